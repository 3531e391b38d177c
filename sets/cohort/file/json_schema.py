"""The JSON Schema of a cohort file, for editors."""

from __future__ import annotations

from typing import Any

from sets.cohort.file.schema import CohortFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) with a description of every key; the same on every run."""
    found = CohortFile.model_json_schema(by_alias=True)
    plain: dict[str, Any] = _without_nulls(found)
    return {"$schema": DIALECT, **plain, "title": "setwise cohort file"}


def _without_nulls(node: Any) -> Any:
    """Python's None means `left out`; a null written in the file is a fault, so the schema does not offer it."""
    if isinstance(node, list):
        return [_without_nulls(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_nulls(value) for key, value in node.items() if not _internal(key, value)}
    options = [option for option in kept.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        del kept["anyOf"]
        return {**options[0], **kept}
    return {**kept, "anyOf": options} if options else kept


def _internal(key: str, value: Any) -> bool:
    return (key == "default" and not isinstance(value, str)) or (key == "title" and isinstance(value, str))
