"""The README and the pages of docs/ agree with the schema, the command, the settings, and with each other."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.cli import CHANGE, GROUPS, app, execute
from flows.commands.changing import Way
from flows.surroundings import CLIENT_LOGIN, SERVER_LOGIN
from sets.cohort import clashes, file, free_dates, own_details, settling
from sets.cohort.file import meeting_checks
from sets.cohort.file.timeline import rule_of, standard_rows
from sets.cohort.free_dates import frame, ranking
from sets.cohort.schedule import checks, practice, session_dates
from sets.dates import contact_hours
from sets.disclosure import thresholds
from sets.disclosure.raw import About
from sets.due import calendar_times, mail_alerts, requested_letters
from sets.due.covering import grace
from sets.due.feeds import calendar_file, entries
from sets.due.from_calendars import alerts, invites_again
from sets.due.prompting import scheduling
from sets.mail import send
from sets.mail.inbound import parse
from sets.mail.signed_links import LIFETIMES
from sets.mail.transports import sendgrid_events
from sets.model import mailbox
from sets.model.cohort import FEWEST_MEMBERS, MOST_MEMBERS
from sets.model.messages import WEEKLY
from sets.model.report_review import ReportStage
from sets.model.timing import Anchor, Side
from sets.privacy import retention, who_reads
from sets.report.compile import compile_report
from sets.report.release import obstacles, workflow
from sets.responses import date_poll, private_word
from sets.responses.answers import MOST_GIVEN
from sets.responses.csv_import import COLUMNS
from sets.service.inbound import held_mail, take_reply
from sets.service.mailbox import reading
from sets.service.settings import SECRETS, VARIABLES
from sets.text import parsing
from sets.text.resources import template_root
from sets.text.templates import Renderer
from sets.text.wording import clock, number
from sets.web.server import events_webhook, form_body
from sets.web.server.rate_limit import Limits
from tests.support.docs import (
    EVERY_PAGE,
    PAGES,
    README,
    anchors,
    assert_shows,
    blocks,
    first_cells,
    links,
    page,
    section,
)
from tests.support.paths import CHECKOUT, TESTS
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
    for part in re.split(r"^### ", section("cohort-file.md", "The keys"), flags=re.M)[1:]:
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


def test_the_small_file_is_right() -> None:
    small = blocks(section("cohort-file.md", "A small file"), "yaml")[0]
    assert file.parse(small.encode(), "spring-2027.yaml").warnings == ()


def test_the_rows_of_the_standard_timeline_are_named() -> None:
    from sets.cohort.file.timeline import standard_rows

    text = section("cohort-file.md", "The keys")
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
    named = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY} - {"installation", "way"}
    return {f"--{name.removeprefix('of_').strip('_').replace('_', '-')}" for name in named}


def verb_of(words: list[str]) -> str:
    """The verb of a command that a page shows; that of `setwise change COHORT ACT` stands behind the cohort."""
    if words[1] == CHANGE:
        return " ".join((CHANGE, words[3]))
    return " ".join(words[1:3]) if words[1] in GROUPS else words[1]


def test_every_act_goes_the_ways_that_the_page_names() -> None:
    text = section("commands.md", "To change a programme that runs")
    assert [name for name in Way.__dataclass_fields__ if f"`--{name.replace('_', '-')}" not in text] == []


def test_the_table_of_commands_has_each_with_its_flags_and_no_other() -> None:
    shown: dict[str, set[str]] = {}
    for cell, _ in first_cells(page("commands.md")):
        words = cell.strip("`").split()
        shown[verb_of(words)] = set(re.findall(r"--[a-z-]+", cell))
    assert shown == {name: flags_of(function) for name, function in commands().items()}


def test_every_command_that_a_page_shows_exists_with_its_flags() -> None:
    lines = re.findall(r"(?:^    |^\$ |`)(setwise [a-z][^`\n#]*)", EVERY_PAGE, re.M)
    # `setwise log` or `setwise change` alone speaks of the group
    shown = [(verb_of(line.split()), line) for line in lines if line.split()[1:] not in [[group] for group in GROUPS]]
    assert len(shown) > 30
    assert sorted({verb for verb, _ in shown} - set(commands())) == []
    ways = {f"--{name.replace('_', '-')}" for name in Way.__dataclass_fields__}
    known = {
        verb: flags_of(function) | (ways if verb.startswith(CHANGE) else set()) for verb, function in commands().items()
    }
    used = {(verb, flag) for verb, words in shown for flag in re.findall(r"--[a-z-]+", words)}
    assert len(used) > 15
    assert sorted((verb, flag) for verb, flag in used if flag not in known[verb]) == []


def test_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert [execute(["schema"]), execute(["check"]), execute(["plan"])] == [0, 1, 2]
    capsys.readouterr()
    told = dict(re.findall(r"(\d+) ([a-z ]+)", section("commands.md", "Exit codes")))
    assert sorted(told) == ["0", "1", "130", "2", "3"]


def test_every_setting_has_its_row_with_its_default() -> None:
    rows = dict(first_cells(section("settings.md", "Settings")))
    assert list(rows) == [f"`{variable.name}`" for variable in VARIABLES]
    for variable in VARIABLES:
        row = rows[f"`{variable.name}`"]
        assert not variable.default or f"| `{variable.default}` |" in row
        assert (f"`{variable.name}_FILE`" in row) == (variable.name in SECRETS)


OF_PREFECT = {
    *(SERVER_LOGIN, CLIENT_LOGIN, "PREFECT_SERVER_UI_API_URL"),
    *("PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED", "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"),
}
"""Prefect's own variables, which an operator sets for a server of their own."""


