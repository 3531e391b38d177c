"""Mail, events and forms changed at random, through the doors that they come in by. `make fuzz SECONDS=60 SEED=7`.

Whatever comes: nothing raises, no fault is met, only she is told of or counted whose letters the samples are about,
time and memory stay bounded, and the clean mail of a neighbour is taken after each as if nothing had come.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sets.mail.inbound.classify import UNTAKEN, Became
from sets.mail.inbound.parse import parse
from sets.mail.mailbox.account import Account
from sets.mail.mailbox.heads import Head, body_in, heads_in
from sets.mail.transports.kinds import Tls
from sets.model.mailbox import MailboxState
from sets.model.messages import Delivery
from sets.service.inbound.receive_mail import receive
from sets.service.mailbox import reading
from sets.service.mailbox.ours import our_letters
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.inbound_webhook import door_path
from sets.web.server.rate_limit import NO_LIMITS
from tests.attacks.fuzz_mutations import changed, changed_events
from tests.support.builders import a_told
from tests.support.mail_in import COHORT, REPLIED, a_mail, a_post, an_answer, back_to, id_of, invited, prompted, sample
from tests.support.paths import DATA
from tests.support.signed_events import SIGNER, an_event, written

SLOWEST = 10.0
"""Seconds that one case may take on a slow machine; a usual one takes some thousandths."""
MOST_MEMORY = 200 * 1024 * 1024
"""Bytes that one case may hold at once: twenty times the largest mail that is read."""
A_HOUSE_LASTS = 60
"""Cases after which a fresh house is taken, as a person's drafts have bounds."""


WEIGHTS = (6, 2, 1, 2, 1)
"""How often each door is tried: mail, what a mailbox asks, a reading of it, events, forms."""


class Fault(AssertionError):
    """What a case did that none may."""


@dataclass
class Post:
    """A house with letters to one person, whom all samples are about, and to a neighbour, whom none is."""

    house: Site
    hers: list[Delivery] = field(default_factory=list)
    theirs: list[Delivery] = field(default_factory=list)
    samples: list[bytes] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)
    private: list[bytes] = field(default_factory=list)
    clean: int = 0

    def of_others(self) -> str:
        """All that is kept of anybody but her."""
        records, person = self.house.records(COHORT), self.hers[0].person
        responses = records.responses()
        kept = [one for name in type(responses).__slots__ for one in getattr(responses, name)]
        lines = [one for one in records.deliveries() if one.person != person]
        events = [one for one in records.mail_events() if one.person != person]
        mine = [one for one in kept if getattr(one, "person", None) != person]
        return repr((mine, lines, events, [one for one in records.originals() if one.person != person]))


def a_post_to_fuzz(home: Path) -> Post:
    """The example with two letters to her and two to a neighbour, and the samples that are about hers."""
    account = Account(host="127.0.0.1", port=1, user="sets@example.gov.uk", tls=Tls.NONE)
    house = a_post(home, REPLIED, sendgrid_events_key=SIGNER.public, mailbox=account)
    prompt, invite = prompted(house), invited(house, a_told())
    post = Post(
        house, [prompt, invite], [prompted(house, number=1), invited(house, a_told(uid="neighbour@x"), number=1)]
    )
    post.samples = [*_replies(house, prompt), *2 * list(_answers(invite)), *_reports(house, invite)]
    post.events = [
        written([an_event(line, REPLIED, kind) for kind in ("delivered", "bounce", "deferred")]) for line in post.hers
    ] + [
        written([an_event(prompt, REPLIED, kind, type="blocked", reason="550 no")])
        for kind in ("dropped", "spamreport")
    ]
    post.private = [sample(path.stem) for path in sorted((DATA / "replies").glob("*.eml"))]
    return post


def _replies(house: Site, line: Delivery) -> Iterator[bytes]:
    who = {"From": f"{line.name} <{line.address}>", "To": back_to(house, line)}
    yield a_mail("The quiet stayed with me.\r\n\r\n> What stayed with you?\r\n> Say more.", **who)
    yield a_mail("<p>The <b>quiet</b><br>stayed.</p>", **who, Content_Type="text/html; charset=windows-1252")
    yield a_mail("I am away.", **who, Auto_Submitted="auto-replied", Subject="Automatic reply: x")
    yield a_mail("Named alone.", From=line.address, In_Reply_To=id_of(house, line), References=id_of(house, line))
    for path in sorted((DATA / "replies").glob("*.eml")):
        yield b"To: " + back_to(house, line).encode() + b"\r\n" + sample(path.stem)


