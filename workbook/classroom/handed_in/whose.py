"""Whose a file is: what an LMS calls people, and what the class list does."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_MOST_WORDS = 6
_NAMED = ("learner", "student", "email", "username", "sis_login_id", "sis_user_id", "id_number")


def squashed(name: str) -> str:
    """Return the letters and digits of a name, small and without their marks.

    Canvas writes a person's name so into the names of files.
    """
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in apart if one.isalnum())


@dataclass(slots=True)
class Register:
    """Who is in the class, and by what they are known.

    Args:
        learners: everybody, as the assignment has them.
        people: lines on them by learner, with the columns of ``--people``.
    """

    learners: Iterable[str]
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(init=False, default_factory=dict)
    _numbers: dict[str, set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.learners = list(self.learners)
        for learner in self.learners:
            line = self.people.get(learner, {})
            for said in {learner, *(line.get(one, "") for one in _NAMED)}:
                for key in _spellings(said):
                    self._names.setdefault(key, set()).add(learner)
            if number := line.get("id"):
                self._numbers.setdefault(number, set()).add(learner)

    def called(self, person: str, number: str = "") -> set[str]:
        """Return the learners who may be meant; several where people share a name.

        Args:
            person: what the LMS calls them.
            number: its own number of them, where it gives one.
        """
        if number in self._numbers:
            return self._numbers[number]
        exact = {one for one in self.learners if one == person}
        return exact or self._names.get(squashed(person), set())


def _spellings(said: str) -> set[str]:
    """Return a name squashed, whichever of its words comes first."""
    words = said.replace(",", " ").split()[:_MOST_WORDS]
    turned = {squashed("".join(words[at:] + words[:at])) for at in range(len(words))}
    return turned - {""}
