"""Golden files: real files that a person can open. `SETWISE_GOLDEN=1 pytest` writes them anew; look at the difference."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.paths import GOLDEN


def same_as_golden(path: str | Path, content: bytes) -> None:
    """Fail unless `tests/golden/<path>` has exactly these bytes; with SETWISE_GOLDEN=1 write them instead."""
    golden = GOLDEN / path
    if os.environ.get("SETWISE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(content)
        return
    assert golden.is_file(), f"{golden} is missing: run with SETWISE_GOLDEN=1 and look at what it writes"
    # as text where it is text: pytest then shows the lines that differ
    kept = golden.read_bytes()
    assert kept.decode("utf-8", "replace").splitlines() == content.decode("utf-8", "replace").splitlines(), golden
    assert kept == content, f"{golden}: only line ends differ"
