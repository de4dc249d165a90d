"""Three proofs an exercise and its mutants: the right is accepted, and the wrong is refused."""

from workbook.authoring.prove.proof import Proof
from workbook.authoring.prove.proving import prove

__all__ = ["Proof", "prove"]
