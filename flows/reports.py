"""compile_reports: the cohort report's drafts that have fallen due, and word of them to the coordinator."""

from __future__ import annotations

from prefect import flow

from flows.tasks import carry_out_part
from sets.model.messages import Flow


@flow(name="compile_reports", flow_run_name="compile-reports-{cohort}", persist_result=False)
async def compile_reports(cohort: str, at: str | None = None) -> int:
    """Compile the reports that are due and tell the coordinator; gives how many batches were carried out."""
    return await carry_out_part(cohort, Flow.REPORTS, at)
