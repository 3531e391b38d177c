"""A change of a YAML file touches its own lines only, whatever the file looks like, and its opposite gives the same bytes."""

from __future__ import annotations

from datetime import date
from difflib import unified_diff

import pytest

from sets.text.resources import example_file
from sets.text.yaml_edit import Value, YamlText
from sets.text.yaml_file import KeyPath, load

MOVE = {"session": 3, "date": date(2027, 4, 1), "at": "2pm", "why": "ill: back soon"}
TIDY = """\
# about
sets:
  - id: thames   # the first
    join: https://teams.example.org/meet/thames  # for all
    members:
      - name: Ann
        formerly: ann@old.example.org

      # Bob came later
      - name: Bob
        why: >
          folded
          words

    # a note at the end
    # moves:
  - id: lea
    members: [{name: Cy}, {name: Di}]   # short

keep:
  logs: 6 months
"""
ODD = """\
sets:
- id:   thames
  members:
  -   name: 'Ann'
      days: [ friday,monday ]
  -
      name: "Bob"
  moves:
  - session: 2
    cancelled: yes, it is
    # why so
    why: |
      # no comment
      x
title: T"""


def changed(text: str, edited: YamlText) -> list[str]:
    """The lines that differ, as - and +."""
    lines = list(unified_diff(text.splitlines(), edited.text.splitlines(), n=0))[2:]
    return [f"{line[0]} {line[1:]}" for line in lines if line[0] in "-+"]


PUTS: list[tuple[str, KeyPath, Value, list[str]]] = [
    (
        TIDY,
        ("sets", 0, "join"),
        "none",
        ["-     join: https://teams.example.org/meet/thames  # for all", "+     join: none  # for all"],
    ),
    (
        TIDY,
        ("sets", 0, "members", 1, "why"),
        "short",
        ["-         why: >", "-           folded", "-           words", "+         why: short"],
    ),
    (TIDY, ("sets", 0, "members", 0, "last_day"), date(2027, 4, 1), ["+         last_day: 2027-04-01"]),
    (TIDY, ("sets", 0, "members", 1, "last_day"), date(2027, 4, 1), ["+         last_day: 2027-04-01"]),
    (
        TIDY,
        ("sets", 1, "members", 0, "why"),
        "a, b",
        [
            "-     members: [{name: Cy}, {name: Di}]   # short",
            "+     members: [{name: Cy, why: 'a, b'}, {name: Di}]   # short",
        ],
    ),
    (TIDY, ("ended",), date(2027, 5, 1), ["+ ", "+ ended: 2027-05-01"]),
    (TIDY, ("keep", "contacts"), "24 months", ["+   contacts: 24 months"]),
    (ODD, ("sets", 0, "members", 0, "name"), "O'Neil", ["-   -   name: 'Ann'", "+   -   name: 'O''Neil'"]),
    (ODD, ("sets", 0, "members", 1, "name"), "Bo", ['-       name: "Bob"', '+       name: "Bo"']),
    (ODD, ("sets", 0, "members", 1, "until"), "7", ["+       until: '7'"]),
    (ODD, ("sets", 0, "moves", 0, "at"), "2pm", ["+     at: 2pm"]),
]


