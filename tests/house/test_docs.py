"""The README, the schema, the command and the settings agree."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli import GROUPS, app, execute
from sets.cohort import file
from sets.disclosure import thresholds
from sets.disclosure.raw import About
from sets.mail.signed_links import LIFETIMES
from sets.model.report_review import ReportStage
from sets.report import compile_report
from sets.report.release import obstacles
from sets.responses.csv_import import COLUMNS
from sets.service.settings import SECRETS, VARIABLES
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.paths import CHECKOUT
from tests.support.readme import README, assert_shows, blocks, first_cells, section
from tests.support.report_cases import a_year

# the cohort file


def schema_paths(node: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a file may have, lists and names passed over: `sets.members.email`, `prompts.NAME.when`."""
    while "$ref" in node:
        node = {**root["$defs"][node["$ref"].rpartition("/")[2]]}
    for name, child in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, child
        yield from schema_paths(child, root, here)
    if isinstance(node.get("additionalProperties"), dict):
        yield from schema_paths(node["additionalProperties"], root, f"{path}.NAME")
    if isinstance(node.get("items"), dict):
        yield from schema_paths(node["items"], root, path)


def documented() -> dict[str, str]:
    """Every key that the reference has, with its row; a heading names the places where its keys may stand."""
    found: dict[str, str] = {}
    for part in re.split(r"^#### ", section("The cohort file"), flags=re.M)[1:]:
        heading, _, body = part.partition("\n")
        for place in re.findall(r"`([^`]+)`", heading) or [""]:
            for cell, line in first_cells(body):
                path = ".".join(filter(None, (place, cell.strip("`"))))
                assert path not in found, f"{path} stands twice in the reference"
                found[path] = line
    return found


def test_the_reference_has_every_key_of_the_schema_and_no_other() -> None:
    schema = file.schema()
    assert sorted(documented()) == sorted({path for path, _ in schema_paths(schema, schema)})


def test_the_reference_names_every_choice() -> None:
    schema, rows = file.schema(), documented()
    for path, node in schema_paths(schema, schema):
        choices = node.get("enum") or node.get("items", {}).get("enum") or []
        missing = [choice for choice in choices if isinstance(choice, str) and f"`{choice}`" not in rows[path]]
        assert [choice for choice in missing if choice not in ("on", "off")] == [], path


def test_the_rows_of_the_standard_timeline_are_named() -> None:
    from sets.cohort.file.timeline import standard_rows

    text = section("The cohort file")
    assert [name for name in standard_rows() if f"`{name}`" not in text] == []


# the command, the settings, the columns


def commands() -> dict[str, Callable[..., object]]:
    """Every verb with its function."""
    found = {name: app[name].default_command for name in app if not name.startswith("-") and name not in GROUPS}
    for group, (_, verbs) in GROUPS.items():
        found |= {f"{group} {name}": app[group][name].default_command for name in verbs}
    return {name: function for name, function in found.items() if function is not None}


def flags_of(function: Callable[..., object]) -> set[str]:
    parameters = inspect.signature(function).parameters.values()
    return {
        f"--{p.name.replace('_', '-')}" for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "installation"
    }


def test_the_table_of_commands_has_each_with_its_flags_and_no_other() -> None:
    shown: dict[str, set[str]] = {}
    for cell, _ in first_cells(section("Commands")):
        words = cell.strip("`").split()
        verb = " ".join(words[1:3]) if words[1] in GROUPS else words[1]
        shown[verb] = set(re.findall(r"--[a-z]+", cell))
    assert shown == {name: flags_of(function) for name, function in commands().items()}


def test_every_command_that_the_readme_shows_exists() -> None:
    shown = re.findall(r"(?:^    |^\$ |`)setwise ((?:log |person )?[a-z]+)", README, re.M)
    assert len(shown) > 30
    assert sorted(set(shown) - set(commands())) == []


def test_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert [execute(["schema"]), execute(["check"]), execute(["plan"])] == [0, 1, 2]
    capsys.readouterr()
    told = dict(re.findall(r"(\d+) ([a-z ]+)", section("Commands").partition("**Exit codes:**")[2]))
    assert sorted(told) == ["0", "1", "130", "2", "3"]


def test_every_setting_has_its_row_with_its_default() -> None:
    rows = dict(first_cells(section("Settings").partition("### ")[0]))
    assert list(rows) == [f"`{variable.name}`" for variable in VARIABLES]
    for variable in VARIABLES:
        row = rows[f"`{variable.name}`"]
        assert not variable.default or f"| `{variable.default}` |" in row
        assert (f"`{variable.name}_FILE`" in row) == (variable.name in SECRETS)


