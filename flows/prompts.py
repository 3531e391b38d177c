"""circulate_prompts: the welcome, preparation, reflection prompts and their one reminder."""

from __future__ import annotations

from prefect import flow

from flows.tasks import carry_out_part
from sets.model.messages import Flow


@flow(name="circulate_prompts", flow_run_name="circulate-prompts-{cohort}", persist_result=False)
async def circulate_prompts(cohort: str, at: str | None = None) -> int:
    """Send the prompts whose time has come; gives how many batches were carried out."""
    return await carry_out_part(cohort, Flow.PROMPTS, at)
