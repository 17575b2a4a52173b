"""Long work: followed while it runs, stopped when asked, and settled after a crash."""

import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhike import wiring
from zhike.control.accounts.actor import Actor, Role
from zhike.control.jobs import queues, registry, service
from zhike.control.jobs.models import Job
from zhike.control.jobs.registry import Progress
from zhike.control.jobs.states import State
from zhike.errors import Cancelled, Forbidden, InvalidInput
from zhike.warehouse.duckdb import DuckDBWarehouse
from zhike.warehouse.ledger import write_entry

OPERATOR = Actor("user", "usr_x", "Li", Role.OPERATOR)
VIEWER = Actor("user", "usr_y", "Wang", Role.VIEWER)

release = threading.Event()
"""Lets `wait_for_release` end."""


def count_to(job: Job, progress: Progress) -> dict[str, Any]:
    for step in range(job.payload["to"]):
        progress(step / job.payload["to"], "counting")
    return {"counted": job.payload["to"]}


def report_money(job: Job, progress: Progress) -> dict[str, Any]:
    return {"paid": Decimal("2474823.0700"), "kinds": {"orders"}}


def write_then_break(job: Job, progress: Progress) -> dict[str, Any]:
    with wiring.warehouse().writing() as writing:
        write_entry(writing, job.id, "test", {"rows": 7})
    raise Cancelled("Asked to stop a moment too late.")


def refuse(job: Job, progress: Progress) -> dict[str, Any]:
    raise InvalidInput("No.", code="file_refused", headers=["a", "b"])


def break_down(job: Job, progress: Progress) -> dict[str, Any]:
    raise RuntimeError("13800138000")  # as if a customer's number were in the message


def wait_for_release(job: Job, progress: Progress) -> dict[str, Any]:
    while not release.wait(0.02):
        progress(0.5, "waiting")
    return {"released": True}


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    known = dict(registry._kinds)
    for function in (count_to, report_money, write_then_break, refuse, break_down):
        registry.job(function.__name__)(function)
    registry.job("wait_for_release", queue="imports", at_once=2)(wait_for_release)
    release.clear()
    yield
    release.set()
    registry._kinds.clear()
    registry._kinds.update(known)


@pytest.fixture
def workers(transactional_db: None) -> Iterator[queues.Workers]:
    workers = queues.Workers()
    yield workers
    release.set()
    assert workers.stop()


def until(job: Job, *states: State, seconds: float = 20) -> Job:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if job.state in states:
            return job
        time.sleep(0.02)
    raise AssertionError(f"{job.kind} is {job.state}, not {states}")


def test_a_worker_does_an_enqueued_job_and_keeps_its_report(workers: queues.Workers):
    job = until(service.enqueue("count_to", {"to": 3}, OPERATOR), State.DONE)
    assert (job.result, job.progress) == ({"counted": 3}, 1.0)
    assert job.started_by == {"kind": "user", "id": "usr_x", "name": "Li"}
    assert job.created_at <= job.started_at <= job.finished_at


def test_an_expected_failure_keeps_its_code_and_parameters(workers: queues.Workers):
    job = until(service.enqueue("refuse", {}, OPERATOR), State.FAILED)
    assert job.error == {"code": "file_refused", "params": {"headers": ["a", "b"]}}


def test_a_defect_is_reported_without_what_it_says(workers: queues.Workers):
    job = until(service.enqueue("break_down", {}, OPERATOR), State.FAILED)
    assert job.error == {"code": "internal", "params": {}}


def test_a_third_import_waits_while_other_work_goes_on(workers: queues.Workers):
    first, second, third = (service.enqueue("wait_for_release", {}, OPERATOR) for _ in range(3))
    until(first, State.RUNNING)
    until(second, State.RUNNING)
    until(service.enqueue("count_to", {"to": 1}, OPERATOR), State.DONE)
    third.refresh_from_db()
    assert third.state == State.QUEUED
    release.set()
    until(third, State.DONE)