def test_no_other_variable_is_named() -> None:
    known = {variable.name for variable in VARIABLES} | {f"{name}_FILE" for name in SECRETS} | OF_PREFECT
    assert sorted(set(re.findall(r"\b(?:SETWISE|SENDGRID|PREFECT)_[A-Z_]+\b", EVERY_PAGE)) - known) == []


def test_prefect_knows_the_variables_that_are_named_and_keeps_to_the_login() -> None:
    """Prefect ignores what it does not know: a name that it gave up would leave its server open, and say nothing."""
    from prefect.settings import Settings

    known = {name for field in ("server", "api") for name in _variables(Settings.model_fields[field].annotation)}
    assert OF_PREFECT - known == set()


def _variables(kind: Any) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        if hasattr(field.annotation, "model_fields"):
            yield from _variables(field.annotation)
        else:
            yield f"{kind.model_config['env_prefix']}{name}".upper()


def test_every_column_of_the_import_has_its_row() -> None:
    cells = [re.findall(r"`([^`]+)`", cell) for cell, _ in first_cells(page("import.md"))]
    assert [name for names in cells for name in names] == [column.name for column in COLUMNS]


# how it is built


def test_the_way_of_the_data_goes_through_what_there_is() -> None:
    named = {*re.findall(r"\b[a-z_]+(?:/[a-z_]+)+\b", section("architecture.md", "The way of the data"))}
    assert len(named) > 35
    assert [
        one for one in sorted(named) if not any((CHECKOUT / f"sets/{one}{end}").exists() for end in ("", ".py"))
    ] == []


# the pages and the report


def test_every_kind_of_link_has_its_row_with_how_long_it_works() -> None:
    rows = re.findall(r"^\| `/([a-z]+)/` \| .* \| (\d+) days \|$", page("pages.md"), re.M)
    assert dict(rows) == {purpose.value: str(lifetime.days) for purpose, lifetime in LIFETIMES.items()}


def test_the_stages_of_a_report_are_told_in_their_order() -> None:
    assert [cell for cell, _ in first_cells(section("report.md", "From draft to release"))] == [
        f"`{stage}`" for stage in ReportStage
    ]


def test_every_tick_that_lets_a_step_be_taken_is_named() -> None:
    ticks = re.findall(r'key="([a-z]+)", text=\w+, weight=Weight.TICK', inspect.getsource(obstacles))
    assert len(ticks) == 5
    assert [key for key in ticks if f"(`{key}`)" not in section("report.md", "From draft to release")] == []


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


HOUR, MB = timedelta(hours=1), 1024**2
ORDINALS = {4: "fourth", 7: "seventh"}


def _often(length: timedelta) -> str:
    return {timedelta(days=1): "once a day"}[length]


def _an(length: timedelta) -> str:
    return {HOUR: "An hour"}[length]


