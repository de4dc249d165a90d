"""Words and numbers of a check: other ones at each check, the same ones for the same seed."""

import random

# Syllables of which a word is made: short ones, so that it can be spoken and is nobody's.
# fmt: off
_FIRST = (
    "ba", "be", "bi", "bo", "da", "de", "di", "do", "fa", "fe", "fi", "fo", "ga", "go",
    "ka", "ki", "ko", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne",
)
_REST = (
    "no", "pa", "pe", "po", "ra", "re", "ri", "ro", "sa", "se", "si", "so", "ta", "te",
    "ti", "to", "va", "ve", "vi", "vo", "wa", "we", "wi", "za", "zo",
)
# fmt: on


class Values:
    """A source of fresh values.

    Args:
        seed: equal seeds give equal values.
        place: the exercise and part, so that parts do not share their values.
        number: the part's number, so that they do not share their ids either: an answer may
            remember what it has seen.
    """

    def __init__(self, seed: int, place: str, number: int = 0) -> None:
        self.seed, self.number_of_part = seed, number
        self.lowest_id = 1_000 * number
        # No security hangs on it; the classroom needs the same values at every door.
        self.random = random.Random(f"{seed}/{place}")  # noqa: S311
        self._drawn: set[str] = set()

    def word(self) -> str:
        """Return a word that can be spoken and was not drawn before."""
        while True:
            draw = self.random.choice
            word = draw(_FIRST) + draw(_REST) + draw(_REST) + draw(_FIRST)
            if word not in self._drawn:
                self._drawn.add(word)
                return word

    def number(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return self.random.randint(low, high)
