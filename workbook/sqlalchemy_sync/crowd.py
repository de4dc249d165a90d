"""More requests at once than a pool has connections, the same way each time: gates, no clock."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Event
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

PATIENCE = 20.0  # seconds, where the crowd never comes to what was waited for


def small_engine(url: str) -> Engine:
    """Return an engine with two connections; who finds none is refused at once."""
    return create_engine(url, pool_size=2, max_overflow=0, pool_timeout=0)


class Crowd:
    """People in front of an app: who has arrived, who is inside, who has an answer.

    Args:
        app: its routes call :meth:`work` with their session.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.arrived = self.inside = self.most_inside = 0
        self.answers: list[int] = []
        self._moved = Condition()
        self._open = Event()

    def work(self, session: Session) -> None:
        """Use the connection, and keep it until the crowd is let go."""
        session.execute(text("SELECT 1"))
        self._count(inside=1)
        self._open.wait(PATIENCE)
        self._count(inside=-1)

    def come(self, paths: Sequence[str], go: Callable[["Crowd"], bool]) -> Counter[int]:
        """Let all requests come together; return how often each status was answered.

        Args:
            paths: one for each request.
            go: said of the crowd whenever somebody moved; when it is true, those inside finish.

        Raises:
            TimeoutError: if that never becomes true.
        """
        with (
            TestClient(self._at_the_door, raise_server_exceptions=False) as client,
            ThreadPoolExecutor(len(paths)) as people,
        ):

            def ask(path: str) -> None:
                status = client.get(path).status_code
                self._count(answer=status)

            asked = [people.submit(ask, path) for path in paths]
            with self._moved:
                came = self._moved.wait_for(lambda: go(self), PATIENCE)
            self._open.set()
            for one in asked:
                one.result()
        if not came:
            raise TimeoutError(f"{self.arrived} arrived, {len(self.answers)} have an answer.")
        return Counter(sorted(self.answers))

    async def _at_the_door(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self._count(arrived=1)
        await self.app(scope, receive, send)

    def _count(self, *, arrived: int = 0, inside: int = 0, answer: int | None = None) -> None:
        with self._moved:
            self.arrived += arrived
            self.inside += inside
            self.most_inside = max(self.inside, self.most_inside)
            self.answers += [] if answer is None else [answer]
            self._moved.notify_all()


def main() -> dict[int, int]:
    """Send six requests to an app with two connections; return how it answered."""
    from tempfile import TemporaryDirectory

    from workbook.sqlalchemy_sync.database import Db

    app = FastAPI()
    crowd = Crowd(app)

    @app.get("/")
    def work(session: Db) -> None:
        crowd.work(session)

    with TemporaryDirectory() as folder:
        app.state.engine = small_engine(f"sqlite:///{folder}/crowd.db")
        answers = crowd.come(["/"] * 6, lambda crowd: len(crowd.answers) == 4)
        app.state.engine.dispose()
    return dict(answers)


if __name__ == "__main__":
    print(main())