def test_a_running_job_stops_when_a_person_asks(workers: queues.Workers):
    job = until(service.enqueue("wait_for_release", {}, OPERATOR), State.RUNNING)
    service.cancel(job.id, OPERATOR)
    assert until(job, State.CANCELLED).result is None


def test_stopping_the_server_puts_running_work_back(workers: queues.Workers):
    job = until(service.enqueue("wait_for_release", {}, OPERATOR), State.RUNNING)
    assert workers.stop()
    job.refresh_from_db()
    assert (job.state, job.progress) == (State.QUEUED, 0.0)


@pytest.mark.django_db
def test_a_queued_job_is_cancelled_at_once_and_never_done():
    job = service.enqueue("count_to", {"to": 3}, OPERATOR)
    assert service.cancel(job.id, OPERATOR).state == State.CANCELLED
    service.perform(job.id)
    job.refresh_from_db()
    assert job.state == State.CANCELLED


@pytest.mark.django_db
def test_a_viewer_cannot_cancel():
    with pytest.raises(Forbidden):
        service.cancel(service.enqueue("count_to", {"to": 3}, OPERATOR).id, VIEWER)


@pytest.mark.django_db
def test_a_job_that_two_workers_take_is_done_once():
    job = service.enqueue("count_to", {"to": 1}, OPERATOR)
    service.perform(job.id)
    finished = service.get(job.id).finished_at
    service.perform(job.id)
    assert service.get(job.id).finished_at == finished


@pytest.mark.django_db
def test_a_report_is_kept_whatever_it_holds():
    job = service.run_here("report_money", {}, OPERATOR, lambda fraction, stage: None)
    assert service.get(job.id).result == {"paid": "2474823.0700", "kinds": "{'orders'}"}


@pytest.mark.django_db
def test_work_that_is_stopped_after_its_commit_is_done(warehouse: DuckDBWarehouse):
    job = service.enqueue("write_then_break", {}, OPERATOR)
    service.perform(job.id)
    assert (service.get(job.id).state, service.get(job.id).result) == (State.DONE, {"rows": 7})


@pytest.mark.django_db
def test_work_done_here_raises_its_own_error_and_keeps_it():
    with pytest.raises(InvalidInput):
        service.run_here("refuse", {}, OPERATOR, lambda fraction, stage: None)
    assert service.latest(1)[0].error["code"] == "file_refused"


@pytest.mark.django_db
def test_progress_is_written_at_most_four_times_a_second(django_assert_max_num_queries):
    job = service.enqueue("count_to", {"to": 10_000}, OPERATOR)
    started = time.monotonic()
    with django_assert_max_num_queries(1000) as queries:
        service.perform(job.id)
    written = [query for query in queries.captured_queries if "\"stage\" = 'counting'" in query["sql"]]
    assert 1 <= len(written) <= 2 + 4 * (time.monotonic() - started)


@pytest.mark.django_db
def test_what_the_ledger_knows_is_done_and_the_rest_is_interrupted_where_a_kind_cannot_begin_again():
    registry.job("count_to", resumes=False)(count_to)
    written, lost = (service.enqueue("count_to", {"to": 1}, OPERATOR) for _ in range(2))
    Job.objects.update(state=State.RUNNING)  # as a SIGKILL leaves them
    settled = service.reconcile({written.id: {"rows": 7}}.get)
    assert {job.id for job in settled} == {written.id, lost.id}
    assert (service.get(written.id).state, service.get(written.id).result) == (State.DONE, {"rows": 7})
    assert service.get(lost.id).error == {"code": "interrupted", "params": {}}


def test_a_job_is_followed_through_the_api(client: Client):
    job = service.enqueue("count_to", {"to": 3}, OPERATOR)
    service.perform(job.id)
    answer = client.get(f"/api/v1/jobs/{job.id}").json()
    assert (answer["state"], answer["result"], answer["error"]) == ("done", {"counted": 3}, None)
    assert answer["finished_at"].endswith("Z")
    assert [each["id"] for each in client.get("/api/v1/jobs?kind=count_to").json()["items"]] == [job.id]
