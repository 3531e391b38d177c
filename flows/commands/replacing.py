"""secrets show and secrets rotate: keys of the home that may have leaked, replaced."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import ask, progress, say, warn
from sets.model.keys import Renewable
from sets.service.installation import Installation
from sets.service.replace_keys import Replaced, Sealed, is_unfinished, look_at_sealed, replace_key, seal_anew
from sets.text import wording as words

InstallationHere = Annotated[Installation, Parameter(parse=False)]
BEFORE = {
    Replaced.LINKS: "Every link that was sent stops opening; its page offers a new one, by mail to the address on file.",
    Replaced.INBOUND: "Mail to the door's present address is no longer taken, and reply addresses of letters that were "
    "sent no longer say whose they are.",
}
DONE = {
    Replaced.LINKS: "Links have a new key. Letters from the next run on have links that open.",
    Replaced.INBOUND: "The door has a new address: `setwise log door` shows it. Give it to your mail service now.",
}


def show(*, installation: InstallationHere) -> None:
    """Which version of each key counts, since when, and whether anything is still sealed with an older one."""
    since = {key.what: key.made for key in installation.renewed_keys()}
    for what in Renewable:
        version = installation.seal.version(what)
        made = f"since {words.day(since[what].date())}" if what in since else "from the home's secret"
        say(f"{what}: version {version}, {made}")
    found = look_at_sealed(installation)
    if found.older:
        say(
            f"{words.plural(found.older, 'text')} sealed with an older key; `setwise secrets rotate sealing` sees to them"
        )
    _say_unopened(found)


def rotate(what: Replaced, *, yes: bool = False, installation: InstallationHere) -> int:
    """Put a new key in the place of one that may have leaked. Nothing is lost; ids and calendar entries stay.

    Parameters
    ----------
    what
        links, inbound (the door for mail and reply addresses), or sealing (what only its author may read).
    yes
        Do not ask.
    """
    if what is Replaced.SEALING:
        return _rotate_sealing(installation)
    say(BEFORE[what])
    if not yes and not ask("Replace the key?"):
        warn("nothing was replaced; at no terminal, say --yes")
        return 1
    replace_key(installation, what, read_clock())
    say(DONE[what])
    return 0


def _rotate_sealing(installation: Installation) -> int:
    if is_unfinished(installation):
        say("The last change of key was not finished; it is finished now, and no other key is made.")
    else:
        replace_key(installation, Replaced.SEALING, read_clock())
    progress("sealing anew")
    found = seal_anew(installation)
    progress("")
    say(f"{words.plural(found.older, 'text')} sealed anew. The older key opens nothing that is kept here any more.")
    _say_unopened(found)
    return 0


def _say_unopened(found: Sealed) -> None:
    if found.unopened:
        say(
            f"{words.plural(found.unopened, 'text')} that no key opens: put the earlier secret back at the end of "
            "SETWISE_SECRET"
        )