@pytest.mark.parametrize(("text", "path", "value", "lines"), PUTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_value_is_put_where_it_belongs(text: str, path: KeyPath, value: Value, lines: list[str], end: str) -> None:
    text = text.replace("\n", end)
    edited = YamlText(text).put(path, value)

    found: object = load(edited.text).document
    for step in path:
        found = found[step]  # type: ignore[index]
    assert str(found) == str(value)
    assert changed(text, edited) == lines
    assert edited.text.count("\r\n") == (edited.text.count("\n") if end == "\r\n" else 0)


APPENDS: list[tuple[str, KeyPath, Value, list[str]]] = [
    (
        TIDY,
        ("sets", 0, "moves"),
        MOVE,
        [
            "+     moves:",
            "+       - session: 3",
            "+         date: 2027-04-01",
            "+         at: 2pm",
            "+         why: 'ill: back soon'",
        ],
    ),
    (
        TIDY,
        ("sets", 0, "members"),
        {"name": "Ed", "days": ["a", "b"]},
        ["+       - name: Ed", "+         days:", "+           - a", "+           - b"],
    ),
    (
        TIDY,
        ("sets", 0, "members", 0, "formerly"),
        "a@b",
        ["-         formerly: ann@old.example.org", "+         formerly: [ann@old.example.org, a@b]"],
    ),
    (
        TIDY,
        ("sets", 1, "members"),
        {"name": "Ed"},
        [
            "-     members: [{name: Cy}, {name: Di}]   # short",
            "+     members: [{name: Cy}, {name: Di}, {name: Ed}]   # short",
        ],
    ),
    (ODD, ("sets", 0, "members"), {"name": "Ed", "at": "x"}, ["+   -   name: Ed", "+       at: x"]),
    (ODD, ("sets", 0, "moves"), {"session": 4}, ["+   - session: 4"]),
    (ODD, ("events",), {"event": "close"}, ["+ events:", "+ - event: close"]),
    (
        ODD,
        ("sets", 0, "members", 0, "days"),
        "sunday",
        ["-       days: [ friday,monday ]", "+       days: [ friday,monday, sunday ]"],
    ),
]


@pytest.mark.parametrize(("text", "path", "value", "lines"), APPENDS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_entry_is_appended_as_its_neighbours_stand_and_goes_again(
    text: str, path: KeyPath, value: Value, lines: list[str], end: str
) -> None:
    text = text.replace("\n", end)
    edited = YamlText(text).append(path, value)

    found: object = load(edited.text).document
    for step in path:
        found = found[step]  # type: ignore[index]
    assert isinstance(found, list)
    assert changed(text, edited) == lines
    if path[-1] != "formerly":
        assert edited.remove((*path, len(found) - 1)).text == text


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (("sets", 0, "moves", 0, "session"), ["-   - session: 2", "-     cancelled: yes, it is", "+   - cancelled: yes, it is"]),
        (("sets", 0, "moves", 0, "cancelled"), ["-     cancelled: yes, it is"]),
        (("sets", 0, "moves", 0, "why"), ["-     why: |", "-       # no comment", "-       x"]),
        (("sets", 0, "members", 1), ["-   -", '-       name: "Bob"']),
        (("sets", 0, "members", 0, "days", 0), ["-       days: [ friday,monday ]", "+       days: [ monday ]"]),
        (("sets", 0, "members", 0, "days", 1), ["-       days: [ friday,monday ]", "+       days: [ friday ]"]),
        (("title",), ["-     x", "- title: T"]),
    ],
)  # fmt: skip
def test_what_goes_takes_its_own_lines_with_it(path: KeyPath, lines: list[str]) -> None:
    edited = YamlText(ODD).remove(path)
    if path == ("title",):
        assert edited.text == ODD.removesuffix("\ntitle: T")
    else:
        assert changed(ODD, edited) == lines


def test_the_shipped_example_takes_a_move_and_its_opposite_without_a_trace() -> None:
    text = example_file().read_text(encoding="utf-8")
    for index in range(3):
        edited = YamlText(text).append(("sets", index, "moves"), MOVE)
        assert [line[0] for line in changed(text, edited)] == ["+"] * 5
        assert edited.remove(("sets", index, "moves", 0)).text == text


def test_a_file_with_line_ends_of_two_kinds_changes_in_its_own_line_alone() -> None:
    text = "title: T\nsets:\n- id: thames\n  at: 10am\n- id: lea\n  at: 2pm\nkeep: x\r\n"
    edited = YamlText(text).put(("sets", 0, "why"), "ill")
    assert load(edited.text).document["sets"][0] == {"id": "thames", "at": "10am", "why": "ill"}
    assert edited.remove(("sets", 0, "why")).text.replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert YamlText(text).remove(("sets", 1)).text == text.replace("- id: lea\n  at: 2pm\n", "")
