"""The monitor's picture: of what was noted, also by the process before, and at the same cost in every shop."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from api.test_redo import load
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drafts import bought, create, run, yes

from zhike import measures
from zhike.control.jobs import service as jobs
from zhike.control.monitor import alerts, deliveries, samples, sizes, work
from zhike.control.monitor.samples import Sample, Samples
from zhike.control.monitor.sizes import Decided
from zhike.control.sources import sources
from zhike.control.sources.models import SourceKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    """The minute in which this test began, not the one in which its file was read: that may be an hour ago."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def sampled(at: datetime, accepted: int, written: int, lag: float | None = None, backlog: int = 0) -> Sample:
    return Sample(at, accepted, written, 0, backlog, lag, lag, 10**8)


def told(client, path="") -> dict:
    answer = client.get(f"/api/v1/monitor{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_minutes_are_kept_and_shown_after_a_restart(client, warehouse, now):
    began = now - timedelta(minutes=30)
    kept = Samples()
    for step in range(12 * 20 + 1):  # 20 minutes of 12 samples: 3 events a second are accepted, 2 written
        kept.add(sampled(began + timedelta(seconds=5 * step), 15 * step, 10 * step, lag=step / 100))
    points = told(client, "/series?span=day")["points"]
    assert [(point["accepted"], point["written"]) for point in points] == [(3, 2)] * 20
    assert points[0]["at"] == (began + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    assert points[0]["lag_p50"] == 0.12
    (one, *more) = told(client, "/series?span=month")["points"]
    total = sum(point["accepted"] for point in (one, *more)) * 3600
    assert total == pytest.approx(3 * 60 * 20, abs=40)
    assert len(told(client, "/series")["points"]) == 20  # the last hour, as the process before left it


def test_the_last_hour_is_that_of_this_process_where_there_is_one(now):
    kept = Samples()
    for step, accepted in enumerate((100, 150, 350)):
        kept.add(sampled(now + timedelta(seconds=5 * step), accepted, accepted))
    points = kept.points()
    assert [point.accepted for point in points] == [10, 40]
    before = [point.at for point in samples.with_hour_before(points, now + timedelta(seconds=10))]
    assert before[-2:] == [now + timedelta(seconds=5), now + timedelta(seconds=10)]
    assert kept.rates().accepted == 25


def test_a_process_that_begins_counting_anew_has_no_negative_rates(now):
    kept = Samples()
    for step, accepted in enumerate((900, 5)):
        kept.add(sampled(now + timedelta(seconds=5 * step), accepted, accepted))
    assert kept.points()[0].accepted == 0


def test_old_notes_are_forgotten(warehouse, now):
    for days in (40, 20):
        at = now - timedelta(days=days)
        samples.keep_minute(sampled(at, 0, 0), sampled(at + timedelta(minutes=1), 60, 60))
    samples.tidy(now)
    assert len(samples.minutes(now - timedelta(days=90))) == 1


def test_what_a_run_changed_is_counted_once(client, warehouse):
    load(client, "订单编号,收货人手机,订单付款时间,实付金额,订单状态\n1,13800000001,2024-03-05,5,交易成功\n")
    tag, ended = create(client, "买过", yes(bought(1))), work.Ended()
    before = measures.REGISTRY.get_sample_value("zhike_tag_changes_total", {"cause": "run"}) or 0
    run(client, tag)
    ended.since_last()
    ended.since_last()
    assert measures.REGISTRY.get_sample_value("zhike_tag_changes_total", {"cause": "run"}) == before + 1


def test_failed_jobs_and_runs_are_told_with_their_reasons(client, warehouse):
    tag = create(client, "买过", yes(bought(1)))
    done = run(client, tag)
    ended = work.Ended()
    asked = client.post("/api/v1/runs", {"tag_ids": [tag["id"]]}, content_type="application/json").json()
    client.delete(f"/api/v1/tags/{tag['id']}")
    jobs.perform(asked["id"])
    (failed,) = ended.since_last()
    assert (failed.id, failed.state) == (asked["id"], "failed")
    assert ended.since_last() == []
    now = told(client)
    assert now["failed_jobs"]["count"] == 1
    assert now["failed_jobs"]["newest"][0]["error"]["code"] == "nothing_to_run"
    assert (now["runs"]["failed"], now["runs"]["last"]["id"]) == (1, asked["id"])
    assert done["id"] != asked["id"]


def test_sources_that_fail_or_have_stopped_are_told_and_paused_ones_are_not(client, owner, warehouse):
    broken = sources.create(owner, "broken", SourceKind.EVENT_API).source
    sources.note_run(broken.id, 0, {"code": "database_unreachable", "params": {}})
    paused = sources.create(owner, "paused", SourceKind.EVENT_API).source
    sources.note_run(paused.id, 0, {"code": "database_unreachable", "params": {}})
    sources.pause(owner, paused.id, True)
    sources.create(owner, "fine", SourceKind.EVENT_API)
    (found,) = told(client)["sources"]
    assert (found["name"], found["error"]["code"]) == ("broken", "database_unreachable")


def test_what_came_in_is_noted_by_source_and_hour(client, warehouse):
    load(client, "订单编号,收货人手机,订单付款时间,实付金额,订单状态\n1,13800000001,2024-03-05,5,交易成功\n")
    now = datetime.now(UTC)
    deliveries.note(now)
    deliveries.note(now)  # again: nothing is counted twice
    from zhike.control.monitor.models import Arrival

    found = {(row.source, row.name): row.count for row in Arrival.objects.all()}
    assert found["taobao", "order_completed"] == 1


def test_viewers_see_the_monitor_but_not_who_subscribed(client, signed_in, warehouse):
    assert told(client)["webhooks"] == {"failing": 0, "dead": 0}
    assert told(signed_in("viewer"))["webhooks"] is None


def test_nobody_sees_it_without_signing_in(db):
    from django.test import Client

    assert Client().get("/api/v1/monitor").status_code == 401


def test_a_tag_that_is_gone_takes_its_alert_with_it(client, warehouse, now):
    tag = create(client, "买过", yes(bought(1)))
    from zhike.control.monitor.models import SizeAlert

    SizeAlert.objects.create(tag_id=tag["id"], before=100, before_at=now, size=1, low=90, high=110, version=1)
    assert told(client, "/alerts/open")["open"] == 1
    client.delete(f"/api/v1/tags/{tag['id']}")
    alerts.look([], now)
    assert told(client, "/alerts/open")["open"] == 0


def test_the_picture_of_a_large_shop_asks_no_more_than_that_of_a_small_one(client, warehouse, now):
    """A million customers, a month of minutes, twenty tags with a month of sizes each: as many questions, each with a
    bounded answer."""
    tag = create(client, "买过", yes(bought(1)))
    paths = ["", "/series", "/series?span=day", "/series?span=month", "/alerts", "/alerts/open",
             f"/tags/{tag['id']}/sizes"]  # fmt: skip
    few = {path: _asked(client, path) for path in paths}
    with warehouse.writing() as writing:
        everybody = pa.table({"customer_id": np.arange(1_000_000), "order_count": np.ones(1_000_000, np.int64)})
        writing.insert("profile", writing.stage(everybody))
    _seed_a_month(tag["id"], now)
    sizes.note({tag["id"]: Decided(1)}, now)
    deliveries.look(now)  # as the watcher does every few minutes
    assert all(_asked(client, path) <= few[path] for path in paths)
    assert len(told(client, "/series?span=day")["points"]) == 1440
    assert len(told(client, "/series?span=month")["points"]) <= 721
    deliveries.forget_look()


def _asked(client, path: str) -> int:
    """How many statements the control plane answers for this address."""
    with CaptureQueriesContext(connection) as asked:
        told(client, path)
    return len(asked)


def _seed_a_month(tag_id: str, now: datetime) -> None:
    from zhike.control.monitor.models import Arrival, Minute, TagSize

    first = int(now.timestamp()) // 60 - 30 * 1440
    Minute.objects.bulk_create(
        [Minute(minute=first + n, accepted=n, written=n, refused=0, backlog=0, memory=1) for n in range(30 * 1440)],
        2000,
    )
    hours = [now.replace(minute=0) - timedelta(hours=n) for n in range(1, 720)]
    names = [tag_id, *(f"tag_{n}" for n in range(20))]
    TagSize.objects.bulk_create(
        [TagSize(tag_id=name, hour=hour, at=hour, size=500_000, version=1) for name in names for hour in hours], 2000
    )
    Arrival.objects.bulk_create(
        [Arrival(source=f"s{n % 3}", name=f"event_{n}", hour=hour, count=1000, last_at=hour)
         for n in range(9) for hour in hours], 2000
    )  # fmt: skip
