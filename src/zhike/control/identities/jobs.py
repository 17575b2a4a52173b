"""The long work of identities: finding duplicates, and the profile anew after another source wins."""

from typing import Any

from zhike import wiring
from zhike.collect import profile
from zhike.collect.identify.likeness.matching import match
from zhike.control.accounts.actor import Actor
from zhike.control.identities import service, winners
from zhike.control.jobs.registry import Job, Progress, job
from zhike.control.tags import runs
from zhike.control.tags import service as tags
from zhike.warehouse.ledger import read_entry, write_entry
from zhike.warehouse.touched import touch_everybody


def _tags_follow(work: Job, report: dict[str, Any]) -> None:
    """Where customers were joined, or became others, their tags may be others."""
    if report.get("merged", True):
        runs.after_import(Actor.remembered(work.started_by))


@job(service.KIND, after=_tags_follow)
def find(work: Job, progress: Progress) -> dict[str, Any]:
    """Compare everybody; the report of `match`."""
    at, cut = tags.instant_now(), service.thresholds()
    return match(wiring.warehouse(), wiring.keyring(), work.id, cut, progress, at).to_json()


@job(winners.KIND, after=_tags_follow)
def rebuild(work: Job, progress: Progress) -> dict[str, Any]:
    """Compute the profile anew, by the rules that hold now."""
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
    return report
