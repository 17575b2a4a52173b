"""A tag whose size jumps: somebody is told, and told why. Histories are lived through, hour by hour."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from api.test_redo import load
from drafts import both, by_hand, change, change_segment, create, create_segment, in_segment, run, yes
from shop import Event, Person, stop_clock, write

from zhike.analytics.arrivals import moved_by
from zhike.control.monitor import alerts, deliveries, sizes
from zhike.control.monitor.sizes import Decided
from zhike.tagging import hand

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
BEGAN = datetime.now(UTC).replace(minute=30, second=0, microsecond=0, tzinfo=None) - 24 * HOUR


def visited(hours: int, name: str = "product_viewed"):
    return yes({"type": "event", "events": [name], "measure": "count", "op": "ge", "value": 1,
                "window": {"hours": hours}})  # fmt: skip


def visitor(number: int, hours, source: str = "web", name: str = "product_viewed") -> Person:
    """Somebody who looks at something a quarter of an hour before each of these hours is noted."""
    seen = (Event(name, BEGAN + hour * HOUR - HOUR / 4, source=source) for hour in hours)
    return Person(number, traits={"level": Decimal(number)}, events=tuple(seen))


def live(client, owner, tag, hours, minutes: int = 0) -> None:
    """Let the shop be at each of these hours: the tag is run, its size noted and judged."""
    for hour in hours:
        at = BEGAN + hour * HOUR + timedelta(minutes=minutes)
        stop_clock(owner, at)
        done = run(client, tag)
        now = at.replace(tzinfo=UTC)
        deliveries.note(now)
        alerts.look(sizes.note({tag["id"]: Decided(done["tags"][tag["id"]]["version"], done["id"])}, now), now)


def told(client) -> dict:
    return client.get("/api/v1/monitor/alerts").json()


def the_alert(client) -> dict:
    found = told(client)
    assert found["open"] == 1, found
    return found["items"][0]


def kinds(alert) -> list[str]:
    return [cause["kind"] for cause in alert["causes"]]


def test_a_steady_tag_alarms_nobody_and_its_sizes_are_kept(client, owner, warehouse):
    write(warehouse, [visitor(n, range(12)) for n in range(40)])
    tag = create(client, "常来", visited(2))
    live(client, owner, tag, range(1, 11))
    assert told(client) == {"items": [], "open": 0}
    points = client.get(f"/api/v1/monitor/tags/{tag['id']}/sizes").json()["points"]
    assert [point["size"] for point in points] == [40] * 10


def test_a_changed_definition_is_named_with_both_versions(client, owner, warehouse):
    write(warehouse, [visitor(n, range(12)) for n in range(60)])
    tag = create(client, "常来", visited(2))
    live(client, owner, tag, range(1, 9))
    high = {"type": "trait", "trait": "level", "op": "lt", "value": 7}
    changed = change(client, tag, definition=yes(high)).json()
    live(client, owner, changed, [9])
    alert = the_alert(client)
    assert (alert["before"], alert["size"]) == (60, 7)
    assert alert["causes"][0] == alert["causes"][0] | {
        "kind": "definition", "tag_id": tag["id"], "before": 1, "after": 2, "tag_name": {"zh": "常来", "en": "常来"},
    }  # fmt: skip
    assert alert["run_id"]
    moved = client.get(f"/api/v1/monitor/tags/{tag['id']}/sizes").json()["points"][-1]
    assert (moved["entered"], moved["left"], moved["version"]) == (0, 53, 2)


def test_the_definition_of_a_tag_that_is_read_is_named_too(client, owner, warehouse):
    write(warehouse, [visitor(n, range(12)) for n in range(60)])
    read = create(client, "常来", visited(2))
    tag = create(client, "读者", yes({"type": "tag", "tag": read["id"]}))
    for hour in range(1, 9):
        live(client, owner, read, [hour])
        live(client, owner, tag, [hour], minutes=1)
    changed = change(client, read, definition=visited(2, "order_completed")).json()
    live(client, owner, changed, [9])
    live(client, owner, tag, [9], minutes=1)
    (alert,) = [alert for alert in told(client)["items"] if alert["tag_id"] == tag["id"]]
    assert alert["causes"][0]["kind"] == "definition" and alert["causes"][0]["tag_id"] == read["id"]


def test_a_renamed_tag_has_no_other_definition(client, owner, warehouse):
    write(warehouse, [visitor(n, range(9)) for n in range(60)])
    tag = create(client, "常来", visited(1))
    live(client, owner, tag, range(1, 9))
    renamed = change(client, tag, name={"zh": "来过", "en": "came"}).json()
    live(client, owner, renamed, [9])
    assert "definition" not in kinds(the_alert(client))


def test_a_changed_segment_is_named_also_through_another_and_a_renamed_one_is_not(client, owner, warehouse):
    write(warehouse, [visitor(n, range(12)) for n in range(60)])
    seen = visited(2)["levels"][0]["rule"]
    inner, renamed = create_segment(client, "里", seen), create_segment(client, "旁", seen)
    outer = create_segment(client, "外", both(in_segment(inner["id"]), in_segment(renamed["id"])))
    tag = create(client, "段中", yes(in_segment(outer["id"])))
    live(client, owner, tag, range(1, 9))
    few = {"type": "trait", "trait": "level", "op": "lt", "value": 7}
    assert change_segment(client, inner, rule=few).status_code == 200
    assert change_segment(client, renamed, name={"zh": "邻", "en": "beside"}).status_code == 200
    live(client, owner, tag, [9])
    causes = the_alert(client)["causes"]
    assert [(each["kind"], each["segment_id"]) for each in causes] == [("segment", inner["id"])]


def test_the_definition_of_a_tag_that_is_read_through_a_segment_is_named_too(client, owner, warehouse):
    write(warehouse, [visitor(n, range(12)) for n in range(60)])
    read = create(client, "常来", visited(2))
    segment = create_segment(client, "常来的人", {"type": "tag", "tag": read["id"]})
    tag = create(client, "读者", yes(in_segment(segment["id"])))
    for hour in range(1, 9):
        live(client, owner, read, [hour])
        live(client, owner, tag, [hour], minutes=1)
    live(client, owner, change(client, read, definition=visited(2, "order_completed")).json(), [9])
    live(client, owner, tag, [9], minutes=1)
    (alert,) = [alert for alert in told(client)["items"] if alert["tag_id"] == tag["id"]]
    assert (kinds(alert)[0], alert["causes"][0]["tag_id"]) == ("definition", read["id"])


def test_a_source_that_has_stopped_is_found_once_it_is_silent_for_long(client, owner, warehouse):
    write(warehouse, [visitor(n, range(10)) for n in range(60)])
    write(warehouse, [visitor(100 + n, range(24), "till", "order_completed") for n in range(3)])
    tag = create(client, "刚来", visited(1))
    live(client, owner, tag, range(1, 10))
    live(client, owner, tag, [10])
    assert kinds(the_alert(client)) == ["unknown"]  # silent for an hour and a quarter only
    live(client, owner, tag, [11])
    alert = the_alert(client)
    assert (alert["before"], alert["size"]) == (60, 0)
    (cause,) = alert["causes"]
    assert (cause["kind"], cause["source"], cause["usual_minutes"]) == ("source", "web", 60)
    silent_since = datetime.fromisoformat(cause["since"]).replace(tzinfo=None)
    assert silent_since == BEGAN + 9 * HOUR - HOUR / 4


def test_a_spike_is_named_with_the_source_the_event_and_the_hour(client, owner, warehouse):
    write(warehouse, [visitor(n, range(24)) for n in range(20)])
    write(warehouse, [visitor(1000 + n, [10]) for n in range(300)])
    tag = create(client, "刚来", visited(1))
    live(client, owner, tag, range(1, 11))
    (cause,) = the_alert(client)["causes"]
    assert (cause["kind"], cause["source"], cause["name"]) == ("spike", "web", "product_viewed")
    assert (cause["count"], cause["usual"]) == (320, 20)
    hour = (BEGAN + 10 * HOUR - HOUR / 4).replace(minute=0)
    assert datetime.fromisoformat(cause["at"]).replace(tzinfo=None) == hour


def test_a_size_that_returns_closes_its_alert(client, owner, warehouse):
    write(warehouse, [visitor(n, [*range(9), *range(10, 24)]) for n in range(60)])
    tag = create(client, "刚来", visited(1))
    live(client, owner, tag, range(1, 10))
    assert the_alert(client)["size"] == 0
    live(client, owner, tag, [10])
    found = told(client)
    assert found["open"] == 0 and found["items"][0]["closed_at"] and found["items"][0]["size"] == 60


def test_a_large_import_is_named_as_the_cause(client, owner, warehouse):
    people = [visitor(n, range(12)) for n in range(30)]
    write(warehouse, people)
    tag = create(client, "买过", yes({"type": "event", "events": ["order_completed"], "measure": "count", "op": "ge",
                                    "value": 1}))  # fmt: skip
    hand = {"id": tag["id"]}
    now = datetime.now(UTC)
    run(client, tag)
    for hour in range(9, 1, -1):
        at = now - hour * HOUR
        alerts.look(sizes.note({hand["id"]: Decided(1)}, at), at)
    lines = [f"{n},1380000{n:04},2024-03-05,5,交易成功,茶,\n" for n in range(200)]
    done = load(client, "订单编号,收货人手机,订单付款时间,实付金额,订单状态,类目,币种\n" + "".join(lines))
    run(client, tag)
    later = datetime.now(UTC)
    alerts.look(sizes.note({tag["id"]: Decided(1)}, later), later)
    alert = the_alert(client)
    assert alert["size"] - alert["before"] == 200
    assert alert["causes"][0] == alert["causes"][0] | {"kind": "import", "import_id": done["id"], "rows": 200}


def test_customers_tagged_by_hand_are_the_cause_of_a_hand_tag(client, owner, warehouse):
    write(warehouse, [visitor(n, [1]) for n in range(40)])
    tag = create(client, "贵宾", by_hand("yes"), kind="hand")
    now = datetime.now(UTC)
    for hour in range(9, 1, -1):
        alerts.look(sizes.note({tag["id"]: Decided(1)}, now - hour * HOUR), now - hour * HOUR)
    for customer in range(40):
        answer = client.put(f"/api/v1/customers/{customer}/tags/{tag['id']}", {"value": "yes"},
                            content_type="application/json")  # fmt: skip
        assert answer.status_code == 204, answer.content
    later = datetime.now(UTC)
    alerts.look(sizes.note({tag["id"]: Decided(1)}, later), later)
    (cause,) = the_alert(client)["causes"]
    assert (cause["kind"], cause["changes"]) == ("hand", 40)


def test_hand_tags_that_end_by_themselves_are_the_cause(client, owner, warehouse):
    write(warehouse, [visitor(n, [1]) for n in range(40)])
    tag = create(client, "贵宾", by_hand("yes"), kind="hand")
    begun = datetime.now(UTC)
    end = begun + 9 * HOUR
    for customer in range(40):
        body = {"value": "yes", "expires_at": end.isoformat()}
        client.put(f"/api/v1/customers/{customer}/tags/{tag['id']}", body, content_type="application/json")
    for hour in range(1, 9):
        alerts.look(sizes.note({tag["id"]: Decided(1)}, begun + hour * HOUR), begun + hour * HOUR)
    assert hand.expire(warehouse, end.replace(tzinfo=None)) == 40
    later = end + HOUR
    alerts.look(sizes.note({tag["id"]: Decided(1)}, later), later)
    alert = the_alert(client)
    assert (alert["size"], kinds(alert)) == (0, ["expiry"])
    with warehouse.reading() as reading:  # who came is no reason for it that they went, in the same hour or not
        told = [moved_by(reading, tag["id"], (begun - HOUR).replace(tzinfo=None), grew) for grew in (False, True)]
    assert told == [{"expiry": 40}, {"user": 40}]


def test_alerts_are_acknowledged_muted_and_made_more_or_less_easily(client, signed_in, owner, warehouse):
    write(warehouse, [visitor(n, [*range(9)]) for n in range(60)])
    tag = create(client, "刚来", visited(1))
    live(client, owner, tag, range(1, 10))
    alert = the_alert(client)
    address = f"/api/v1/monitor/alerts/{alert['id']}/acknowledge"
    assert signed_in("viewer").post(address).status_code == 403
    assert client.post(address).json()["acknowledged_by"]["kind"] == "user"
    assert client.post("/api/v1/monitor/alerts/alr_nobody/acknowledge").status_code == 404
    mute = f"/api/v1/monitor/tags/{tag['id']}/muted"
    assert signed_in("viewer").put(mute, {"muted": True}, content_type="application/json").status_code == 403
    assert client.put(mute, {"muted": True}, content_type="application/json").status_code == 204
    assert told(client)["open"] == 0
    live(client, owner, tag, [10])
    assert told(client)["open"] == 0
    said = client.put("/api/v1/monitor/watching", {"sensitivity": "low"}, content_type="application/json").json()
    assert said["sensitivity"] == "low" and [one["tag_id"] for one in said["muted"]] == [tag["id"]]
    wrong = client.put("/api/v1/monitor/watching", {"sensitivity": "any"}, content_type="application/json")
    assert wrong.status_code == 422


def test_once_somebody_has_seen_it_a_new_size_becomes_the_usual_one(client, owner, warehouse):
    write(warehouse, [visitor(n, range(24)) for n in range(60)])
    tag = create(client, "常来", visited(2))
    live(client, owner, tag, range(1, 9))
    changed = change(client, tag, definition=yes({"type": "trait", "trait": "level", "op": "lt", "value": 7})).json()
    live(client, owner, changed, [9])
    alert = the_alert(client)
    live(client, owner, changed, range(10, 18))
    assert told(client)["open"] == 1  # nobody has looked
    client.post(f"/api/v1/monitor/alerts/{alert['id']}/acknowledge")
    live(client, owner, changed, [18])
    assert told(client)["open"] == 0