PROMISES = (
    ("README.md", f"no figure about people that has fewer than {thresholds.BASE} behind it"),
    ("README.md", f"With fewer than {thresholds.BASE} members a report is nearly all words"),
    ("limits.md", f"With fewer than {thresholds.BASE} members a report is nearly all words"),
    ("privacy.md", f"In numbers, from {thresholds.BASE} people on"),
    ("privacy.md", f"Replies as they came go after {retention.ORIGINALS.days} days"),
    ("report.md", f"no figure with fewer than {thresholds.BASE} people behind it"),
    ("report.md", f"no percentage of fewer than {thresholds.PERCENT_FROM}"),
    ("report.md", f"no count from 1 to {thresholds.SMALL}"),
    ("report.md", f"could still be at least {number(thresholds.FEASIBLE)} numbers"),
    (
        "report.md",
        f"a theme only from {thresholds.THEME_PEOPLE} people, {thresholds.THEME_SETS} sets and "
        f"{thresholds.THEME_ORGANISATIONS} organisations",
    ),
    ("report.md", f"at most {thresholds.QUOTES} quotes, {number(thresholds.QUOTES_A_PERSON)} from one person"),
    ("report.md", f"a story only with a yes given here | {workflow.QUOTES_DAYS} working days |"),
    ("report.md", f"the team reads that without names | {workflow.FACTS_DAYS} working days |"),
    ("extending.md", f"how many stand behind it, which has to be {thresholds.BASE}"),
    ("extending.md", f"withheld from 1 to {thresholds.SMALL_EQUALITY}, and zeros"),
    ("architecture.md", f"about one meeting, {send.BATCH} at most"),
    (
        "mail.md",
        f"take {take_reply.MOST_MARKED} replies to a letter's own mark and {take_reply.MOST_UNMARKED} that only name its id",
    ),
    ("mail.md", f"One draft takes {take_reply.MOST_DRAFTED:,} characters"),
    (
        "mail.md",
        f"{take_reply.MOST_BESIDE} mails of each sort are kept beside it (their first {take_reply.LONGEST_BESIDE:,}",
    ),
    ("mail.md", f"`home/{held_mail.FOLDER}/` for {held_mail.KEPT.days} days"),
    ("privacy.md", f"`home/{held_mail.FOLDER}/` and goes once it was taken, or after {held_mail.KEPT.days} days"),
    ("mail.md", f"or {take_reply.ACCEPTED_FOR.days} days after its prompt"),
    ("mail.md", f"for the {retention.ORIGINALS.days} days that it is kept, sealed"),
    ("mail.md", f"Of one person's answers to one meeting the newest {MOST_GIVEN} are."),
    ("mail.md", f"same UID, SEQUENCE and DTSTAMP, {_often(invites_again.A_DAY)} at most"),
    ("mail.md", f"signed over {sendgrid_events.OLDEST // HOUR} hours ago"),
    ("operations.md", f"{events_webhook.MOST // MB} MB a batch of events"),
    (
        "mail.md",
        f"One reading looks at {reading.MOST_LOOKED_AT} mails of the last {reading.LOOKS_BACK.days} days and takes "
        f"{reading.MOST_TAKEN} of them, oldest first by their own dates, {reading.MOST_BYTES // MB} MB at most, of one mail the "
        f"first {parse.LARGEST // MB} MB",
    ),
    (
        "mail.md",
        f"gives a server {reading.PATIENCE.step:.0f} seconds a step and {number(int(reading.PATIENCE.whole) // 60)} minutes in all",
    ),
    ("mail.md", f"the mailbox could not be read for {number(mailbox.SILENT_FOR // HOUR)} hours"),
    ("mail.md", f"came back for the {ORDINALS[len(send.RUNGS) + 1]} time"),
    ("pages.md", f"heeds the {calendar_file.REFRESH // HOUR} hours that the file names"),
    (
        "pages.md",
        f"{Limits().calendars.burst} requests at once, then one in {round(1 / Limits().calendars.rate)} seconds",
    ),
    ("pages.md", f"until {number(entries.ENDS_AFTER.days // 7)} weeks after one's last date"),
    ("pages.md", f"It ends {number(entries.ENDS_AFTER.days // 7)} weeks after one's last date"),
    (
        "pages.md",
        f"one reminder to who has said nothing, {number(date_poll.REMINDED)} working days later",
    ),
    ("pages.md", f"until {clock(contact_hours.CLOSES)} on the {ORDINALS[date_poll.LASTS]} working day"),
    (
        "pages.md",
        f"Within {number(calendar_times.URGENT_WORKING_DAYS)} working days of the meeting, whoever facilitates",
    ),
    ("pages.md", f"only for what was asked after it, {number(alerts.MOST_A_DAY)} a day at most"),
    ("cohort-file.md", f"{_an(mail_alerts.TOGETHER)} after it is heard that mail does not reach somebody"),
    ("commands.md", f"who facilitates has {_an(clashes.BREATHER).lower()} between two meetings"),
    ("commands.md", f"within {number(ranking.FORTNIGHT // 7)} weeks of the day that it has, then within"),
    ("operations.md", f"{form_body.MOST_BYTES // 1024} KB a form"),
    ("operations.md", f"{Limits().pages.burst} pages at once, then {Limits().pages.rate} a second"),
    (
        "pages.md",
        f"at most one in {_minutes(requested_letters.ARRIVES_WITHIN)} minutes and {number(requested_letters.MOST_A_DAY)} a day",
    ),
    ("pages.md", f"the change begins {number(own_details.WAIT)} working days after"),
    ("pages.md", f"For {number(private_word.OPEN_FOR)} working days after the welcome a member can say there"),
    ("cohort-file.md", f"In the {number(grace.GRACE_DAYS)} working days after somebody was told of a change"),
    (
        "cohort-file.md",
        f"less than {practice.NOTICE_OF_INVITE} working days ahead, moves less than {practice.NOTICE_OF_MOVE} |",
    ),
    ("commands.md", f"people get {practice.NOTICE_OF_MOVE} working days' notice, counted from today"),
    ("commands.md", f"at least {number(checks.CLOSEST.days // 7)} weeks apart"),
    ("commands.md", f"within {number(session_dates.FURTHEST)} weeks of the day that it has"),
    ("commands.md", f"no gap of more than {number(checks.WIDEST.days // 7)} weeks"),
    ("commands.md", f"it begins at {clock(frame.BEGINS)} or later and ends by {clock(contact_hours.CLOSES)}"),
    ("commands.md", f"up to {number(free_dates.MOST)} dates for a session or event"),
    ("cohort-file.md", f"between {contact_hours.OPENS.hour}am and {contact_hours.CLOSES.hour - 12}pm on a working day"),
    ("cohort-file.md", f"within {number(calendar_times.URGENT_WORKING_DAYS)} working days goes at once"),
    (
        "cohort-file.md",
        f"wait {settling.LENGTH} after the newest version, {number(settling.LONGEST.seconds // 3600)} hours at most",
    ),
    (
        "cohort-file.md",
        f"At most {number(scheduling.CEILING)} prompt letters in any {number(scheduling.WINDOW.days)} days",
    ),
    ("cohort-file.md", f"and so on up to {number(session_dates.FURTHEST)} weeks"),
    ("cohort-file.md", f"a number, {meeting_checks.FEWEST_SESSIONS} to {meeting_checks.MOST_SESSIONS} as a rule"),
    (
        "cohort-file.md",
        f"less than {checks.CLOSEST.days // 7} or more than {checks.WIDEST.days // 7} is a warning",
    ),
    ("cohort-file.md", f"{number(FEWEST_MEMBERS)} to {number(MOST_MEMBERS)}; needed | the set."),
    ("cohort-file.md", f"up to {parsing.LONGEST // timedelta(hours=1)} hours"),
)
"""A number that a page promises, in its words there; it is said with the number of the code."""


