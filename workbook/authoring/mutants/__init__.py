"""Mutants of a key: each one small mistake that a check must reject."""

from workbook.authoring.mutants.making import Mutant, mutants

__all__ = ["Mutant", "mutants"]