def _answers(line: Delivery) -> Iterator[bytes]:
    assert line.told is not None
    uid, who = line.told.uid, line.address
    for partstat in ("ACCEPTED", "DECLINED", "TENTATIVE"):
        yield an_answer(uid, who, partstat, more="COMMENT:Could we meet a week later?")
    yield an_answer(uid, who, 'DELEGATED;DELEGATED-TO="mailto:somebody@example.org"')
    yield an_answer(uid, who, "TENTATIVE", method="COUNTER", more="DTEND:20270126T123000Z")
    yield an_answer(uid, who, method="REFRESH")
    yield an_answer(uid, who, more="X-MS-PROPOSED:1\nDTEND:20270119T130000Z")
    yield an_answer(uid, who.replace("@", "%40"), From=who)


def _reports(house: Site, line: Delivery) -> Iterator[bytes]:
    ident, machine = (
        id_of(house, line),
        {"From": "MAILER-DAEMON@mail.example.org", "Return_Path": "<>", "Subject": "Undelivered"},
    )
    quoted = f"Message-ID: {ident}\r\nSubject: a letter\r\nTo: {line.address}\r\n\r\nwords\r\n"
    for action, status in (("failed", "5.1.1"), ("delayed", "4.4.1"), ("failed", "5.2.2")):
        body = (
            "--x\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mail.example.org\r\n\r\nFinal-Recipient: rfc822; {line.address}\r\nAction: {action}\r\n"
            f"Status: {status}\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n{quoted}\r\n--x--\r\n"
        )
        yield a_mail(body, **machine, Content_Type="multipart/report; report-type=delivery-status; boundary=x")
    yield a_mail(
        f"Hi. This is the qmail-send program.\r\n\r\n<{line.address}>:\r\n550 no\r\n\r\n--- Below\r\n\r\n{quoted}",
        **machine,
    )
    yield a_mail(
        f"A message that you sent could not be delivered:\r\n  {line.address}\r\n{quoted}",
        **machine,
        X_Failed_Recipients=line.address,
    )


# -- the doors


def by_receive(post: Post, chance: random.Random) -> str:
    """A mail as a file, a mailbox or SendGrid hands it in."""
    raw = changed(post.samples, chance)
    sender = chance.choice((None, "", post.hers[0].address))
    outcome = receive(post.house.installation, raw, sender=sender, now=REPLIED)
    if outcome.became in UNTAKEN:
        raise Fault(f"{outcome.became.name}: {outcome.why} {outcome.trouble}")
    return outcome.became.name


def by_mailbox(post: Post, chance: random.Random) -> str:
    """What a mailbox is asked of a mail: whether it is ours. Nobody's private mail ever is, whatever stands in it."""
    letters = our_letters(post.house.installation)
    raw, private = changed(post.samples, chance), changed(post.private, chance)
    for one, is_private in ((raw, False), (private, True)):
        head = one.partition(b"\r\n\r\n")[0]
        line = b"1 (UID 5 RFC822.SIZE 9 BODYSTRUCTURE %s BODY[HEADER]<0> {%d}" % (
            one[:99].replace(b"\n", b""),
            len(head),
        )
        for found in heads_in([(line, head), b")", chance.choice((None, one[:50]))]):
            letters.may_be_about(found)
        body_in([(one[:80], one), b")"], 5)
        mail = parse(one)
        if mail is not None and letters.is_about(mail, one) and is_private:
            raise Fault("a private mail was taken for ours")
    return "looked at"


