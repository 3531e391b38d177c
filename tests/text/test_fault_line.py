"""What a fault leaves in a log: its place, or what to mend, and never anybody's words."""

from __future__ import annotations

import pytest

from sets.model.errors import StoreError
from sets.responses.seal import Seal, SealError
from sets.text.fault_line import in_short


def caught(problem: Exception) -> Exception:
    with pytest.raises(type(problem)) as found:
        raise problem
    return found.value


def test_a_fault_is_told_by_type_and_place_alone() -> None:
    assert in_short(caught(KeyError("Amina Yusuf"))).startswith("KeyError at test_fault_line.py:")
    assert "Amina" not in in_short(caught(StoreError("Amina Yusuf wrote this")))


def test_a_secret_that_is_gone_is_told_with_its_remedy() -> None:
    token = Seal("a" * 40).seal("Amina Yusuf", "here")
    with pytest.raises(SealError) as found:
        Seal("b" * 40).unseal(token, "here")
    assert in_short(found.value) == (
        "SealError: seal: what is sealed does not open: it was changed, or the secret it was sealed with is no longer in "
        "SETWISE_SECRET; put the earlier secret back at the end of the list"
    )
