"""The people of a CSV file, as a spreadsheet saves it, dealt into sets. Every row that cannot be used is named at once.

Sets are those of the `set` column, or mixed so that every set has people of several organisations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sets.model.cohort import FEWEST_MEMBERS, MOST_MEMBERS, MemberKind, Nation, Role
from sets.model.errors import SetwiseError
from sets.text import clean, parsing
from sets.text.csv_table import UNCLOSED, NotATable, Table, heading_key, meant, read_table, text_of
from sets.text.decoding import LOST
from sets.text.formatting import written_unavailable
from sets.text.wording import plural

MAX_BYTES = 1_000_000
MAX_ROWS = 2_000
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
_LAST_FIRST = re.compile(r"([^,]+), *([^,]+)")
_AFTER_NAMES = frozenset(
    {"jr", "sr", "ii", "iii", "mbe", "obe", "cbe", "phd", "ba", "bsc", "ma", "msc", "mba", "jp", "kc", "dl"}
)
_LOST_LETTER = re.compile(r"\?\w")


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
    """One person of the file. `set_name` is empty where the file does not say; `row` counts as a spreadsheet does.

    `turned` is the name as it was written where it was last name first.
    """

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
    turned: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The rows of a file; `unused` are headings that mean nothing here, `has_sets` says whether any member is put in a set.

    `notes` are what a person should look at: what was guessed, turned round or not read.
    """

    rows: tuple[Row, ...]
    unused: tuple[str, ...]
    has_sets: bool
    notes: tuple[str, ...] = ()


def read_people(data: bytes) -> People:
    """The people of a CSV file with a heading row; comma, semicolon, tab or bar. Raises CsvError naming every bad row."""
    table = _table(data)
    _check_columns(table)
    rows, problems = _rows(table)
    problems += _twice(rows)
    if table.unclosed:
        problems.append(f"row {table.unclosed}: {UNCLOSED}")
    if not rows and not problems:
        problems.append("there is nobody in this file")
    if problems:
        raise CsvError(*problems)
    unused = tuple(clean.shown(heading.written) for heading in table.headings if heading.column is None)
    return People(
        rows=tuple(rows),
        unused=unused,
        has_sets=any(row.set_name for row in rows if row.role is Role.MEMBER),
        notes=tuple(_notes(table, rows)),
    )


def _called(written: str) -> str | None:
    return _KNOWN.get(heading_key(written))


def _table(data: bytes) -> Table:
    if len(data) > MAX_BYTES:
        raise CsvError("this file is larger than 1 MB; a cohort has at most a few hundred people")
    try:
        text, guesses = text_of(data)
        table = read_table(text, _called, ("email",), most=MAX_ROWS, guesses=guesses)
    except NotATable as fault:
        raise CsvError(f"this file {fault}") from None
    if not table.headings:
        raise CsvError("this file is empty; the first row names the columns: name, email")
    return table


def _check_columns(table: Table) -> None:
    used = [heading.column for heading in table.headings if heading.column]
    named = "name" in used or {"first", "last"} <= set(used)
    missing = [*(() if named else ("name",)), *(() if "email" in used else ("email",))]
    if missing:
        found = ", ".join(clean.shown(one.written) for one in table.headings if one.written.strip())
        raise CsvError(f"the first row has no column for {' and '.join(missing)}; it has: {clean.shown(found, 200)}")
    if doubled := next((column for column in used if used.count(column) > 1), None):
        raise CsvError(f"two columns could be the {doubled}; rename one of them")


def _notes(table: Table, rows: list[Row]) -> Iterator[str]:
    """What a person should look at, though the file could be read."""
    yield from table.notes()
    for heading in table.headings:
        if heading.column is None:
            yield f"the column '{clean.shown(heading.written)}' was not read{meant(heading.written, _KNOWN)}"
    yield from (f"column {letter} has no heading, so it was not read" for letter in table.nameless())
    yield from (f"row {row.row}: '{row.turned}' was read as {row.name}" for row in rows if row.turned)
    short = [row for row in rows if row.role is Role.MEMBER and " " not in row.name]
    yield from (f"row {row.row}: {row.name} has one name only; write the other where there is one" for row in short)
    before: dict[str, int] = {}
    for row in rows:
        first = before.setdefault(_key(row.name), row.row)
        if first != row.row and row.role is Role.MEMBER:
            yield f"rows {first} and {row.row} are both {row.name}; where that is one person, take one row out, else give each an id"


