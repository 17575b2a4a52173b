"""The long work of identities: finding duplicates, and the profile anew after another source wins."""

from typing import Any

from zhike import wiring
from zhike.collect import profile
from zhike.collect.identify.likeness.matching import match
from zhike.control.accounts.actor import Actor, Role
from zhike.control.identities import service, winners
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.tags import runs
from zhike.control.tags import service as tags
from zhike.warehouse.ledger import read_entry, write_entry
from zhike.warehouse.touched import touch_everybody


@job(service.KIND)
def find(work: Job, progress: Progress) -> dict[str, Any]:
    """Compare everybody; the report of `match`. Where customers were joined the tags follow."""
    at, cut = tags.instant_now(), service.thresholds()
    report = match(wiring.warehouse(), wiring.keyring(), work.id, cut, progress, at)
    if report.merged:
        runs.after_import(Actor(**work.started_by, role=Role.ANALYST))
    return report.to_json()


@job(winners.KIND)
def rebuild(work: Job, progress: Progress) -> dict[str, Any]:
    """Compute the profile anew, by the rules that hold now; the tags follow."""
    progress(0.0, "waiting")
    with wiring.warehouse().writing() as writing:
        report = read_entry(writing, work.id)
        if report is None:
            progress(0.1, "profile")
            profile.rebuild(writing)
            touch_everybody(writing)
            customers = writing.rows(writing.table("profile").count().as_table())
            report = {"customers": int(next(iter(customers[0].values())))}
            write_entry(writing, work.id, winners.KIND, report)
    runs.after_import(Actor(**work.started_by, role=Role.ANALYST))
    return report
