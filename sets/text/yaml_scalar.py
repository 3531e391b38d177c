"""Text as a YAML value that reads back as the same text: plain where that is safe, else in double quotes."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[A-Za-z\u00c0-\u024f](?:[\w\u00c0-\u024f '&.,()/@+-]*[\w\u00c0-\u024f).])?")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def written_text(text: str) -> str:
    """`text` as the value of a key: `Sam Lee`, `"3rd Sector: North"`."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and "  " not in text:
        return text
    return json.dumps(text, ensure_ascii=False)
