"""Batches in the shapes of `schemas`."""

from collections.abc import Mapping
from typing import Any

from zhike.control.batches import service
from zhike.control.batches.models import Batch
from zhike.control.batches.service import CUSTOMERS, DELIVERY, FILE, Page
from zhike.control.jobs.registry import Job


def page(found: Page) -> dict[str, Any]:
    """As `TagBatchPageOut`."""
    return {"items": [_batch(each, found.jobs) for each in found.items], "next_cursor": found.next_cursor}


def batch(found: Batch) -> dict[str, Any]:
    """As `TagBatchOut`."""
    return _batch(found, service.jobs_of([found]))


def _batch(found: Batch, jobs: Mapping[str, Job]) -> dict[str, Any]:
    same = (
        "id", "tag_id", "tag_name", "value", "until", "via", "made_at", "made_by", "result", "undone_at", "undone_by",
        "undo_result",
    )  # fmt: skip
    return {
        **{name: getattr(found, name) for name in same},
        "selection": _selection(found),
        "job": jobs[found.job],
        "undo_job": jobs.get(found.undo_job or ""),
    }


def _selection(found: Batch) -> dict[str, Any]:
    said = found.selection
    if found.via == CUSTOMERS:
        return {"count": len(said["ids"])}
    if found.via == FILE:
        return {"file_name": said["file_name"], "kind": said["how"]["kind"]}
    if found.via == DELIVERY:
        return {"file_name": said["file_name"], "kind": said["how"]["kind"], "mode": said["how"]["mode"]}
    return {name: value for name, value in said.items() if name != "text"}