def test_no_other_variable_is_named() -> None:
    known = {variable.name for variable in VARIABLES} | {f"{name}_FILE" for name in SECRETS}
    assert sorted(set(re.findall(r"\b(?:SETWISE|SENDGRID|PREFECT)_[A-Z_]+\b", README)) - known) == []


def test_every_column_of_the_import_has_its_row() -> None:
    cells = [re.findall(r"`([^`]+)`", cell) for cell, _ in first_cells(section("What people gave back"))]
    assert [name for names in cells for name in names] == [column.name for column in COLUMNS]


# the pages and the report


def test_every_kind_of_link_has_its_row_with_how_long_it_works() -> None:
    rows = re.findall(r"^\| `/([a-z]+)/` \| .* \| (\d+) days \|$", section("The pages"), re.M)
    assert dict(rows) == {purpose.value: str(lifetime.days) for purpose, lifetime in LIFETIMES.items()}


def test_the_stages_of_a_report_are_told_in_their_order() -> None:
    assert [cell for cell, _ in first_cells(section("The report"))] == [f"`{stage}`" for stage in ReportStage]


def test_every_tick_that_lets_a_step_be_taken_is_named() -> None:
    ticks = re.findall(r'key="([a-z]+)", text=\w+, weight=Weight.TICK', inspect.getsource(obstacles))
    assert len(ticks) == 4
    assert [key for key in ticks if f"(`{key}`)" not in section("The report")] == []


def test_the_limits_of_disclosure_are_those_of_the_code() -> None:
    told = " ".join(section("The report").split())
    for words in (
        f"fewer than {thresholds.BASE} people behind it",
        f"no count from 1 to {thresholds.SMALL}",
        f"only from {thresholds.THEME_PEOPLE} people, {thresholds.THEME_SETS} sets and {thresholds.THEME_ORGANISATIONS} organisations",
        f"at most {thresholds.QUOTES} quotes",
    ):
        assert words in told
    assert (thresholds.FEASIBLE, thresholds.QUOTES_A_PERSON) == (3, 2)


def test_every_form_of_the_report_is_named_and_no_other() -> None:
    """Tables and charts by their kind; the public version has the same in its folder."""
    case, renderer = a_year(), Renderer((template_root(),))
    report = compile_report(case.programme, case.responses, case.deliveries, (), case.at, renderer)
    kinds = {
        re.sub(r"^(tables|charts)/.*(?=\.)", r"\1/*", name.partition("public/")[2] or name) for name in report.files
    }
    block = section("The report").partition("**Forms**")[2].partition("**Beside it.**")[0]
    shown = [re.split(r" {3,}", line.strip())[0].split() for line in block.splitlines() if line.startswith("    ")]
    assert sorted(name for names in shown for name in names) == sorted({*kinds, "public/"})


def test_what_a_raw_table_counts_is_named() -> None:
    assert [about for about in About if f"`{about.name}`" not in section("A figure")] == []


# what it shows


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", README, re.M)
    anchors = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
    assert sorted(set(re.findall(r"\]\(#([^)]+)\)", README)) - anchors) == []
    files = [path for path in re.findall(r"\]\(([^#)]+)\)", README) if not path.startswith("http")]
    assert [path for path in files if not (CHECKOUT / path).exists()] == []


def test_files_that_it_names_are_there() -> None:
    named = re.findall(r"`((?:sets|flows|tests|templates)/[\w./-]+)`", README)
    assert len(named) > 20
    assert [path for path in named if "NAME" not in path and not (CHECKOUT / path).exists()] == []


def test_the_mail_is_one_that_setwise_writes() -> None:
    letter = (CHECKOUT / "tests/golden/letters/reflection-member-page/letter.txt").read_text(encoding="utf-8")
    assert_shows(blocks(README, "text")[0], letter)


def test_the_report_is_one_that_setwise_writes() -> None:
    page = (CHECKOUT / "tests/golden/report/full/report.html").read_text(encoding="utf-8")
    plain = html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"<(style|svg).*?</\1>", "", page, flags=re.S)))
    assert_shows(blocks(README, "text")[1], plain)


def test_the_first_yaml_is_the_shipped_example_shortened() -> None:
    example = (CHECKOUT / "sets/examples/embedding-equalities-2027.yaml").read_text(encoding="utf-8")
    assert_shows(blocks(README, "yaml")[0], re.sub(r" +#.*", "", example))
