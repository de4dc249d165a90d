"""What an app keeps of the contract, and what it does not."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbook.domain.contract.case import Broken, Case, Client


@dataclass(frozen=True)
class Report:
    """The names of the cases kept, and a sentence for each that is not."""

    kept: tuple[str, ...]
    broken: dict[str, str]

    def __bool__(self) -> bool:
        """True where everything is kept."""
        return not self.broken

    def __repr__(self) -> str:
        count = len(self.kept) + len(self.broken)
        lines = [f"{len(self.kept)} of {count} cases kept."]
        lines += [f"  {name}: {sentence}" for name, sentence in self.broken.items()]
        return "\n".join(lines)


def judge(client: Client, cases: Iterable[Case]) -> Report:
    """Run the cases one after the other; a case that breaks stops none of the others."""
    kept: list[str] = []
    broken: dict[str, str] = {}
    for case in cases:
        try:
            case.run(client)
        except Broken as reason:
            broken[case.name] = str(reason)
        except Exception as error:  # what the app raised, or an answer that is no JSON
            broken[case.name] = f"{type(error).__name__}: {error}"
        else:
            kept.append(case.name)
    return Report(tuple(kept), broken)
