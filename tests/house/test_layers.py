"""What the import linter (`.importlinter`) cannot say of the house: what is pure, which library has which room, no circle, no name `set`."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.support.paths import CHECKOUT

PURE = ("model", "text", "dates", "cohort", "responses", "disclosure", "report", "due", "privacy")
"""No clock, no chance, no environment and no file in these packages, but for what READS names. Nor in mail, but for its transports."""
READS = {
    "text/yaml_file": "read_file opens the cohort file that it is given",
    "cohort/file/timeline": "the standard timeline travels with the package",
    "text/templates": "templates",
    "report/editing/codebook": "a home may have a codebook of its own",
    "report/formats/pdf": "the fonts that travel with the package",
    "report/formats/json_figures": "the schema that travels with the package",
    "privacy/file_search": "looks through a home's files for somebody's name",
    "mail/transports/outbox": "letters are files there",
}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "prefect": ("flows/",),
    "cyclopts": ("flows/",),
    "rich": ("flows/",),
    "jinja2": ("text/templates",),
    "markupsafe": ("text/templates", "mail/compose", "report/", "rehearsal/", "web/"),
    "css_inline": ("text/templates",),
    "icalendar": ("due/calendar_updates", "due/feeds/", "mail/inbound/"),
    "sendgrid": ("mail/transports/sendgrid",),
    "python_http_client": ("mail/transports/sendgrid",),
    "tinydb": ("store/",),
    "orjson": ("store/", "flows/", "rehearsal/"),
    "filelock": ("store/",),
    "ruamel": ("text/yaml_file", "text/yaml_edit"),
    "pydantic": ("cohort/file/", "store/"),
    "holidays": ("dates/working_days",),
    "cryptography": ("responses/seal",),
    "dotenv": ("service/installation",),
    "httpx": ("mail/mailbox/oauth",),
    "imap_tools": ("mail/mailbox/imap",),
    "itsdangerous": ("mail/signed_links",),
    "starlette": ("web/",),
    "python_multipart": ("web/",),
    "uvicorn": ("flows/",),
    "snowballstemmer": ("report/editing/stems",),
    "typst": ("report/formats/pdf",),
    "xlsxwriter": ("report/formats/xlsx",),
    "mailparser_reply": ("mail/inbound/",),
    "inscriptis": ("mail/inbound/",),
    "webencodings": ("mail/inbound/decode",),
    "dateutil": ("dates/working_days", "dates/moments", "cohort/schedule/"),
}
MOST_MODULES = 20
"""What a folder holds at most, `__init__` aside: more is looked through, not known."""
DISTRIBUTIONS = {
    "ruamel": "ruamel-yaml",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "css_inline": "css-inline",
    "mailparser_reply": "mail-parser-reply",
    "imap_tools": "imap-tools",
}
ARRIVES_WITH = {"markupsafe": "jinja2"}
IMPURE_CALLS = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    *(("date", name) for name in ("today",)),
    *(("time", name) for name in ("time", "monotonic", "sleep")),
    *(("os", name) for name in ("environ", "getenv", "urandom")),
    *(("uuid", name) for name in ("uuid1", "uuid4")),
    *(("secrets", name) for name in ("token_bytes", "token_hex", "token_urlsafe", "choice")),
}
OPENS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink"}


@dataclass(frozen=True)
class Module:
    """A module by its path below `sets/` without `.py` (`store/tiny`), or `flows/...`; imports inside functions count."""

    name: str
    tree: ast.Module

    @property
    def shown(self) -> str:
        return f"{self.name}.py" if self.name.startswith("flows/") else f"sets/{self.name}.py"

    @property
    def imports(self) -> Iterator[str]:
        """Everything it imports, dotted, `from x import y` as `x.y`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.shown} imports relatively: write the whole name"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def modules() -> dict[str, Module]:
    found = {}
    for folder in ("sets", "flows"):
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            name = path.relative_to(CHECKOUT / "sets" if folder == "sets" else CHECKOUT).with_suffix("").as_posix()
            found[name] = Module(name=name, tree=ast.parse(path.read_text(encoding="utf-8")))
    return found


