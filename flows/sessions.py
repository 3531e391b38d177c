"""schedule_sessions: settle the calendar of a cohort, and show what is ahead."""

from __future__ import annotations

from prefect import flow
from prefect.logging import get_run_logger

from flows.artifacts import show_ahead
from flows.tasks import the_pass


@flow(name="schedule_sessions", flow_run_name="schedule-sessions-{cohort}", persist_result=False)
async def schedule_sessions(cohort: str, at: str | None = None) -> int:
    """Keep what changed since the last pass (first seen, held, missed, withdrawn); gives how many lines."""
    async with the_pass(cohort, at) as current:
        if current is None:
            return 0
        noted = current.note()
        missed = len(current.outlook.missed)
        if noted:
            get_run_logger().info("%d differences kept, of which %d came too late to send", noted, missed)
        await show_ahead(current)
        return noted
