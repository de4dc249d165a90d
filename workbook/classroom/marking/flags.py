"""What an instructor should look at: signs in an answer's text and in its verdict, with evidence.

A flag changes no grade. An answer is graded as what it answers.
"""

import re
from collections.abc import Iterator

from workbook.practice.cutting.lines import lines_of
from workbook.practice.exercise import Exercise
from workbook.practice.judging.link import FORGED
from workbook.practice.verdict import Verdict

_SIGNS = {
    "looks-for-files": r"""/proc\b|\bsolutions\b|gradebook|\.\./\.\.|\(\s*f?["']/\w""",
    "looks-into-the-judge": r"workbook\.practice|\bgc\.get_|_getframe|sys\.set(?:trace|profile)",
    "starts-processes": r"\bos\.(?:fork|exec|spawn|popen|system)|\bsubprocess|\bmultiprocessing",
    "works-below-python": r"\bctypes\b|\bcffi\b|\bptrace\b|\bmmap\b",
    "goes-round-the-recorder": r"\bsqlite3\b|workbook\.observe|\bevent\.remove\b|\bdispatch\b",
    "opens-the-network": r"\bsocket\.|\burllib\b|\bhttp\.client\b|\brequests\.",
    "ends-or-signals-processes": r"\bos\._exit\b|\bos\.kill\w*\b|\bsignal\.",
}
_LONGEST = 120  # characters of a line in the evidence


def flags(exercise: Exercise, text: str, verdict: Verdict) -> Iterator[dict[str, str]]:
    """Give each sign as ``{"flag": …, "evidence": …}``.

    Args:
        exercise: what its own key or starter does is no sign.
        text: the answer.
        verdict: on it.
    """
    for name, pattern in _SIGNS.items():
        if not re.search(pattern, text):
            continue
        if re.search(pattern, exercise.key) or re.search(pattern, exercise.starter):
            continue
        for number, line in enumerate(lines_of(text), start=1):
            if re.search(pattern, line):
                yield flag(name, f"line {number} of the answer: {line.strip()[:_LONGEST]}")
                break
    if verdict.sentence == FORGED or any(part.sentence == FORGED for part in verdict.parts):
        yield flag("forged-a-result", FORGED)


def flag(name: str, evidence: str) -> dict[str, str]:
    """Return one flag."""
    return {"flag": name, "evidence": evidence}
