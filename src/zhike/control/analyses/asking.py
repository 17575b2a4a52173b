"""Asking an analysis: by a person or by the clock, never two answers of one analysis at once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import ibis.expr.types as ir
from django.db import transaction
from django.utils import timezone

from zhike import wiring
from zhike.analytics.analysis import Asked, CannotTell, Outcome
from zhike.analytics.kinds import kind_of
from zhike.control import changed
from zhike.control.accounts.actor import CLOCK, Actor, Permission
from zhike.control.analyses import mailing, publishing, service
from zhike.control.analyses.models import Analysis, Result
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job, Progress
from zhike.control.tags import evaluation, live
from zhike.errors import Conflict, ZhikeError
from zhike.rules.windows import Instant
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Reading

KIND: Final = "analysis"
SCHEDULE: Final = "schedule"
KEPT: Final = 60
"""Answers of one analysis that are kept, the newest."""


def ask(actor: Actor, analysis_id: str) -> Job:
    """Ask for an answer as of now; Conflict (analysis_asked) while another is being made."""
    actor.require(Permission.RUN)
    analysis = service.get(analysis_id)
    if waiting(analysis):
        raise Conflict("This analysis is being answered already.", code="analysis_asked")
    return jobs.enqueue(KIND, _payload(analysis, "person"), actor)


def ask_here(actor: Actor, analysis_id: str, progress: Progress) -> Result:
    """Make an answer now, in this thread."""
    actor.require(Permission.RUN)
    job = jobs.run_here(KIND, _payload(service.get(analysis_id), "person"), actor, progress)
    return Result.objects.get(id=(job.result or {})["result_id"])


def waiting(analysis: Analysis) -> Job | None:
    """The job that makes an answer of it, when there is one."""
    return under_way().get(analysis.id)


def under_way() -> dict[str, Job]:
    """The jobs that make answers, by their analyses."""
    return {job.payload["analysis_id"]: job for job in jobs.unfinished(KIND)}


def tick(now: datetime | None = None) -> list[Job]:
    """Ask what is due at this instant (now). What was missed while nobody looked is asked once."""
    now = now or timezone.now()
    due = Analysis.objects.filter(next_run_at__lte=now).values_list("id", flat=True)
    return [job for analysis_id in list(due) if (job := _on_time(analysis_id, now))]


@transaction.atomic
def _on_time(analysis_id: str, now: datetime) -> Job | None:
    analysis = Analysis.objects.select_for_update().filter(id=analysis_id, next_run_at__lte=now).first()
    if analysis is None:
        return None
    Analysis.objects.filter(id=analysis_id).update(next_run_at=service.next_due(analysis, now))
    return None if waiting(analysis) else jobs.enqueue(KIND, _payload(analysis, SCHEDULE), CLOCK)


def answer(work: Job, progress: Progress) -> dict[str, Any]:
    """The work: compute in a snapshot, write what it says of customers under the lock."""
    analysis = service.get(work.payload["analysis_id"])
    instant, settings = evaluation.now_instant(), service.settings_of(analysis)
    last = _last_published(analysis)
    with wiring.warehouse().reading() as reading:
        asked = Asked(reading, instant, settings, last.memory if last else None, _scaled(progress))
        try:
            outcome = kind_of(analysis.kind).run(asked)
        except CannotTell as error:
            _failed(work, analysis, instant, settings, error)
            raise
        if isinstance(outcome.scores, ir.Table):  # computed before the wait, by what the snapshot shows
            outcome = replace(outcome, scores=reading.keep(outcome.scores))
        result = _keep(work, analysis, instant, settings, outcome)
        customers = _write(reading, work, analysis, result, outcome, progress)
    return _report(result, customers)


def answered(work: Job, report: dict[str, Any]) -> None:
    """After the commit: the answer counts, its tag follows; bears to be done twice."""
    result = Result.objects.filter(id=report["result_id"]).select_related("analysis").first()
    if result is None:  # the analysis was deleted meanwhile
        publishing.forget_scores(work.payload["analysis_id"])
        return
    before = _last_published(result.analysis, but=result.id)
    Result.objects.filter(id=result.id).update(complete=True, customers=report["customers"])
    if result.state == Result.State.WRITTEN and kind_of(result.analysis.kind).outputs:
        _follow(result, before)
    if work.payload.get("trigger") == SCHEDULE:
        mailing.send_to_recipients(result.id)
    _tidy(result.analysis)


def _follow(result: Result, before: Result | None) -> None:
    levels = publishing.levels_from(result.levels)
    try:
        publishing.keep_tag(CLOCK, result.analysis, levels, before.levels if before else [])
    except ZhikeError as error:  # a rule names a level that is gone: people decide what becomes of it
        Result.objects.filter(id=result.id).update(reason={"code": error.code, "params": error.params})
    live.wake()
    changed.notify()


def _write(
    reading: Reading, work: Job, analysis: Analysis, result: Result, outcome: Outcome, progress: Progress
) -> int | None:
    progress(0.9, "waiting")
    with reading.writing() as writing:
        progress(0.92, "writing")
        speaks = outcome.refused is None and outcome.scores is not None
        at = result.as_of.replace(tzinfo=None)
        customers = publishing.publish(writing, analysis, outcome, at) if speaks else None
        write_entry(writing, work.id, KIND, _report(result, customers))
    return customers


def _report(result: Result, customers: int | None) -> dict[str, Any]:
    return {"result_id": result.id, "state": result.state, "customers": customers}


def _keep(work: Job, analysis: Analysis, instant: Instant, settings: dict[str, Any], outcome: Outcome) -> Result:
    """The answer, not counted before the warehouse has its part: of an attempt that crashed nothing is seen."""
    Result.objects.filter(job_id=work.id, complete=False).delete()
    refused, report = outcome.refused, outcome.report.as_json()
    return Result.objects.create(
        analysis=analysis,
        job_id=work.id,
        state=Result.State.REFUSED if refused else Result.State.WRITTEN,
        as_of=instant.as_of.replace(tzinfo=UTC),
        settings=settings,
        report=report,
        headline=next(iter(report["reading"]), None),
        reason={"code": refused.code, "params": dict(refused.params)} if refused else None,
        memory=None if outcome.memory is None else dict(outcome.memory),
        levels=publishing.levels_json(outcome.levels),
    )


def _failed(work: Job, analysis: Analysis, instant: Instant, settings: dict[str, Any], error: CannotTell) -> None:
    Result.objects.create(
        analysis=analysis,
        job_id=work.id,
        state=Result.State.FAILED,
        complete=True,
        as_of=instant.as_of.replace(tzinfo=UTC),
        settings=settings,
        reason={"code": error.code, "params": error.params},
    )


def _last_published(analysis: Analysis, but: str = "") -> Result | None:
    found = analysis.results.filter(complete=True, state=Result.State.WRITTEN).exclude(id=but)
    return found.order_by("-made_at", "-id").first()


def _tidy(analysis: Analysis) -> None:
    old = list(analysis.results.order_by("-made_at", "-id").values_list("id", flat=True)[KEPT:])
    Result.objects.filter(id__in=old).delete()


def _scaled(progress: Progress) -> Progress:
    """Computing is the first nine tenths."""
    return lambda fraction, stage: progress(0.9 * fraction, stage)


def _payload(analysis: Analysis, trigger: str) -> dict[str, Any]:
    return {"analysis_id": analysis.id, "trigger": trigger}
