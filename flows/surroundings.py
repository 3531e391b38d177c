"""What Prefect is told by its environment before it is imported: no analytics, and its files inside the home."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def prefect_defaults(home: Path) -> Mapping[str, str]:
    """Settings that an operator may override; nothing is sent to anybody and nothing is written outside the home."""
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_HOME": str((home / "prefect").resolve()),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    }


def prepare_prefect(home: Path, api_url: str = "") -> None:
    """Set what the environment leaves open; call it before the first import of Prefect."""
    for name, value in prefect_defaults(home).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SETWISE_HOME", str(home))
    if api_url:
        os.environ.setdefault("PREFECT_API_URL", api_url)