@pytest.mark.parametrize(("name", "words"), PROMISES)
def test_a_number_that_a_page_promises_is_that_of_the_code(name: str, words: str) -> None:
    assert words in " ".join(page(name).split())


def test_the_settling_hour_is_an_hour_and_the_weekly_letter_comes_when_its_page_says() -> None:
    assert (timedelta(hours=1), "an hour") == (settling.SETTLING, settling.LENGTH)
    weekly = rule_of(WEEKLY, standard_rows()[WEEKLY])
    assert weekly is not None
    anchored = (weekly.when.anchor, weekly.when.side, weekly.when.period.count, weekly.when.at)
    assert anchored == (Anchor.EACH_WEEK, Side.ON, 0, time(10))
    said = section("pages.md", "The coordinators' letter of the week")
    assert "from 10am on the first working day of each week" in " ".join(said.lower().split())


def test_the_ladder_of_tries_is_that_of_the_code() -> None:
    minutes = [_minutes(rung) for rung in send.RUNGS]
    assert minutes == [5, 15, 60, 4 * 60, 12 * 60, 24 * 60]
    assert "after 5 minutes, 15, an hour, 4, 12 and 24 hours" in " ".join(page("mail.md").split())
    assert "at 5 minutes, 15, an hour, 4, 12, 24 hours" in page("architecture.md")


def test_every_form_of_the_report_is_named_and_no_other() -> None:
    """Tables and charts by their kind; the public version has the same in its folder."""
    case, renderer = a_year(), Renderer((template_root(),))
    report = compile_report(case.programme, case.responses, case.deliveries, (), case.at, renderer)
    kinds = {
        re.sub(r"^(tables|charts)/.*(?=\.)", r"\1/*", name.partition("public/")[2] or name) for name in report.files
    }
    block = section("report.md", "Forms")
    shown = [re.split(r" {3,}", line.strip())[0].split() for line in block.splitlines() if line.startswith("    ")]
    assert sorted(name for names in shown for name in names) == sorted({*kinds, "public/"})