def ours(dotted: str) -> str | None:
    """The module of ours that a dotted name means, or None."""
    parts = dotted.split(".")
    if parts[0] not in ("sets", "flows"):
        return None
    base = parts[1:] if parts[0] == "sets" else parts
    for length in (len(base), len(base) - 1):
        for tail in ("", "/__init__"):
            name = ("/".join(base[:length]) + tail).lstrip("/")
            if name in modules():
                return name
    return None


def test_imports_make_no_circle() -> None:
    graph = {
        name: {target for dotted in module.imports if (target := ours(dotted)) and target != name}
        for name, module in modules().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other: {' -> '.join(error.args[1])}")


def test_each_library_is_used_in_its_own_room() -> None:
    strays = [
        f"{module.shown} imports {top}: only {' and '.join(ONLY_IN[top])} may"
        for module in modules().values()
        for top in {dotted.split(".")[0] for dotted in module.imports}
        if top in ONLY_IN and not any(module.name == room or module.name.startswith(room) for room in ONLY_IN[top])
    ]
    assert strays == []


def test_every_library_is_declared() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        line.split(">")[0].split("=")[0].split("[")[0].strip().replace("_", "-") for line in project["dependencies"]
    }
    used = {dotted.split(".")[0] for module in modules().values() for dotted in module.imports}
    libraries = used - set(sys.stdlib_module_names) - {"sets", "flows"}

    named = {DISTRIBUTIONS.get(top, top.replace("_", "-")) for top in libraries if top not in ARRIVES_WITH}
    assert named - declared == set()
    assert {ARRIVES_WITH[top] for top in libraries if top in ARRIVES_WITH} <= declared
    assert libraries - set(ONLY_IN) == frozenset()


def _impure(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        owner = node.value if isinstance(node, ast.Attribute) else None
        if isinstance(node, ast.Attribute) and isinstance(owner, ast.Name) and (owner.id, node.attr) in IMPURE_CALLS:
            yield f"{owner.id}.{node.attr}"
        if isinstance(node, ast.Call) and module.name not in READS:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in OPENS:
                yield f"{name}()"
    for dotted in module.imports:
        if dotted.split(".")[0] in ("random", "uuid", "subprocess", "socket"):
            yield dotted.split(".")[0]


def test_the_pure_packages_see_no_clock_no_chance_no_file() -> None:
    found = [
        f"{module.shown} uses {what}: it comes in by argument"
        for module in modules().values()
        if module.name.split("/")[0] in (*PURE, "mail")
        for what in _impure(module)
        if not (module.name.startswith("mail/transports/") and what in ("time.monotonic", "time.sleep"))
    ]
    assert found == []


def test_what_may_read_is_still_there() -> None:
    assert [name for name in READS if name not in modules()] == []
    rooms = {room for rooms in ONLY_IN.values() for room in rooms}
    assert [r for r in rooms if not any(n == r or (r.endswith("/") and n.startswith(r)) for n in modules())] == []


def test_a_folder_is_small_enough_to_be_known() -> None:
    held = Counter(name.rpartition("/")[0] or "sets" for name in modules() if not name.endswith("__init__"))
    assert {folder: count for folder, count in held.items() if count > MOST_MODULES} == {}


def test_every_package_says_what_it_is_for() -> None:
    packages = [module for module in modules().values() if module.name.endswith("__init__")]
    assert [module.shown for module in packages if not ast.get_docstring(module.tree)] == []
    homeless = {name.rpartition("/")[0] for name in modules()} - {p.name.removesuffix("/__init__") for p in packages}
    assert homeless - {""} == set()


def test_only_the_doors_read_the_clock() -> None:
    readers = {
        module.name
        for module in modules().values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
    }
    assert {name for name in readers if not name.startswith("flows/")} == set()


def test_nothing_in_sets_prints_or_imports_flows() -> None:
    prints = [
        f"{m.shown}:{node.lineno} prints"
        for m in modules().values()
        if not m.name.startswith("flows/")
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert prints == []


def test_no_name_is_set() -> None:
    named = [
        f"{module.shown}:{node.lineno}: call it learning_set"
        for module in modules().values()
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.arg) and node.arg == "set")
        or (isinstance(node, ast.Name) and node.id == "set" and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.Attribute) and node.attr == "set" and isinstance(node.ctx, ast.Store))
    ]
    assert named == []
