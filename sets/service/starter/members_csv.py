"""The people of a CSV file, as a spreadsheet saves it: every row that cannot be used is named at once.

People of a file dealt into sets: as its `set` column says, or so that every set mixes organisations.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from sets.model.cohort import MemberKind, Nation, Role
from sets.model.errors import SetwiseError
from sets.text import clean, parsing
from sets.text.formatting import written_unavailable

MAX_BYTES = 1_000_000
MAX_ROWS = 2_000
_DELIMITERS = (",", ";", "\t")
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[ ,;\t]*\r?\n', re.IGNORECASE)
_HEADINGS = {
    "name": ("name", "fullname", "member", "participant", "person"),
    "first": ("firstname", "forename", "givenname"),
    "last": ("lastname", "surname", "familyname"),
    "email": ("email", "emailaddress", "mail", "workemail"),
    "organisation": ("organisation", "organization", "org", "council", "authority", "employer", "company"),
    "service": ("service", "team", "department", "directorate"),
    "kind": ("kind", "type"),
    "role": ("role",),
    "facilitator": ("facilitator", "isfacilitator"),
    "set": ("set", "group", "learningset", "setname"),
    "nation": ("nation", "country"),
    "unavailable": ("unavailable", "nonworkingdays", "daysoff"),
    "access": ("access", "accessneeds", "accessrequirements", "adjustments"),
    "id": ("id",),
}
_KNOWN = {spelling: column for column, spellings in _HEADINGS.items() for spelling in spellings}
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"", "no", "n", "false", "0"})


class CsvError(SetwiseError):
    """A file of people that cannot be used; `problems` says what is wrong with each row, in order."""

    what = "members file"

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{self.what}: {problem}" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of the file. `set_name` is empty where the file does not say; `row` counts as a spreadsheet does."""

    row: int
    name: str
    email: str
    role: Role = Role.MEMBER
    organisation: str = ""
    service: str = ""
    kind: MemberKind = MemberKind.OFFICER
    set_name: str = ""
    nation: Nation | None = None
    unavailable: tuple[str, ...] = ()
    access: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The rows of a file; `unused` are headings that mean nothing here, `has_sets` says whether there is a set column."""

    rows: tuple[Row, ...]
    unused: tuple[str, ...]
    has_sets: bool


def read_people(data: bytes) -> People:
    """The people of a CSV file with a heading row; comma, semicolon or tab. Raises CsvError naming every bad row."""
    headings, body = _table(_text(data))
    columns = [_KNOWN.get(re.sub(r"[^a-z]", "", heading.lower()), "") for heading in headings]
    _check_columns(headings, columns)
    rows, problems = _rows(columns, body)
    problems += _twice(rows)
    if not rows and not problems:
        problems.append("there is nobody in this file")
    if problems:
        raise CsvError(*problems)
    unused = tuple(clean.shown(h) for h, column in zip(headings, columns, strict=True) if not column and h.strip())
    return People(rows=tuple(rows), unused=unused, has_sets="set" in columns)


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise CsvError("this file is larger than 1 MB; a cohort has at most a few hundred people")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CsvError("this is not a CSV file; save the sheet as CSV (comma separated)")


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    named = _SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = named[1] if named else max(_DELIMITERS, key=first.count)
    lines: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            lines += [(number, cells)] if any(cell.strip() for cell in cells) else []
    except csv.Error as trouble:
        raise CsvError(f"row {number + 1}: the quotes do not match ({trouble})") from None
    if not lines:
        raise CsvError("this file is empty; the first row names the columns: name, email")
    if len(lines) > MAX_ROWS + 1:
        raise CsvError(f"this file has more than {MAX_ROWS:,} rows")
    return lines[0][1], lines[1:]


def _check_columns(headings: list[str], columns: list[str]) -> None:
    named = "name" in columns or {"first", "last"} <= set(columns)
    missing = [*(() if named else ("name",)), *(() if "email" in columns else ("email",))]
    if missing:
        found = ", ".join(clean.shown(heading) for heading in headings if heading.strip())
        raise CsvError(f"the first row has no column for {' and '.join(missing)}; it has: {found}")
    used = [column for column in columns if column]
    if doubled := next((column for column in used if used.count(column) > 1), None):
        raise CsvError(f"two columns could be the {doubled}; rename one of them")


def _rows(columns: list[str], body: list[tuple[int, list[str]]]) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    problems: list[str] = []
    for number, cells in body:
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        given = {column: " ".join(cell.split()) for column, cell in zip(columns, filled, strict=False) if column}
        try:
            if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
                raise ValueError("there are more values than columns; is a comma not in quotes?")
            rows.append(_row(number, given))
        except ValueError as trouble:
            problems.append(f"row {number}: {trouble}")
    return rows, problems


def _row(number: int, given: dict[str, str]) -> Row:
    name = given.get("name") or f"{given.get('first', '')} {given.get('last', '')}".strip()
    if not name:
        raise ValueError("there is no name")
    if not given["email"]:
        raise ValueError(f"there is no email for {clean.shown(name)}")
    optional = {key: clean.line(given[key]) if given.get(key) else "" for key in ("organisation", "service", "access")}
    set_name = clean.line(given["set"], 100) if given.get("set") else ""
    return Row(
        row=number,
        name=clean.line(name),
        email=clean.address(given["email"]),
        role=_role(given),
        kind=MemberKind(_one_of(given.get("kind", ""), "kind", MemberKind) or MemberKind.OFFICER),
        set_name=set_name,
        nation=Nation(nation) if (nation := _one_of(given.get("nation", ""), "nation", Nation)) else None,
        unavailable=tuple(_days(given.get("unavailable", ""))),
        id=_id(given.get("id", "")),
        **optional,
    )


def _role(given: dict[str, str]) -> Role:
    role = _one_of(given.get("role", ""), "role", Role)
    answer = given.get("facilitator", "").lower()
    if answer not in _YES | _NO:
        raise ValueError(f"facilitator: write yes or no, not '{clean.shown(answer)}'")
    return Role.FACILITATOR if answer in _YES else Role(role or Role.MEMBER)


def _one_of(text: str, column: str, options: type[Role] | type[MemberKind] | type[Nation]) -> str:
    known = [option.value for option in options]
    value = text.lower().replace(" ", "-")
    if value and value not in known:
        raise ValueError(f"{column}: '{clean.shown(text)}' is not known; write {', '.join(known[:-1])} or {known[-1]}")
    return value


def _days(text: str) -> Iterator[str]:
    for part in re.split(r"[,;/]| and ", text):
        if part.strip():
            yield written_unavailable(parsing.unavailable(part))


def _id(text: str) -> str:
    if text and (parsing.slug(text) != text or not 2 <= len(text) <= 60):
        raise ValueError(
            f"id: '{clean.shown(text)}' cannot be used; write 2 to 60 lower-case letters, digits and hyphens"
        )
    return text


def _twice(rows: list[Row]) -> list[str]:
    """People who are there twice as members; a facilitator may have several sets."""
    seen: dict[str, int] = {}
    problems: list[str] = []
    named = {row.email.lower() for row in rows if row.id}
    for row in rows:
        if not row.id and row.email.lower() in named:
            problems.append(
                f"row {row.row}: {row.email} has an id in another row; write here too which id this person has"
            )
            continue
        key = row.id or row.email.lower()
        if row.role is Role.MEMBER and key in seen:
            problems.append(
                f"row {row.row}: {key} is in row {seen[key]} already; two people who share a mailbox each need an id"
            )
        elif row.role is Role.MEMBER:
            seen[key] = row.row
    return problems


FEWEST, MOST = 4, 8
USUAL_MOST = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """A set to be: its id, its name, its people."""

    id: str
    name: str
    facilitators: tuple[Row, ...]
    members: tuple[Row, ...]


def deal(people: People) -> tuple[Dealt, ...]:
    """The sets of these people; the same people give the same sets. CsvError where no sets of 4 to 8 come out."""
    members = [row for row in people.rows if row.role is Role.MEMBER]
    facilitators = _once(row for row in people.rows if row.role is Role.FACILITATOR)
    named = _as_named(members) if people.has_sets else _mixed(members)
    numbers = {_key(name): number for number, (name, _) in enumerate(named)}
    unknown = [row for row in facilitators if row.set_name and _key(row.set_name) not in numbers]
    if unknown:
        raise CsvError(*(f"row {row.row}: there is no set '{row.set_name}' with members" for row in unknown))
    helping: defaultdict[int, list[Row]] = defaultdict(list)
    for turn, row in enumerate(facilitators):
        helping[numbers[_key(row.set_name)] if row.set_name else turn % len(named)].append(row)
    ids = _ids([name for name, _ in named])
    return tuple(
        Dealt(id=ids[n], name=name, facilitators=tuple(helping[n]), members=tuple(rows))
        for n, (name, rows) in enumerate(named)
    )


def _as_named(members: list[Row]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in members:
        groups.setdefault(_key(row.set_name), []).append(row)
    nameless = [f"row {row.row}: there is no set for {row.name}" for row in groups.get("", ())]
    sizes = [
        f"set '{rows[0].set_name}' has {len(rows)} member{'' if len(rows) == 1 else 's'}; a set has {FEWEST} to {MOST}"
        for key, rows in groups.items()
        if key and not FEWEST <= len(rows) <= MOST
    ]
    if nameless or sizes or not groups:
        raise CsvError(*(nameless + sizes or ["there is no member in this file"]))
    return [(rows[0].set_name, rows) for rows in groups.values()]


def _mixed(members: list[Row]) -> list[tuple[str, list[Row]]]:
    """Sets of 5 to 7 where that can be, dealt like cards, organisation by organisation, the largest first."""
    count = 1 if len(members) <= MOST else -(-len(members) // USUAL_MOST)
    if len(members) < FEWEST:
        raise CsvError(f"a set has {FEWEST} to {MOST} members; this file has {len(members)}")
    sizes: defaultdict[str, int] = defaultdict(int)
    for row in members:
        sizes[_key(row.organisation)] += 1
    ordered = sorted(members, key=lambda row: (-sizes[_key(row.organisation)], _key(row.organisation), row.row))
    hands = [ordered[start::count] for start in range(count)]
    return [(f"Set {number}", sorted(hand, key=lambda row: row.row)) for number, hand in enumerate(hands, start=1)]


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """A facilitator once for each set named."""
    return tuple({(row.id or row.email.lower(), _key(row.set_name)): row for row in rows}.values())


def _key(text: str) -> str:
    return " ".join(text.lower().split())


def _ids(names: list[str]) -> list[str]:
    """An id for each name, no two alike."""
    ids: list[str] = []
    for number, name in enumerate(names, start=1):
        made = parsing.slug(name)[:40].strip("-")
        candidate = made if len(made) >= 2 else f"set-{made or number}"
        ids.append(candidate if candidate not in ids else f"{candidate}-set-{number}")
    return ids
