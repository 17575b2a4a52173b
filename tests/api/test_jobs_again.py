"""Work that fails is tried again where that may help; work that was interrupted is taken up; nothing is lost."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from zhike import wiring
from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs import claims, logbook, queues, registry, service
from zhike.control.jobs.models import Job, JobLine
from zhike.control.jobs.progress import TakenUp
from zhike.control.jobs.registry import Progress
from zhike.control.jobs.states import State
from zhike.errors import Conflict, Forbidden, InvalidInput, WarehouseBusy, ZhikeError
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.ledger import write_entry

OPERATOR = Actor("user", "usr_x", "Li", Role.OPERATOR)
VIEWER = Actor("user", "usr_y", "Wang", Role.VIEWER)

followed: list[str] = []
"""The ids of jobs whose `after` was called."""


def count(job: Job, progress: Progress) -> dict[str, Any]:
    return {"rows": 1}


def write_once(job: Job, progress: Progress) -> dict[str, Any]:
    with wiring.warehouse().writing() as writing:
        write_entry(writing, job.id, "test", {"rows": 7})
    return {"rows": 7}


def read_locked(job: Job, progress: Progress) -> dict[str, Any]:
    with sqlite3.connect(job.payload["file"], timeout=0.05) as file:
        try:
            file.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise WarehouseBusy("locked") from error
    return {"rows": 2}


def refuse(job: Job, progress: Progress) -> dict[str, Any]:
    raise InvalidInput("No.", code="file_refused")


def be_unreachable(job: Job, progress: Progress) -> dict[str, Any]:
    raise ZhikeError("away", code="database_unreachable")


def follow(job: Job, report: dict[str, Any]) -> None:
    followed.append(job.id)
    if job.payload.get("break_after") and len(followed) == 1:
        raise ConnectionResetError


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    known = dict(registry._kinds)
    for function in (count, read_locked, refuse):
        registry.job(function.__name__)(function)
    registry.job("write_once", after=follow)(write_once)
    registry.job("be_unreachable", attempts=2, retry_codes=["database_unreachable"])(be_unreachable)
    followed.clear()
    yield
    registry._kinds.clear()
    registry._kinds.update(known)


def codes(job: Job) -> list[str]:
    return [line.code for line in logbook.read(job.id)]


def left_running(job: Job, **values: Any) -> Job:
    """As a SIGKILL leaves it."""
    Job.objects.filter(id=job.id).update(state=State.RUNNING, claimed_by="gone", attempts=1, **values)
    return service.get(job.id)


@pytest.fixture
def locked_file(tmp_path) -> Iterator[tuple[str, sqlite3.Connection]]:
    path = str(tmp_path / "locked.sqlite3")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (x)")
    holder.execute("BEGIN IMMEDIATE")
    yield path, holder
    holder.close()


@pytest.mark.django_db
def test_a_fault_that_passes_is_waited_for_longer_and_longer_and_the_work_is_done_in_the_end(locked_file):
    path, holder = locked_file
    job = service.enqueue("read_locked", {"file": path}, OPERATOR)
    for attempt, least, most in ((1, 5, 6), (2, 25, 30)):
        before = timezone.now()
        service.perform(job.id)
        after, job = timezone.now(), service.get(job.id)
        assert (job.state, job.attempts, job.error["code"]) == (State.QUEUED, attempt, "warehouse_busy")
        assert claims.claim("default") is None  # not before its time
        assert before + timedelta(seconds=least) <= job.not_before <= after + timedelta(seconds=most)
    holder.execute("COMMIT")
    service.perform(job.id)
    job = service.get(job.id)
    assert (job.state, job.result, job.error, job.not_before) == (State.DONE, {"rows": 2}, None, None)
    assert codes(job) == ["queued", "started", "waits", "started", "waits", "started", "done"]


@pytest.mark.django_db
def test_after_its_last_attempt_a_job_fails_with_the_reason(locked_file):
    job = service.enqueue("read_locked", {"file": locked_file[0]}, OPERATOR)
    for _ in range(3):
        service.perform(job.id)
    job = service.get(job.id)
    assert (job.state, job.attempts, job.error["code"]) == (State.FAILED, 3, "warehouse_busy")
    assert codes(job)[-1] == "failed"


@pytest.mark.django_db
def test_bad_input_is_not_tried_again_but_what_a_kind_calls_passing_is():
    bad, away = (service.enqueue(kind, {}, OPERATOR) for kind in ("refuse", "be_unreachable"))
    for job in (bad, away):
        service.perform(job.id)
    assert [service.get(job.id).state for job in (bad, away)] == [State.FAILED, State.QUEUED]
    service.perform(away.id)
    assert service.get(away.id).error == {"code": "database_unreachable", "params": {}}
    assert service.get(away.id).state == State.FAILED


@pytest.mark.django_db
def test_a_job_that_waits_to_be_tried_again_can_be_cancelled(locked_file):
    job = service.enqueue("read_locked", {"file": locked_file[0]}, OPERATOR)
    service.perform(job.id)
    assert service.cancel(job.id, OPERATOR).state == State.CANCELLED
    locked_file[1].execute("COMMIT")
    service.perform(job.id)
    assert (service.get(job.id).state, service.get(job.id).result) == (State.CANCELLED, None)


@pytest.mark.django_db
def test_a_person_may_try_again_what_failed_and_what_was_stopped(locked_file):
    failed = service.enqueue("read_locked", {"file": locked_file[0]}, OPERATOR)
    for _ in range(3):
        service.perform(failed.id)
    stopped = service.enqueue("count", {}, OPERATOR)
    service.cancel(stopped.id, OPERATOR)
    with pytest.raises(Forbidden):
        service.retry(failed.id, VIEWER)
    locked_file[1].execute("COMMIT")
    for job in (failed, stopped):
        again = service.retry(job.id, OPERATOR)
        assert (again.state, again.error, again.finished_at) == (State.QUEUED, None, None)
        service.perform(job.id)
        assert service.get(job.id).state == State.DONE
        with pytest.raises(Conflict) as refused:
            service.retry(job.id, OPERATOR)
        assert refused.value.code == "job_not_failed"


@pytest.mark.django_db
def test_trying_again_at_once_does_not_wait(locked_file):
    job = service.enqueue("read_locked", {"file": locked_file[0]}, OPERATOR)
    service.perform(job.id)
    service.retry(job.id, OPERATOR)
    taken = claims.claim("default")
    assert taken is not None and (taken.id, taken.attempts) == (job.id, 2)


@pytest.mark.django_db
def test_work_for_later_waits_for_its_time():
    job = service.enqueue("count", {}, OPERATOR, not_before=timezone.now() + timedelta(hours=1))
    assert claims.claim("default") is None
    Job.objects.filter(id=job.id).update(not_before=timezone.now() - timedelta(seconds=1))
    taken = claims.claim("default")
    assert taken is not None and taken.id == job.id
    with pytest.raises(ValueError):
        service.enqueue("count", {}, OPERATOR, not_before=datetime(2030, 1, 1))


@pytest.mark.django_db
def test_what_was_interrupted_is_taken_up_and_what_it_had_written_is_not_written_again(warehouse: DuckDBWarehouse):
    lost, written = (service.enqueue("write_once", {}, OPERATOR) for _ in range(2))
    write_once(written, lambda fraction, stage: None)
    for job in (lost, written):
        left_running(job)
    assert {job.id for job in service.reconcile(warehouse.ledger_entry)} == {lost.id, written.id}
    for job in (lost, written):
        assert service.get(job.id).state == State.QUEUED
        service.perform(job.id)
        assert (service.get(job.id).state, service.get(job.id).result) == (State.DONE, {"rows": 7})
    with warehouse.reading() as reading:
        entries = [row["entry_id"] for row in reading.rows(reading.table("ledger"))]
    assert sorted(entries) == sorted([lost.id, written.id])
    assert "was_written" in codes(written) and "was_written" not in codes(lost)
    assert sorted(followed) == sorted([lost.id, written.id])  # what follows is not lost either


@pytest.mark.django_db
def test_work_that_brings_the_process_down_again_and_again_is_given_up():
    job = service.enqueue("count", {}, OPERATOR)
    for _ in range(3):
        assert claims.claim("default") is not None
        service.reconcile({}.get)
    job = service.get(job.id)
    assert (job.state, job.attempts, job.error) == (State.FAILED, 3, {"code": "interrupted", "params": {}})
    assert claims.claim("default") is None


@pytest.mark.django_db
def test_what_was_to_be_stopped_when_the_process_died_is_stopped():
    job = left_running(service.enqueue("count", {}, OPERATOR), cancel_requested=True)
    service.reconcile({}.get)
    assert service.get(job.id).state == State.CANCELLED


@pytest.mark.django_db
def test_only_work_whose_lease_ran_out_is_taken_from_another_process():
    alive, dead = (service.enqueue("count", {}, OPERATOR) for _ in range(2))
    left_running(alive, lease_until=datetime.now(UTC) + timedelta(seconds=20))
    left_running(dead, lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert [job.id for job in service.reconcile({}.get, alone=False)] == [dead.id]
    assert service.get(alive.id).state == State.RUNNING


@pytest.mark.django_db
def test_whoever_was_held_up_for_too_long_changes_nothing_any_more():
    service.enqueue("count", {}, OPERATOR)
    slow = claims.claim("default")
    assert slow is not None
    Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    service.reconcile({}.get, alone=False)
    quick = claims.claim("default")
    assert quick is not None and quick.id == slow.id
    from zhike.control.jobs import performing
    from zhike.control.jobs.progress import JobProgress

    with pytest.raises(TakenUp):
        JobProgress(slow)(0.5, "too late")
    performing.finish(slow, lambda fraction, stage: None)
    assert service.get(quick.id).state == State.RUNNING
    performing.finish(quick, lambda fraction, stage: None)
    assert service.get(quick.id).state == State.DONE


@pytest.mark.django_db
def test_what_follows_the_work_is_tried_again_without_the_work(warehouse: DuckDBWarehouse):
    job = service.enqueue("write_once", {"break_after": True}, OPERATOR)
    service.perform(job.id)
    assert (service.get(job.id).state, service.get(job.id).error["code"]) == (State.QUEUED, "network_failed")
    service.perform(job.id)
    assert (service.get(job.id).state, followed) == (State.DONE, [job.id, job.id])
    with warehouse.reading() as reading:
        assert len(reading.rows(reading.table("ledger"))) == 1


@pytest.mark.skipif(bool(os.environ.get("ZHIKE_DATABASE")), reason="locks a file of SQLite")
def test_a_locked_control_plane_holds_work_up_and_nothing_more(transactional_db: None):
    job = service.enqueue("count", {}, OPERATOR)
    holder = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    workers = queues.Workers()
    threading.Timer(1.5, lambda: holder.execute("COMMIT")).start()
    deadline = timezone.now() + timedelta(seconds=60)
    while service.get(job.id).state != State.DONE and timezone.now() < deadline:
        threading.Event().wait(0.05)
    assert workers.stop()
    holder.close()
    assert (service.get(job.id).state, service.get(job.id).attempts) == (State.DONE, 1)


@pytest.mark.django_db
def test_old_logs_are_forgotten_and_their_jobs_stay():
    old, new = (service.enqueue("count", {}, OPERATOR) for _ in range(2))
    for job in (old, new):
        service.perform(job.id)
    Job.objects.filter(id=old.id).update(finished_at=timezone.now() - logbook.KEPT - timedelta(days=1))
    assert logbook.forget_old() == 3
    assert (codes(old), len(codes(new)), service.get(old.id).state) == ([], 3, State.DONE)
    assert JobLine.objects.count() == 3


def test_jobs_are_filtered_paged_and_counted_through_the_api(client: Client):
    counted = [service.enqueue("count", {"source_id": f"src_{i}"}, OPERATOR) for i in range(5)]
    refused = service.enqueue("refuse", {}, OPERATOR)
    service.perform(refused.id)
    page = client.get("/api/v1/jobs?kind=count&state=queued&limit=2").json()
    assert [each["id"] for each in page["items"]] == [job.id for job in counted[:-3:-1]]
    assert page["counts"] == {"queued": 5} and {"count", "refuse"} <= set(page["kinds"])
    assert page["items"][0]["about"] == {"source_id": "src_4"} and page["items"][0]["asked_by"] == "Li"
    found = [each["id"] for each in page["items"]]
    while page["next_cursor"]:
        page = client.get("/api/v1/jobs", {"kind": "count", "limit": 2, "cursor": page["next_cursor"]}).json()
        found += [each["id"] for each in page["items"]]
    assert found == [job.id for job in reversed(counted)]
    oldest = client.get("/api/v1/jobs", {"kind": "count", "limit": 2, "oldest": True}).json()
    after = {"kind": "count", "oldest": True, "cursor": oldest["next_cursor"]}
    rest = client.get("/api/v1/jobs", after).json()["items"]
    assert [each["id"] for each in oldest["items"] + rest] == [job.id for job in counted]
    assert client.get("/api/v1/jobs?state=failed").json()["items"][0]["error"]["code"] == "file_refused"
    for wrong in ("cursor=x", "state=gone", "limit=0"):
        assert client.get(f"/api/v1/jobs?{wrong}").status_code == 422


def test_a_log_is_read_and_a_job_stopped_and_tried_again_through_the_api(client: Client):
    job = service.enqueue("count", {}, OPERATOR)
    assert client.post(f"/api/v1/jobs/{job.id}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/api/v1/jobs/{job.id}/retry").json()["state"] == "queued"
    service.perform(job.id)
    lines = client.get(f"/api/v1/jobs/{job.id}/log").json()["items"]
    assert [line["code"] for line in lines] == ["queued", "cancelled", "retry_asked", "started", "done"]
    assert lines[3]["params"] == {"attempt": 1, "of": 3} and lines[0]["level"] == "info"
    refused = client.post(f"/api/v1/jobs/{job.id}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "job_not_failed")
    for way in ("retry", "cancel"):
        assert client.post(f"/api/v1/jobs/job_nobody/{way}").status_code == 404
    assert client.get("/api/v1/jobs/job_nobody/log").status_code == 404
