"""What an answer has raised, and the sentence for it."""

from typing import Any

from workbook.practice.checks import NotYet

_SLIPS = frozenset({"NameError", "ImportError", "SyntaxError"})
_LONGEST_CODE = 120  # characters of a learner's line in a sentence


class Raised(NotYet):
    """What the answer raised; uncaught in a check, it ends the part.

    Args:
        plain: type, bases, message, line and code, as the child describes an exception.
    """

    def __init__(self, plain: dict[str, Any]) -> None:
        self.type = str(plain.get("type"))[:100]
        bases = plain.get("bases")
        self.bases = tuple(map(str, bases)) if isinstance(bases, list) else ()
        self.message = str(plain.get("message"))[:1_000]
        line, code = plain.get("line"), plain.get("code")
        self.code = code[:_LONGEST_CODE] if isinstance(code, str) else None
        super().__init__(
            self._sentence(),
            came=f"{self.type}: {self.message}" if self.message else self.type,
            line=line if isinstance(line, int) else None,
        )

    @property
    def slip(self) -> bool:
        """Whether a name, a module or Python itself is missed: nothing else says more than that."""
        return self.code is not None and not _SLIPS.isdisjoint(self.bases)

    @property
    def said(self) -> str:
        """Type and message on one line."""
        first = self.message.strip().split("\n")[0]
        return f"{self.type}: {first}" if first else self.type

    def _sentence(self) -> str:
        where = f"Your line `{self.code}`" if self.code else "Your answer"
        if "SyntaxError" in self.bases:
            return f"{where} is no Python yet: {self.message}."
        if self.type == "NotAllowed":
            return self.message
        if "SystemExit" in self.bases:
            return f"{where} ended the program, and nothing after it can run. Leave it out."
        said = self.said
        return f"{where} raised {said}{'' if said.endswith(('.', '!', '?')) else '.'}"
