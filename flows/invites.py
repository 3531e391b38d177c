"""send_invites: invitations, updates and cancellations."""

from __future__ import annotations

from prefect import flow

from flows.tasks import carry_out_part
from sets.model.messages import Flow


@flow(name="send_invites", flow_run_name="send-invites-{cohort}", persist_result=False)
async def send_invites(cohort: str, at: str | None = None) -> int:
    """Tell calendars what they ought to hold; gives how many batches were carried out."""
    return await carry_out_part(cohort, Flow.INVITES, at)
