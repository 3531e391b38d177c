"""Who may import whom. The house stands on floors: a module imports from its own floor or below, and never in a circle."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS: dict[int, tuple[str, ...]] = {
    1: ("__init__", "errors", "timing", "model", "outgoing", "wishes", "gathered", "published", "review"),
    2: (
        *("ports", "programme", "calendars", "clocks", "consent", "entries", "grammar", "identity", "ladder", "ledger"),
        *(
            "links",
            "places",
            "detailing",
            "question_card",
            "questions",
            "readers",
            "reply_marks",
            "seal",
            "settings",
            "tidy",
            "words",
            "written",
            "yaml_text",
            "moments",
            "hours",
            "polls",
        ),
    ),
    3: (
        *("codebook", "codebook_match", "codebook_file"),
        *("audience", "candidates", "placing", "prompt_due", "stages", "clashes", "cohort_file/", "schedule/"),
        *("intake/", "invites", "meeting_words", "members_csv", "dealing", "sealing", "starter_text", "render"),
        *("forms/", "inbound/", "running_order", "persons"),
    ),
    4: (
        *(
            "calendar_due",
            "deciding",
            "carried_over",
            "due",
            "difference",
            "asked_due",
            "wishing",
            "doors",
            "exporting",
            "export_parts",
            "export_words",
            "receipts",
            "blanking",
            "forgetting",
            "keeping",
            "letter_facts",
            "letter_given",
            "letters",
            "overview",
            "people_needs",
            "previewing",
            "publishing",
            "releasing",
            "in_the_way",
            "report_due",
        ),
        *("disclosure/", "report/", "starting"),
    ),
    5: ("dispatch", "passing", "mail/", "store/"),
    6: ("desk", "received_replies", "receiving"),
    7: ("codebook_home", "clearing", "filing", "filing_release", "filing_away", "footprints", "web/", "rehearsal/"),
    8: ("flows/",),
}
PURE = (1, 2, 3, 4)
"""No clock, no chance, no environment and no file on these floors, but for what READS names."""
READS = {
    "cohort_file/source": "read_file opens the cohort file that it is given",
    "cohort_file/timeline": "the standard timeline travels with the package",
    "settings": "a secret may stand in the file that NAME_FILE names",
    "starting": "writes a new home",
    "starter_text": "words that travel with the package",
    "render": "templates",
    "report/pdf": "the fonts that travel with the package",
    "report/json_form": "the schema that travels with the package",
}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "prefect": ("flows/",),
    "cyclopts": ("flows/",),
    "rich": ("flows/",),
    "jinja2": ("render",),
    "markupsafe": ("render", "letters", "report/", "rehearsal/", "web/"),
    "css_inline": ("render",),
    "icalendar": ("invites", "inbound/"),
    "sendgrid": ("mail/sendgrid",),
    "python_http_client": ("mail/sendgrid",),
    "tinydb": ("store/",),
    "orjson": ("store/", "flows/", "rehearsal/"),
    "filelock": ("store/",),
    "ruamel": ("cohort_file/",),
    "pydantic": ("cohort_file/", "store/"),
    "holidays": ("calendars",),
    "cryptography": ("seal",),
    "dotenv": ("desk",),
    "itsdangerous": ("links",),
    "starlette": ("web/",),
    "python_multipart": ("web/",),
    "uvicorn": ("flows/",),
    "snowballstemmer": ("codebook_match",),
    "typst": ("report/pdf",),
    "xlsxwriter": ("report/workbook",),
    "mailparser_reply": ("inbound/",),
    "inscriptis": ("inbound/",),
    "dateutil": ("calendars", "moments", "schedule/"),
}
DISTRIBUTIONS = {
    "ruamel": "ruamel-yaml",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "css_inline": "css-inline",
    "mailparser_reply": "mail-parser-reply",
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
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT / "sets" if folder == "sets" else ROOT).with_suffix("").as_posix()
            found[name] = Module(name=name, tree=ast.parse(path.read_text(encoding="utf-8")))
    return found


def floor_of(name: str) -> int | None:
    for floor, rooms in FLOORS.items():
        if any(name == room or (room.endswith("/") and name.startswith(room)) for room in rooms):
            return floor
    return None


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


def complaints() -> list[str]:
    """What is wrong with the house, a sentence each."""
    found = []
    for module in modules().values():
        own = floor_of(module.name)
        if own is None:
            found.append(f"{module.shown} stands on no floor: put it into the table of tests/test_layers.py")
            continue
        for dotted in module.imports:
            target = ours(dotted)
            below = floor_of(target) if target else None
            if target and below is not None and below > own:
                found.append(
                    f"{module.shown} (floor {own}) imports {modules()[target].shown} (floor {below}): pass the value in instead"
                )
    return found


def test_every_module_has_a_floor_and_imports_go_down() -> None:
    assert complaints() == []


def test_a_room_that_is_gone_leaves_the_table() -> None:
    rooms = [room for floor in FLOORS.values() for room in floor]

    assert [r for r in rooms if not any(n == r or (r.endswith("/") and n.startswith(r)) for n in modules())] == []
    assert len(rooms) == len(set(rooms))


def test_imports_make_no_circle() -> None:
    graph = {
        name: {target for dotted in module.imports if (target := ours(dotted)) and target != name}
        for name, module in modules().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other: {' -> '.join(error.args[1])}")


def test_mail_and_store_do_not_know_each_other() -> None:
    strangers = [
        f"{module.shown} imports {dotted}: they meet in desk.py only"
        for module in modules().values()
        for dotted in module.imports
        for one, other in (("mail/", "sets.store"), ("store/", "sets.mail"))
        if module.name.startswith(one) and dotted.startswith(other)
    ]
    assert strangers == []


def test_each_library_is_used_in_its_own_room() -> None:
    strays = [
        f"{module.shown} imports {top}: only {' and '.join(ONLY_IN[top])} may"
        for module in modules().values()
        for top in {dotted.split(".")[0] for dotted in module.imports}
        if top in ONLY_IN and not any(module.name == room or module.name.startswith(room) for room in ONLY_IN[top])
    ]
    assert strays == []


def test_every_library_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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


def test_the_pure_floors_see_no_clock_no_chance_no_file() -> None:
    found = [
        f"{module.shown} (floor {floor}) uses {what}: it comes in by argument"
        for module in modules().values()
        if (floor := floor_of(module.name)) in PURE
        for what in _impure(module)
    ]
    assert found == []


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


@pytest.mark.parametrize("name", [name for name in modules() if not name.endswith("__init__")])
def test_no_module_is_too_long(name: str) -> None:
    path = ROOT / modules()[name].shown
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= 300, f"{modules()[name].shown} has {lines} lines: split it where its ideas part"
