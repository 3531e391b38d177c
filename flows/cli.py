"""The `setwise` command: its verbs, its errors, its exit codes.

0 done; 1 the input or the state is at fault (one line to stderr); 2 wrong usage; 3 something could not be sent or
stored (the rest was).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from inspect import signature
from typing import Any

from cyclopts import App, CycloptsError

from flows.screen import warn
from sets import __version__
from sets.model.errors import MailboxError, MailError, MailUncertain, SetwiseError, StoreError
from sets.service.private_home import keep_to_owner
from sets.text.fault_line import in_short

VERBS = (
    "drafting:init",
    "drafting:check",
    "drafting:schema",
    "drafting:plan",
    "drafting:publish",
    "drafting:preview",
    "changing:versions",
    "running:due",
    "running:run",
    "rehearsing:rehearse",
    "running:serve",
    "running:status",
    "looking:letters",
    "finding:dates",
    "running:decide",
    "gathering:report",
    "releasing:release",
    "codebook:codebook",
    "rehearsing:demo",
)
"""Each is a module of `flows.commands` and a function in it, loaded when it is used: `check` should feel instant."""

app = App(name="setwise", help="Runs action-learning programmes from one file.", version=__version__)
CHANGE = "change"
"""The one group whose verb stands behind the cohort: `setwise change COHORT ACT`."""
GROUPS = {
    CHANGE: (
        "One change of a programme that runs: setwise change COHORT ACT. It shows the file's difference and who would "
        "be told what, asks, and publishes.",
        {
            "move": "changing_meetings:move",
            "cancel": "changing_meetings:cancel",
            "restore": "changing_meetings:restore",
            "postpone": "changing_meetings:postpone",
            "place": "changing_meetings:place",
            "leave": "changing_people:leave",
            "join": "changing_people:join",
            "transfer": "changing_people:transfer",
            "merge": "changing_people:merge",
            "hand-over": "changing_people:hand_over",
            "cover": "changing_people:cover",
            "coordinator": "changing_people:coordinator",
            "address": "changing_people:address",
            "end": "changing_meetings:end",
        },
    ),
    "log": (
        "What people gave back.",
        {
            "import": "gathering:import_logs",
            "replies": "receiving:replies",
            "mailbox": "receiving:mailbox",
            "door": "receiving:door",
        },
    ),
    "secrets": (
        "Keys that may have leaked.",
        {"show": "replacing:show", "rotate": "replacing:rotate"},
    ),
    "person": (
        "What is held on one person.",
        {"export": "person:export", "forget": "person:forget", "link": "person:link", "address": "person:address"},
    ),
}
"""Verbs of two words, with what each group is about."""
for verb in VERBS:
    app.command(f"flows.commands.{verb}")
for group, (about, verbs) in GROUPS.items():
    apart = App(name=group, help=about)
    for name, place in verbs.items():
        apart.command(f"flows.commands.{place}", name=name)
    app.command(apart)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with the process's arguments and leave with its exit code."""
    keep_to_owner()
    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


def execute(arguments: Sequence[str]) -> int:
    """Run the command; gives the exit code. No traceback reaches a person."""
    try:
        code = _ran(arguments)
        # here, where a reader who went away can still be told apart from a fault
        sys.stdout.flush()
    except CycloptsError:
        return 2
    except (StoreError, MailError, MailUncertain, MailboxError) as error:
        warn(str(error))
        return 3
    except SetwiseError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        warn("stopped")
        return 130
    except BrokenPipeError:
        # the reader of a pipe went away; nothing is lost
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None:
            return _fault_of_its_own(error)
        warn(f"setwise: {error.filename}: {error.strerror}")
        return 3
    except Exception as problem:
        return _fault_of_its_own(problem)
    return code


def _fault_of_its_own(problem: Exception) -> int:
    if sys.flags.dev_mode:
        raise problem
    warn(f"setwise: a fault of its own: {in_short(problem)}; with PYTHONDEVMODE=1 it shows all of it")
    return 1


def _ran(arguments: Sequence[str]) -> int:
    if not [word for word in arguments if not word.startswith("-") and word not in GROUPS]:
        _load_all()
    command, bound, ignored = app.parse_args(_verb_first(list(arguments)), exit_on_error=False, print_error=True)
    if "installation" in ignored or "installation" in signature(command).parameters:
        from sets.service.installation import Installation

        command = partial(command, installation=Installation.at(os.environ))
    code: Any = command(*bound.args, **bound.kwargs)
    return code if isinstance(code, int) else 0


def _verb_first(arguments: list[str]) -> list[str]:
    """`change COHORT ACT ...` as `change ACT COHORT ...`, which is how verbs of two words are read.

    Without an act it is the page that lists them.
    """
    if (
        arguments[:1] != [CHANGE]
        or len(arguments) < 2
        or arguments[1] in GROUPS[CHANGE][1]
        or arguments[1].startswith("-")
    ):
        return arguments
    if len(arguments) == 2 or arguments[2].startswith("-"):
        return [CHANGE, "--help"]
    return [CHANGE, arguments[2], arguments[1], *arguments[3:]]


def _load_all() -> None:
    """Load every verb: a page that lists them shows what each is for."""
    for verb in VERBS:
        app[verb.partition(":")[2]]
    for group, (_, verbs) in GROUPS.items():
        for name in verbs:
            app[group][name]
