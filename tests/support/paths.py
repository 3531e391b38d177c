"""Where things are in the checkout."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
TESTS = CHECKOUT / "tests"
DATA = TESTS / "data"
GOLDEN = TESTS / "golden"
