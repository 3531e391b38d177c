"""What a practised coordinator sees in a cohort file at a glance: what was left to be filled in, one person twice, a clock
that knows no summer, a manager in the room, somebody who joins late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sets.cohort.file.people_checks import people_of
from sets.cohort.file.schema import CohortFile, Person
from sets.cohort.file.session_rules import called, handle, merged, nominal_days, session_rules
from sets.cohort.file.shape_faults import Context
from sets.text.wording import listed
from sets.text.yaml_file import KeyPath, Remark

LAST_TO_JOIN = 2
"""Whoever joins after this session needs the set's agreement (domain.md section 3)."""
YOUR_NAME, YOUR_TEAM = "Your name", "Your team"
YOUR_PURPOSE = "Write here what residents and partners said they want to be different."
YOUR_ADDRESS = "your-address.example.gov.uk"
YOUR_LINK = "your-link.example.org"
"""What a starter file leaves to be filled in; nobody is there."""
SAMPLE_PURPOSE = "What residents and partners said they want to be different."
SAMPLE_DOMAINS = ("example", "example.org", "example.com", "example.net", "example.gov.uk")


def placeholders(context: Context) -> Iterator[Remark]:
    """What has to be filled in before anybody is written to."""
    file = context.file
    real = _has_real_members(file)
    for path, text in _texts(file):
        if text in (YOUR_NAME, YOUR_TEAM, YOUR_PURPOSE) or (real and text == SAMPLE_PURPOSE):
            yield _unfinished(path, f"'{text}' is still to be filled in")
    for path, address in _addresses(file):
        domain = address.rpartition("@")[2].lower()
        if domain == YOUR_ADDRESS or (real and _is_sample(domain)):
            yield _unfinished(path, f"{address} is a sample address, at which nobody is")
    for path, link in _links(file):
        host = (urlsplit(link).hostname or "").lower()
        if host == YOUR_LINK or (real and _is_sample(host)):
            yield _unfinished(path, f"{link} is a sample link, which leads nowhere")


def _unfinished(path: KeyPath, what: str) -> Remark:
    key = next(part for part in reversed(path) if isinstance(part, str))
    message = f"{key}: {what}; write yours before you publish"
    return Remark(path=path, message=message, warning=True, unfinished=True)


def _texts(file: CohortFile) -> Iterator[tuple[KeyPath, str | None]]:
    yield ("purpose",), file.purpose
    yield ("organiser", "name"), file.organiser.name if file.organiser else None
    yield from (((*path, "name"), person.name) for path, person in people_of(file))


def _addresses(file: CohortFile) -> Iterator[tuple[KeyPath, str]]:
    if organiser := file.organiser:
        given = ((("organiser", "email"), organiser.email), (("organiser", "contact"), organiser.contact))
        yield from ((path, address) for path, address in given if address)
    for path, person in people_of(file):
        yield (*path, "email"), person.email


def _links(file: CohortFile) -> Iterator[tuple[KeyPath, str]]:
    given: list[tuple[KeyPath, str | None]] = [(("sessions", "join"), file.sessions.join)]
    given += [(("events", index, "join"), event.join) for index, event in enumerate(file.events)]
    for index, one in enumerate(file.sets):
        given.append((("sets", index, "join"), one.join))
        given += [(("sets", index, "moves", place, "join"), move.join) for place, move in enumerate(one.moves)]
    yield from ((path, link) for path, link in given if link)


def _has_real_members(file: CohortFile) -> bool:
    """Whether anybody here can be written to: a whole example is invented, and may be tried out."""
    addresses = [member.email for one in file.sets for member in one.members if member.email]
    return any(not _is_sample(address.rpartition("@")[2].lower()) for address in addresses)


def _is_sample(domain: str) -> bool:
    """Whether it is one of the names that are kept for examples, or below one."""
    return any(domain == sample or domain.endswith(f".{sample}") for sample in SAMPLE_DOMAINS)


def one_person_twice(context: Context) -> Iterator[Remark]:
    """The same name under two addresses is one person written to twice, unless ids say that they are two."""
    seen: defaultdict[str, dict[str, Person]] = defaultdict(dict)
    for path, person in people_of(context.file):
        if not person.name:
            continue
        others = seen[" ".join(person.name.casefold().split())]
        if handle(person) not in others and any(not (person.id and other.id) for other in others.values()):
            other = next(iter(others.values()))
            twice = (
                f"email: {person.name} is in this file as {other.email} too; use one address and give the other as "
                "formerly, or give each an id where they are two people"
            )
            yield Remark(path=(*path, "email"), message=twice)
        others.setdefault(handle(person), person)


def clock_without_summer(context: Context) -> Iterator[Remark]:
    """Worth a look: a zone whose clocks never change, for people whose clocks do."""
    name = context.file.timezone
    if not name or ("/" in name and not name.startswith("Etc/")):
        return
    zone = ZoneInfo(name)
    winter, summer = (datetime(2027, month, 15, 12, tzinfo=zone).utcoffset() for month in (1, 7))
    if winter == summer:
        still = (
            f"timezone: {name} does not change to summer time: sessions at 10am would be at 11am from the end of March; "
            "write Europe/London"
        )
        yield Remark(path=("timezone",), message=still, warning=True)


def late_joiners(context: Context) -> Iterator[Remark]:
    """Worth a look: somebody who joins after session 2, without the set's agreement."""
    for index, one in enumerate(context.file.sets):
        days = nominal_days(session_rules(merged(context.file.sessions, one)))
        late = [
            (place, member)
            for place, member in enumerate(one.members)
            if len(days) >= LAST_TO_JOIN and member.first_day and days[LAST_TO_JOIN - 1] < member.first_day <= days[-1]
        ]
        asked = [(place, member) for place, member in late if not member.agreed]
        if asked:
            names = listed([str(member.name) for _, member in asked])
            verb = "joins" if len(asked) == 1 else "join"
            message = (
                f"first_day: {names} {verb} {called(one)} after session {LAST_TO_JOIN}; ask the set, "
                "and write agreed: yes when it has agreed"
            )
            yield Remark(path=("sets", index, "members", asked[0][0], "first_day"), message=message, warning=True)


def managers(context: Context) -> Iterator[Remark]:
    """Worth a look: somebody's manager in the same set."""
    for index, one in enumerate(context.file.sets):
        here = {person.email.lower(): person.name for person in (*one.facilitators, *one.members) if person.email}
        for place, member in enumerate(one.members):
            manager = here.get((member.manager or "").lower())
            if manager is not None and manager != member.name:
                both = f"manager: {manager} is the manager of {member.name}, and both are in {called(one)}; people speak less freely beside their manager"
                yield Remark(path=("sets", index, "members", place, "manager"), message=both, warning=True)


PRACTICE_CHECKS = (placeholders, one_person_twice, clock_without_summer, late_joiners, managers)
