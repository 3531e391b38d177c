"""release: where a report stands, and the coordinator's next step with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import say, warn
from sets.model.report_review import ReportStage, Scope
from sets.service.installation import Installation

if TYPE_CHECKING:
    from sets.report.release.workflow import Situation

InstallationHere = Annotated[Installation, Parameter(parse=False)]


def release(
    cohort: str,
    *,
    stage: ReportStage | None = None,
    tick: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    by: str = "",
    why: str = "",
    midpoint: bool = False,
    at: str | None = None,
    installation: InstallationHere,
) -> int:
    """Say where the report stands and what stands in its way. With --stage, take that step.

    Parameters
    ----------
    cohort
        A cohort's id.
    stage
        The step to take: quotes, facts or released; or an earlier one, to take it back.
    tick
        Go on although this stands in the way: the word that is named with it. Once for each.
    by
        Who takes the step; needed with --stage.
    why
        Why it goes back, in a line; or why a check is cut short, which stands in the report.
    midpoint
        The midpoint report; while sessions are still to come it is that one anyway.
    at
        As if it were this time.
    """
    from sets.report.scope import scope_at
    from sets.service.release_report import situation_of

    name = installation.id_of(cohort)
    programme = installation.programme(name)
    now = read_clock(at, programme.zone)
    scope = Scope.MIDPOINT if midpoint else scope_at(programme, now)
    situation = situation_of(installation, programme, scope, now)
    if stage is None:
        _say_where_it_stands(situation)
        return 0
    if not by.strip():
        warn("say who takes the step: --by NAME")
        return 2
    return _take(installation, situation, stage, by=by.strip(), tick=tick, why=why)


def _say_where_it_stands(situation: Situation) -> None:
    from sets.report.release.obstacles import Weight, obstacles, too_soon
    from sets.report.release.workflow import ahead

    name, scope = situation.programme.cohort.id, situation.scope
    say(f"{name}: the {scope} report is at the stage: {situation.stage}")
    for to in ahead(situation):
        ways = obstacles(to, situation)
        if not too_soon(ways):
            say(
                f"Next: setwise release {name} --stage {to}{' --midpoint' if scope is Scope.MIDPOINT else ''} --by NAME"
            )
        for one in ways:
            say(f"  {one.text}" + (f" ({one.key})" if one.weight is Weight.TICK else ""))


def _take(
    installation: Installation, situation: Situation, stage: ReportStage, *, by: str, tick: tuple[str, ...], why: str
) -> int:
    from sets.report.release.obstacles import Weight
    from sets.service.release_report import NotTaken, take_step

    name, scope, now = situation.programme.cohort.id, situation.scope, situation.now
    try:
        take_step(installation, name, scope, stage, now, by=by, seen=situation.number, ticked=tick, why=why)
    except NotTaken as problem:
        warn(f"{name}: {problem.why}")
        for one in problem.obstacles:
            reason = " --why REASON" if one.cuts else ""
            all_the_same = f" To go on all the same: --tick {one.key}{reason}" if one.weight is Weight.TICK else ""
            warn(f"  {one.text}{all_the_same}")
        return 1
    say(f"{name}: the {scope} report is now at the stage: {stage}")
    return 0