def _rows(table: Table) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    problems: list[str] = []
    for number, cells in table.rows:
        filled = [*cells, *[""] * (len(table.headings) - len(cells))]
        pairs = zip(table.headings, filled, strict=False)
        given = {heading.column: clean.one_line(cell) for heading, cell in pairs if heading.column}
        try:
            if table.beyond(cells):
                raise ValueError("there are more values than columns; is a comma not in quotes?")
            if lost := next((column for column, cell in given.items() if "\ufffd" in cell), None):
                raise ValueError(f"{lost}: {LOST}")
            rows.append(_row(number, given))
        except ValueError as trouble:
            problems.append(f"row {number}: {trouble}")
    return rows, problems


def _row(number: int, given: dict[str, str]) -> Row:
    written = given.get("name") or f"{given.get('first', '')} {given.get('last', '')}".strip()
    if not written:
        raise ValueError("there is no name")
    if not given["email"]:
        raise ValueError(f"there is no email for {clean.shown(written)}")
    if _LOST_LETTER.search(written):
        raise ValueError(f"'{clean.shown(written)}': a letter was lost when the sheet was saved; save it as CSV UTF-8")
    name = _first_last(written)
    optional = {key: clean.line(text) if (text := _said(given, key)) else "" for key in ("organisation", "service")}
    access = "" if given.get("access", "").lower() in _NO else _said(given, "access")
    return Row(
        row=number,
        name=clean.line(name),
        email=clean.address(given["email"]),
        role=_role(given),
        kind=MemberKind(_one_of(given.get("kind", ""), "kind", MemberKind) or MemberKind.OFFICER),
        set_name=clean.line(given["set"], 100) if given.get("set") else "",
        nation=Nation(nation) if (nation := _one_of(given.get("nation", ""), "nation", Nation)) else None,
        unavailable=tuple(_days(_said(given, "unavailable"))),
        access=clean.line(access) if access else "",
        id=_id(given.get("id", "")),
        turned=written if name != written else "",
        **optional,
    )


def _said(given: dict[str, str], column: str) -> str:
    """What a cell says, or nothing where it says that there is nothing."""
    text = given.get(column, "")
    return "" if text.lower() in parsing.NOTHING else text


def _first_last(name: str) -> str:
    """`Price, Owen` as Owen Price; what follows a name, as in `Owen Price, MBE`, stays."""
    found = _LAST_FIRST.fullmatch(name)
    if found is None or heading_key(found[2]) in _AFTER_NAMES:
        return name
    return f"{found[2]} {found[1]}"


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


USUAL_MOST = MOST_MEMBERS - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """A set to be: its id, its name, its people."""

    id: str
    name: str
    facilitators: tuple[Row, ...]
    members: tuple[Row, ...]


def deal(people: People, count: int | None = None) -> tuple[Dealt, ...]:
    """The sets of these people, `count` of them where that is given; the same people give the same sets. CsvError where
    no sets of the right size come out."""
    members = [row for row in people.rows if row.role is Role.MEMBER]
    facilitators = _once(row for row in people.rows if row.role is Role.FACILITATOR)
    named = _as_named(members) if people.has_sets else _mixed(members, count)
    if count is not None and len(named) != count:
        column = f"the file's set column names {plural(len(named), 'set')}"
        raise CsvError(f"{plural(count, 'set')} asked for, and {column}; change the column, or ask without --sets")
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
        f"set '{rows[0].set_name}' has {len(rows)} member{'' if len(rows) == 1 else 's'}; a set has {FEWEST_MEMBERS} to {MOST_MEMBERS}"
        for key, rows in groups.items()
        if key and not FEWEST_MEMBERS <= len(rows) <= MOST_MEMBERS
    ]
    if nameless or sizes or not groups:
        raise CsvError(*(nameless + sizes or ["there is no member in this file"]))
    return [(rows[0].set_name, rows) for rows in groups.values()]


def _mixed(members: list[Row], asked: int | None) -> list[tuple[str, list[Row]]]:
    """Sets of a size that works best where that can be, dealt like cards, organisation by organisation, the largest first."""
    count = asked or (1 if len(members) <= MOST_MEMBERS else -(-len(members) // USUAL_MOST))
    if asked is not None and not FEWEST_MEMBERS * count <= len(members) <= MOST_MEMBERS * count:
        sizes_of = f"{plural(count, 'set')} of {FEWEST_MEMBERS} to {MOST_MEMBERS} members"
        raise CsvError(f"this file has {plural(len(members), 'member')}, which do not make {sizes_of}")
    if len(members) < FEWEST_MEMBERS:
        raise CsvError(f"a set has {FEWEST_MEMBERS} to {MOST_MEMBERS} members; this file has {len(members)}")
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