def test_what_a_raw_table_counts_is_named() -> None:
    assert [about for about in About if f"`{about.name}`" not in section("extending.md", "A figure")] == []


# what it shows


def test_every_client_that_a_page_names_was_tried_by_a_test_that_is_there() -> None:
    rows = [line for line in section("mail.md", "What was tried").splitlines() if line.startswith("| ")][1:]
    there = {
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    named = [re.findall(r"`(test_\w+)`", row) for row in rows]
    assert len(rows) >= 12
    assert all(named), [row for row, tests in zip(rows, named, strict=True) if not tests]
    assert {name for tests in named for name in tests} <= there


def test_the_readme_is_short() -> None:
    assert len(PAGES[README].encode()) <= 10_000


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(name: str) -> None:
    broken = [
        f"{file}#{anchor}"
        for file, anchor in links(name)
        if not (CHECKOUT / file).exists() or (anchor and anchor not in anchors(PAGES[file]))
    ]
    assert broken == []


def test_every_page_is_linked_from_the_readme_and_leads_back_to_its_table() -> None:
    pages = PAGES.keys() - {README}
    assert len(pages) > 10
    assert sorted(pages - {file for file, _ in links(README)}) == []
    assert sorted(name for name in pages if (README, "where-to-read-on") not in links(name)) == []


def test_files_that_a_page_names_are_there() -> None:
    named = re.findall(r"`((?:sets|flows|tests|templates)/[\w./-]+)`", EVERY_PAGE)
    assert len(named) > 20
    assert [path for path in named if "NAME" not in path and not (CHECKOUT / path).exists()] == []


def test_the_lists_in_which_additions_are_registered_are_there() -> None:
    """`NAME` in `sets/...`: it stands at the top level of that file."""
    named = re.findall(
        r"((?:`\w+`(?: or |, ))*`\w+`) in `((?:sets|flows)/[\w./]+|\.importlinter)`", page("extending.md")
    )
    assert len(named) > 10
    for names, path in named:
        text = (CHECKOUT / path).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"^(?:class |def )?{name}\b", text, re.M), f"{path} has no {name}"


def test_the_picture_of_the_data_names_what_is_there() -> None:
    named = re.findall(r"\b[a-z_]+/[a-z_]+\b", blocks(page("architecture.md"), "text")[0])
    assert len(named) > 20
    there = [CHECKOUT / "sets" / name for name in named]
    assert [path for path in there if not path.is_dir() and not path.with_suffix(".py").exists()] == []


def test_the_floors_and_contracts_are_those_of_the_linter() -> None:
    rules = ConfigParser()
    rules.read_string((CHECKOUT / ".importlinter").read_text(encoding="utf-8"))
    told = section("architecture.md", "Who may import whom")
    assert blocks(told, "text")[0].split("\n")[1:-1] == rules["importlinter:contract:layers"]["layers"].split("\n")[1:]
    names = [rules[part]["name"] for part in rules if "name" in rules[part]]
    assert re.findall(r"^\| ([^|]+) \|", told, re.M)[1:] == names


def test_every_package_has_its_row() -> None:
    rows = {
        name
        for cell, _ in first_cells(section("architecture.md", "Packages"))
        for name in re.findall(r"`sets/(\w+)/`", cell)
    }
    assert rows == {path.parent.name for path in (CHECKOUT / "sets").glob("*/__init__.py")}


def test_the_mail_is_one_that_setwise_writes() -> None:
    letter = (CHECKOUT / "tests/golden/letters/reflection-member-page/letter.txt").read_text(encoding="utf-8")
    assert_shows(blocks(PAGES[README], "text")[0], letter)


def test_the_report_is_one_that_setwise_writes() -> None:
    page = (CHECKOUT / "tests/golden/report/full/report.html").read_text(encoding="utf-8")
    plain = html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"<(style|svg).*?</\1>", "", page, flags=re.S)))
    assert_shows(blocks(PAGES[README], "text")[1], plain)


def test_the_first_yaml_is_the_shipped_example_shortened() -> None:
    example = (CHECKOUT / "sets/examples/embedding-equalities-2027.yaml").read_text(encoding="utf-8")
    assert_shows(blocks(PAGES[README], "yaml")[0], re.sub(r" +#.*", "", example))


def test_the_matrix_of_who_reads_what_is_the_one_of_the_privacy_notice() -> None:
    lines = section("privacy.md", "Who can read what").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    assert rows[: len(who_reads.MATRIX) + 1] == [
        ["about you", *(column.lower() for column in who_reads.COLUMNS), who_reads.SERVER.lower()],
        *([row.what, *row.seen, row.server] for row in who_reads.MATRIX),
    ]
