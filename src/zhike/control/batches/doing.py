"""The work of a batch: who is meant, and one change of the warehouse for all of them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from zhike import wiring
from zhike.collect.files.readers import open_file
from zhike.collect.identify.identity_list import find_listed
from zhike.collect.identify.merges import current
from zhike.control import changed
from zhike.control.accounts.actor import Actor
from zhike.control.batches import deliveries, service
from zhike.control.batches.deliveries import How
from zhike.control.batches.models import Batch
from zhike.control.batches.service import CUSTOMERS, DELIVERY, FILE, SEGMENT, FileHow
from zhike.control.customers import listing
from zhike.control.customers.hand_tags import check
from zhike.control.jobs.registry import Job, Progress
from zhike.control.sources import uploads
from zhike.control.tags import exclusive, live
from zhike.control.tags import service as tags
from zhike.tagging.delivering import Delivery, deliver
from zhike.tagging.giving import Given, Wanted, give
from zhike.tagging.taking_back import take_back
from zhike.warehouse.ledger import write_entry
from zhike.warehouse.port import Reading, Writing


def perform(work: Job, progress: Progress) -> dict[str, Any]:
    """Give or take the tag; the counts of `giving.Given`, and of a file those of `identity_list.Found` (of a delivery
    those of `level_list.Levelled`)."""
    batch = service.get(work.payload["batch_id"])
    with wiring.warehouse().reading() as reading:
        progress(0.0, "reading")
        customers, counts = _meant(reading, batch, lambda done, stage: progress(0.5 * done, stage))
        progress(0.5, "waiting")
        with reading.writing() as writing:
            progress(0.6, "writing")
            wanted = _wanted(work, batch)
            done = (
                _deliver(writing, batch, customers, counts, wanted)
                if batch.via == DELIVERY
                else _give(writing, batch, customers, wanted)
            )
            report = {"batch_id": batch.id, **counts, **asdict(done), "at": f"{wanted.at.isoformat()}+00:00"}
            report["not_found"] = counts.get("unknown", 0) + max(0, counts.get("named", done.asked) - done.asked)
            write_entry(writing, work.id, service.KIND, report)
            progress(0.95, "committing")
    return report


def done(work: Job, report: dict[str, Any]) -> None:
    """Keep the counts; forget the file and what was searched for."""
    batch = service.get(work.payload["batch_id"])
    if batch.via in (FILE, DELIVERY) and "upload_id" in batch.selection:
        uploads.delete(batch.selection.pop("upload_id"))
    if "text" in batch.selection:  # perhaps somebody's number
        batch.selection["text"] = ""
    batch.result = {name: count for name, count in report.items() if name != "batch_id"}
    batch.save(update_fields=["selection", "result"])
    if batch.via == DELIVERY:
        tags.delivered(batch.tag_id, service.last_delivered(batch.tag_id))
    _tell()


def perform_undo(work: Job, progress: Progress) -> dict[str, Any]:
    """Take a batch back; the counts of `taking_back.TakenBack`."""
    batch = service.get(work.payload["batch_id"])
    progress(0.0, "waiting")
    with wiring.warehouse().writing() as writing:
        progress(0.2, "writing")
        tag = tags.get(batch.tag_id)
        undone = take_back(writing, batch.id, _wanted(work, batch), list(tags.level_names(tag)), exclusive.rivals(tag))
        report = {"batch_id": batch.id, **asdict(undone)}
        write_entry(writing, work.id, service.UNDO, report)
    return report


def undone(work: Job, report: dict[str, Any]) -> None:
    """Keep the counts."""
    result = {name: count for name, count in report.items() if name != "batch_id"}
    Batch.objects.filter(id=work.payload["batch_id"]).update(undo_result=result)
    batch = service.get(work.payload["batch_id"])
    if batch.via == DELIVERY:
        tags.delivered(batch.tag_id, service.last_delivered(batch.tag_id))
    _tell()


def _give(writing: Writing, batch: Batch, customers: ir.Table, wanted: Wanted) -> Given:
    tag = check(batch.tag_id, batch.value)  # or it was deleted or paused meanwhile
    return give(writing, customers, wanted, exclusive.rivals(tag), batch.id)


def _deliver(writing: Writing, batch: Batch, people: ir.Table, counts: dict[str, Any], wanted: Wanted) -> Given:
    tag, how = deliveries.imported(batch.tag_id), How(**batch.selection["how"])
    delivery = Delivery(tag.id, how.mode == "replace", wanted.until, wanted.at, wanted.by)
    done = deliver(writing, people, delivery, exclusive.rivals(tag), batch.id)
    deliveries.refuse_nobody(how, counts["rows"], done.asked)
    return done


def _wanted(work: Job, batch: Batch) -> Wanted:
    until = batch.until and batch.until.replace(tzinfo=None)
    by = Actor.remembered(work.started_by).signature
    return Wanted(batch.tag_id, batch.value, until, tags.instant_now(), by)


def _meant(reading: Reading, batch: Batch, progress: Progress) -> tuple[ir.Table, dict[str, Any]]:
    """customer_id of whom the batch is about, each once and kept; and what else is to be told of the selection."""
    said = batch.selection
    if batch.via == CUSTOMERS:
        ids = [current(reading, int(each)) for each in said["ids"] if each.isdecimal() and len(each) <= 18]
        staged = reading.stage(pa.table({"customer_id": pa.array(sorted(set(ids)), pa.int64())}))
        return reading.keep(staged), {"named": len(said["ids"])}
    if batch.via == FILE:
        how = FileHow(**said["how"])
        file = open_file(uploads.path_of(said["upload_id"]), how.sheet)
        found = find_listed(reading, file, how.column or "", how.kind, how.source or "", wiring.keyring(), progress)
        return found.customers, {name: value for name, value in vars(found).items() if name != "customers"}
    if batch.via == DELIVERY:
        path = uploads.path_of(said["upload_id"]) if "upload_id" in said else Path(said["path"])
        return deliveries.named(reading, path, batch.tag_id, How(**said["how"]), progress)
    query = listing.Query(segments=[said["id"]]) if batch.via == SEGMENT else listing.Query(**said)
    return reading.keep(listing.ordered(reading, query)), {}


def _tell() -> None:
    live.wake()
    changed.notify()
