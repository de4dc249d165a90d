"""The answer as a check sees it: a text that runs elsewhere, its database, and nothing more."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from workbook.practice.answers.calls import Calls
from workbook.practice.answers.invocation import Around, Invocation
from workbook.practice.answers.raised import Raised
from workbook.practice.answers.running import Pause, Running
from workbook.practice.answers.sending import Sent
from workbook.practice.answers.statements import Statements
from workbook.practice.answers.tables import Table
from workbook.practice.answers.testing import Tested
from workbook.practice.checks import Say
from workbook.practice.judging.record import Handle, Record, Session
from workbook.practice.judging.values import Values

if TYPE_CHECKING:
    from workbook.practice.answers.http import Http
    from workbook.practice.answers.seeding import Seeded, Seeder, Wanted
    from workbook.practice.judging.hosts import Host

__all__ = ["SESSION", "Answer", "Handle", "Raised", "Record", "Running"]

SESSION = Session()
"""A fresh session for the call that gets it: an AsyncSession where the function is async."""


class Answer:
    """What a part of a check may do with the answer.

    Args:
        host: the child in which the answer's text has run, and its database.
        values: where words and numbers come from, fresh at every check.
    """

    def __init__(self, host: "Host", values: Values) -> None:
        self._host, self._store, self._values = host, host.store, values
        self._calls = Calls(host.link)
        self._statements = Statements(host.link, host.store.heard)
        self._seeder: Seeder | None = None

    @property
    def system(self) -> str:
        """The system that this run of the check uses, such as ``"sqlite"``."""
        return self._store.system

    def call(
        self,
        name: str,
        /,
        *arguments: object,
        env: Mapping[str, str | None] | None = None,
        files: Mapping[str, str] | None = None,
        **named: object,
    ) -> Any:
        """Call what the answer has under a name; an async function is awaited.

        Values come back as plain copies (:class:`Record` for objects), anything else as a
        :class:`Handle` that can be passed on.

        Args:
            name: what to call.
            *arguments: passed on.
            env: variables of the environment during this call; None takes one away.
            files: texts of files in the working folder during this call, by relative path.
            **named: passed on.

        Raises:
            Raised: when the answer raises; uncaught, it ends the part with a sentence that
                names the learner's own line.
        """
        return self._calls.call(Invocation(name, arguments, named, Around(env, files)))

    def raises(
        self,
        kind: type[BaseException] | str,
        name: str,
        /,
        *arguments: object,
        env: Mapping[str, str | None] | None = None,
        files: Mapping[str, str] | None = None,
        **named: object,
    ) -> Raised:
        """Call, and end the part unless an exception of this class, or below it, is raised.

        Args:
            kind: the class or its name, as in ``"IntegrityError"``.
            name: what to call.
            *arguments: passed on.
            env: as for :meth:`call`.
            files: as for :meth:`call`.
            **named: passed on.

        Returns:
            What was raised: ``type``, ``message``, ``line``.
        """
        wanted = Invocation(name, arguments, named, Around(env, files))
        return self._calls.raises(kind, wanted)

    def on_error(self, say: Say) -> AbstractContextManager[None]:
        """Give whatever the answer raises in a block the check's own sentence.

        Args:
            say: the sentence, or a function that makes it from the :class:`Raised`.
        """
        return self._calls.on_error(say)

    def start(self, name: str, /, *arguments: object, **named: object) -> Running:
        """Begin a call and go on; calls that were started overlap.

        Returns:
            The running call; ``result()`` waits for it.
        """
        return self._calls.start(Invocation(name, arguments, named))

    def pause_before(self, verb: str) -> AbstractContextManager[Pause]:
        """Hold the next call that is started before its first statement of this verb.

        ``pause.reached()`` waits until it stands there, ``pause.go()`` lets it go on; leaving
        the block lets it go, too.

        Args:
            verb: in lower case, such as ``"update"`` or ``"commit"``.
        """
        return self._calls.pause_before(verb)

    def session(self, name: str) -> Session:
        """Return a session that every call with this name shares, open until the part ends."""
        return Session(name)

    def new(self, kind: str, /, *arguments: object, **named: object) -> Any:
        """Make an object of the answer's own class, or of a module that it may import.

        Returns:
            A :class:`Record` or :class:`Handle` to be passed to a call.
        """
        return self._calls.new(Invocation(kind, arguments, named))

    def value(self, name: str) -> Any:
        """Return what the answer has under a name, without calling it."""
        return self._calls.value(name)

    def probe(self, source: str, **named: object) -> Any:
        """Run code of the check after the answer's, in a copy of its names.

        Args:
            source: Python, which may await; the value of its last line comes back.
            **named: values that the code finds under these names.
        """
        return self._calls.probe(source, named)

    def pytest(
        self, source: str = "", tests: str = "", order: Sequence[str] | None = None
    ) -> Tested:
        """Run the answer's text as a module of tests, with pytest, in a process of its own.

        Nothing of it stays: whatever the check or the tests put in another's place is as before
        afterwards, and only the database remembers. ``sent`` does not know the tests' statements.

        Args:
            source: fixtures of the check, and what it does before the answer's text runs anew,
                such as putting a broken function in a sound one's place. ``DATABASE_URL`` and
                ``servers.url`` are the check's database.
            tests: tests of the check, run with the answer's in one module.
            order: the names of the tests to run, in this order; left out, all of them in an
                order that the seed draws.

        Raises:
            NotYet: when the text does not load, has no test, hangs or ends the process.
        """
        with self._statements.unheard():
            return self._calls.pytest(source, tests, order, self._values.number(0, 1 << 30))

    @property
    def http(self) -> "Http":
        """A client of the answer's app (``app`` or ``create_app``), served by uvicorn.

        ``get``, ``post``, ``put``, ``patch``, ``delete``, ``request``: as httpx2 has them.
        """
        if self._host.http is None:
            from workbook.practice.answers.http import Http

            self._host.http = Http(self._host.link)
        client: Http = self._host.http
        return client

    def table(self, name: str) -> Table:
        """Return a table's rows as the judge's own connection sees them, now."""
        return self._store.table(name)

    def seed(self, users: "Wanted" = 0, posts: "Wanted" = 0) -> "Seeded":
        """Put fresh rows into the database over the judge's own connection.

        Args:
            users: how many people; or a list with what must stand in the row of each, the rest
                is drawn: ``[{"username": "Anna"}, {"bio": None}, {}]``.
            posts: how many posts each of them has; or a list such as ``[{"user": 0, "title":
                "On tea", "tags": []}]``, where ``user`` is the author's place among the people.

        Returns:
            The people in order; unpack them, or take ``.users`` and ``.posts``.
        """
        if self._seeder is None:
            from workbook.practice.answers.seeding import Seeder

            self._seeder = Seeder(self._store, self._values)
        return self._seeder.seed(users=users, posts=posts)

    def put(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Put rows into a table of the answer's own, over the judge's own connection.

        Args:
            table: its name.
            rows: values by column, the same columns in each; a column that the table does not
                have is left out.

        Raises:
            NotYet: when there is no such table, or it refuses a row.
        """
        from workbook.practice.answers import seeding

        seeding.put(self._store, table, rows)

    def word(self) -> str:
        """Return a word that was not drawn before in this part."""
        return self._values.word()

    def number(self, low: int = 1, high: int = 1_000) -> int:
        """Return a whole number from low to high, both included."""
        return self._values.number(low, high)

    @property
    def sent(self) -> Sent:
        """The statements that the answer has sent in this part; ``count("select")``.

        On PostgreSQL the recorder in the answer's process is held against what the server got,
        which the judge hears on the way: what goes past the recorder counts, and what never went
        out does not. A function or a DO that the server runs is one statement. SQLite runs in the
        answer's own process: there the recorder is believed.
        """
        return self._statements.sent()

    def recording(self) -> AbstractContextManager[Sent]:
        """Collect the statements of a block only; they are there when the block has ended."""
        return self._statements.recording()

    @property
    def printed(self) -> str:
        """What the answer has printed so far, its first 64 KiB."""
        return self._calls.printed()

    @property
    def looked(self) -> bool:
        """Whether the check has looked at the statements: then they matter to a learner, too."""
        return self._statements.looked

    def statements(self) -> tuple[str, ...]:
        """Return the SQL sent so far, for the verdict.

        Of an app, what it made its tables with is left out: the sentence is about a request.
        """
        return self._statements.to_show(of_an_app=self._host.http is not None)
