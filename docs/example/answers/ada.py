# exercise: 6.2.4-without-a-bio
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.sqlalchemy_sync.models import User


def without_a_bio(session: Session) -> list[str]:
    silent = select(User.username).where(User.bio.is_(None))
    return list(session.scalars(silent.order_by(User.username)))
