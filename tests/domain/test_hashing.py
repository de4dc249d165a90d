"""Hashing: what is kept instead of a password."""

import pytest

from workbook.domain.hashing import hash_password, verify_password
from workbook.domain.sample import UNUSABLE


def test_a_hash_is_verified_by_its_password_only() -> None:
    """The right password fits, another one does not."""
    hashed = hash_password("sesame open")

    assert verify_password("sesame open", hashed)
    assert not verify_password("sesame shut", hashed)


def test_one_password_has_many_hashes() -> None:
    """Salt makes two hashes of one password differ."""
    assert hash_password("sesame open") != hash_password("sesame open")


def test_what_is_no_hash_fits_no_password() -> None:
    """The placeholder of sample users, a plain password, an empty text: none fits."""
    for no_hash in (UNUSABLE, "sesame open", ""):
        assert not verify_password("sesame open", no_hash)


def test_a_cheap_hash_is_verified_at_the_real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost stands in the hash, so a change of the setting locks nobody out."""
    monkeypatch.setenv("WORKBOOK_HASH_COST", "low")
    hashed = hash_password("sesame open")
    monkeypatch.setenv("WORKBOOK_HASH_COST", "real")

    assert "m=8,t=1,p=1" in hashed
    assert verify_password("sesame open", hashed)


def test_the_real_cost_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a setting a hash costs what RFC 9106 asks for where memory is scarce."""
    monkeypatch.delenv("WORKBOOK_HASH_COST")

    assert "m=65536,t=3,p=4" in hash_password("sesame open")


def test_an_unknown_cost_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the value and the choices."""
    monkeypatch.setenv("WORKBOOK_HASH_COST", "cheap")

    with pytest.raises(ValueError, match=r"WORKBOOK_HASH_COST is 'cheap'. Set it to 'real'"):
        hash_password("sesame open")