def by_events(client: TestClient, post: Post, chance: random.Random) -> str:
    """A batch of SendGrid's, signed as it is; now and then the signature is what was changed."""
    body = changed_events(post.events, chance)
    headers = SIGNER.headers(body, REPLIED)
    if forged := chance.random() < 0.2:
        headers = {
            name: chance.choice((value[:-3], "", "a" * 9999, "=", value + "\t")) for name, value in headers.items()
        }
    status = client.post("/events/sendgrid", content=body, headers=headers).status_code
    # what is no UTF-8 is no JSON, so whatever signed it was not SendGrid
    if status not in ((403,) if forged or not _is_text(body) else (200, 400)):
        raise Fault(f"the door of events says {status}")
    return str(status)


def _is_text(body: bytes) -> bool:
    try:
        return bool(body.decode("utf-8")) or not body
    except UnicodeError:
        return False


def by_form(client: TestClient, post: Post, chance: random.Random) -> str:
    """A form of SendGrid's Inbound Parse: the mail in it changed, or the form itself."""
    parts = {"email": changed(post.samples, chance), "envelope": b'{"to":["x@example.org"],"from":"a@example.org"}'}
    body = (
        b"".join(
            b'--f\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
            for name, value in parts.items()
        )
        + b"--f--\r\n"
    )
    if chance.random() < 0.7:
        body = changed([body], chance)
    kind = {"content-type": "multipart/form-data; boundary=f"}
    status = client.post(door_path(post.house.seal), content=body, headers=kind).status_code
    # 503: the mail came in pieces, and is left with SendGrid while the box is not ticked
    if status not in (200, 400, 413, 415, 503):
        raise Fault(f"the door of mail says {status}")
    return str(status)


class Box:
    """What a reading needs of a mailbox: these mails, by their place, and where each was moved."""

    is_lost, moves = False, True

    def __init__(self, mails: Sequence[bytes]) -> None:
        self.mails, self.moved = dict(enumerate(mails, start=1)), dict[int, str]()

    def look(self) -> int:
        return 1

    take = look

    def uids(self, since: object) -> tuple[int, ...]:
        return tuple(self.mails)

    def heads(self, uids: Sequence[int]) -> Iterator[Head]:
        for uid in uids:
            raw = self.mails[uid]
            # whoever has the structure read from a broken mail finds what was meant anywhere in it
            line = b"%d (UID %d RFC822.SIZE %d BODY[HEADER]<0> {9}" % (uid, uid, len(raw))
            yield from heads_in([(line, raw.partition(b"\r\n\r\n")[0]), b' BODYSTRUCTURE ("TEXT" "CALENDAR"))'])

    def body(self, uid: int, most: int) -> bytes:
        return self.mails[uid][:most]

    def move(self, uid: int, folder: str) -> None:
        self.moved[uid] = folder

    def count(self, folder: str) -> int:
        return sum(one == folder for one in self.moved.values())


def by_reading(post: Post, chance: random.Random) -> str:
    """A mailbox with changed mails around a clean one of the neighbour's, which is taken and moved all the same."""
    clean, wanted = a_clean_mail(post)
    mails = [*(changed(post.samples, chance) for _ in range(3)), changed(post.private, chance), clean]
    chance.shuffle(mails)
    box = Box(mails)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_open", lambda *_: nullcontext(box))
        # the same numbers mean other mails each time
        patch.setattr(reading, "state_of", lambda _: MailboxState())
        found = reading.read_mailbox(post.house.installation, REPLIED)
    uid = mails.index(clean) + 1
    became = {one.uid: one.outcome.became for one in found.mails}
    if found.trouble or UNTAKEN & set(became.values()):
        raise Fault(f"a reading ended with {found.trouble or became}")
    if (became.get(uid), box.moved.get(uid)) != (wanted, "setwise/read"):
        raise Fault(f"the neighbour's mail became {became.get(uid)} and is in {box.moved.get(uid)}")
    return "read"


def a_clean_mail(post: Post) -> tuple[bytes, Became]:
    """A mail of the neighbour's as it ought to be, another each time, and what has to become of it."""
    post.clean += 1
    prompt, invite = post.theirs
    assert invite.told is not None
    name = f"<{post.clean}@n>"
    if post.clean % 2:
        stamp = f"20270121T09{post.clean // 60:02d}{post.clean % 60:02d}Z"
        return an_answer(invite.told.uid, invite.address, stamp=stamp, Message_ID=name), Became.ANSWER
    to = back_to(post.house, prompt)
    return a_mail(f"Clean words {post.clean}.", From=prompt.address, To=to, Message_ID=name), Became.DRAFT


