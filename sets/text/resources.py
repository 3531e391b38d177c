"""Where the files are that travel with setwise: templates and worked examples."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
EXAMPLE = "embedding-equalities-2027"


def template_root() -> Path:
    """The folder of templates: inside the package when installed from a wheel, beside it in a checkout."""
    packed = _PACKAGE / "templates"
    return packed if packed.is_dir() else _PACKAGE.parent / "templates"


def timeline_file() -> Path:
    """The standard timeline, rows of the same shape as `prompts:` in a cohort file."""
    return template_root() / "timeline.yaml"


def examples() -> Path:
    """The folder of worked cohort files."""
    return _PACKAGE / "examples"


def example_file() -> Path:
    """The example that the demonstration rehearses: eighteen people in three sets."""
    return examples() / f"{EXAMPLE}.yaml"
