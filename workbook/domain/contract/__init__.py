"""The HTTP contract that every stack keeps, as named cases that take a client.

A test runs each of ``CASES``; a notebook or a check asks for a ``report``::

    with TestClient(create_app(url)) as client:
        report(client, "users", "pages")
"""

from workbook.domain.contract import errors, pages, posts, races, refusals, search, users
from workbook.domain.contract.case import Answer, Broken, Case, Client
from workbook.domain.contract.report import Report, judge

__all__ = ["AREAS", "CASES", "Answer", "Broken", "Case", "Client", "Report", "report"]

CASES: tuple[Case, ...] = (
    *users.CASES,
    *refusals.CASES,
    *pages.CASES,
    *posts.CASES,
    *search.CASES,
    *errors.CASES,
    *races.CASES,
)
AREAS: tuple[str, ...] = tuple(dict.fromkeys(case.area for case in CASES))


def report(client: Client, *areas: str) -> Report:
    """Hold an app against these areas of the contract; against all where none is named.

    Args:
        client: speaks to the app, and may be used from several threads.
        areas: some of ``AREAS``.

    Raises:
        ValueError: if there is no such area.
    """
    for area in areas:
        if area not in AREAS:
            raise ValueError(
                f"The contract has no area {area!r}. Take some of: {', '.join(AREAS)}."
            )
    return judge(client, [case for case in CASES if not areas or case.area in areas])