def the_neighbour_is_taken(post: Post) -> None:
    """A clean mail of the neighbour's after whatever came."""
    raw, wanted = a_clean_mail(post)
    outcome = receive(post.house.installation, raw, now=REPLIED)
    if outcome.became is not wanted:
        raise Fault(f"the neighbour's mail became {outcome.became.name}: {outcome.why}")


# -- the loop


@dataclass
class Tally:
    """What was tried: cases by door and what became of them, and the slowest and largest."""

    became: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    largest: int = 0

    @property
    def cases(self) -> int:
        return sum(self.became.values())


def fuzz(folder: Path, seed: int, *, seconds: float = 1e9, cases: int = sys.maxsize, measured: bool = True) -> Tally:
    """Try cases until the time is up, or as many as this. Fault says what went wrong, with the seed and number that do it again."""
    tally, until, number = Tally(), time.monotonic() + seconds, 0
    while number < cases and time.monotonic() < until:
        home = folder / f"house-{number}"
        post = a_post_to_fuzz(home)
        client = TestClient(application(post.house, NO_LIMITS), base_url=post.house.installation.settings.url)
        doors: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
            ("mail", lambda chance, post=post: by_receive(post, chance)),
            ("mailbox", lambda chance, post=post: by_mailbox(post, chance)),
            ("reading", lambda chance, post=post: by_reading(post, chance)),
            ("events", lambda chance, post=post, client=client: by_events(client, post, chance)),
            ("form", lambda chance, post=post, client=client: by_form(client, post, chance)),
        )  # type: ignore[assignment]
        with client:
            for _ in range(min(A_HOUSE_LASTS, cases - number)):
                if time.monotonic() >= until:
                    break
                _one(post, doors, seed, number, tally, measured=measured)
                number += 1
    return tally


def _one(post: Post, doors: Any, seed: int, number: int, tally: Tally, *, measured: bool) -> None:
    """One case. Each has a seed of its own, so that it can be tried again alone."""
    chance = random.Random(f"{seed}/{number}")
    name, door = doors[chance.choices(range(len(doors)), weights=WEIGHTS)[0]]
    before = post.of_others()
    try:
        with _bounded(tally, measured=measured and number % 10 == 0):
            said = door(chance)
        if name != "reading" and post.of_others() != before:
            raise Fault("something was kept of somebody whom it is not about")
        the_neighbour_is_taken(post)
    except Exception as problem:
        raise Fault(f"{name}, SEED={seed}, case {number}: {type(problem).__name__}: {problem}") from problem
    tally.became[f"{name}: {said}"] += 1


@contextmanager
def _bounded(tally: Tally, *, measured: bool) -> Iterator[None]:
    """Time is that of this process; memory is measured at some cases only, as it makes everything slow."""
    if measured:
        tracemalloc.start()
    begun = time.process_time()
    try:
        yield
        took = time.process_time() - begun
        peak = tracemalloc.get_traced_memory()[1] if measured else 0
    finally:
        if measured:
            tracemalloc.stop()
    tally.slowest, tally.largest = max(tally.slowest, took), max(tally.largest, peak)
    if took > SLOWEST or peak > MOST_MEMORY:
        raise Fault(f"{took:.1f} s and {peak} bytes")


def main(seconds: float, seed: int) -> int:
    logging.disable(logging.CRITICAL)
    say = sys.stdout.write
    say(f"fuzzing for {seconds:.0f} seconds with SEED={seed}\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        tally = fuzz(Path(folder), seed, seconds=seconds)
    say("".join(f"{count:7d}  {name}\n" for name, count in sorted(tally.became.items())))
    worst = f"the slowest took {tally.slowest:.2f} s, the largest {tally.largest / 1e6:.1f} MB"
    say(f"{tally.cases} cases, none at fault; {worst}\n")
    return 0


if __name__ == "__main__":
    given = [one for one in sys.argv[1:] if one]
    drawn = int.from_bytes(os.urandom(4), "big")
    sys.exit(main(float(given[0]) if given else 60.0, int(given[1]) if len(given) > 1 else drawn))
