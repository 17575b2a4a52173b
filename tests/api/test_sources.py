"""Sources as services know them: who may make them, what is kept of their keys, what is noted of their runs."""

from datetime import UTC, datetime, timedelta

import pytest

from zhike.control.accounts.actor import Actor, Role
from zhike.control.sources import sources
from zhike.control.sources.models import Source, SourceKind
from zhike.errors import Conflict, Forbidden, InvalidInput, NotFound

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = {"address": "mysql://u@h/d", "table": "a"}
OPERATOR = Actor("user", "usr_operator", "运营", Role.OPERATOR)


def test_a_write_key_is_shown_once_and_kept_as_its_hash(owner, warehouse):
    made = sources.create(owner, "小程序", SourceKind.EVENT_API)
    kept = Source.objects.get(id=made.source.id)
    assert made.key not in str(vars(kept)) and made.key.startswith(kept.write_key_prefix)
    assert sources.by_write_key(made.key) == made.source
    assert sources.by_write_key(kept.write_key_hash) is None


def test_a_rotated_key_replaces_the_one_before(owner, warehouse):
    made = sources.create(owner, "小程序", SourceKind.EVENT_API)
    rotated = sources.new_key(owner, made.source.id)
    assert sources.by_write_key(made.key) is None
    assert sources.by_write_key(rotated.key) == made.source


def test_secrets_are_encrypted_in_the_database(owner, warehouse):
    made = sources.create(owner, "有赞库", SourceKind.DATABASE, settings=SHOP, secret="p4ss")
    kept = Source.objects.get(id=made.source.id)
    assert b"p4ss" not in bytes(kept.secret)
    assert sources.secret_of(kept) == "p4ss"


def test_only_an_owner_opens_a_door(owner, warehouse):
    for kind in (SourceKind.EVENT_API, SourceKind.DATABASE, SourceKind.FOLDER, SourceKind.WEBHOOK):
        with pytest.raises(Forbidden):
            sources.create(OPERATOR, "门", kind)
    made = sources.create(owner, "门", SourceKind.FOLDER, settings={"path": "in"}).source
    with pytest.raises(Forbidden):
        sources.update(OPERATOR, made.id, {"settings": {"path": "elsewhere"}})
    assert sources.update(OPERATOR, made.id, {"every_minutes": 5}).updated_by["id"] == "usr_operator"
    assert sources.pause(OPERATOR, made.id, True).paused
    with pytest.raises(Forbidden):
        sources.delete(OPERATOR, made.id)
    sources.delete(owner, made.id)
    with pytest.raises(NotFound):
        sources.get(made.id)


def test_a_name_belongs_to_one_source(owner, warehouse):
    sources.create(OPERATOR, "天猫", SourceKind.FILES)
    with pytest.raises(Conflict):
        sources.create(owner, " 天猫 ", SourceKind.EVENT_API)
    with pytest.raises(InvalidInput):
        sources.create(owner, "  ", SourceKind.FILES)
    assert sources.named(OPERATOR, "天猫").kind == SourceKind.FILES


def test_other_settings_begin_from_the_beginning(owner, warehouse):
    made = sources.create(owner, "库", SourceKind.DATABASE, settings=SHOP).source
    Source.objects.filter(id=made.id).update(cursor={"value": "7"})
    assert sources.update(owner, made.id, {"settings": SHOP}).cursor == {"value": "7"}
    assert sources.update(owner, made.id, {"settings": {**made.settings, "table": "b"}}).cursor is None


def test_a_password_is_not_sent_to_another_address(owner, warehouse):
    made = sources.create(owner, "库", SourceKind.DATABASE, settings=SHOP, secret="p4ss").source
    same = sources.update(owner, made.id, {"settings": {**SHOP, "table": "b"}})
    moved = sources.update(owner, made.id, {"settings": {**SHOP, "address": "mysql://u@elsewhere/d"}})
    assert (sources.secret_of(same), sources.secret_of(sources.get(moved.id))) == ("p4ss", None)


def test_a_run_that_failed_keeps_when_it_last_went_well(owner, warehouse):
    source = sources.create(owner, "库", SourceKind.DATABASE, settings=SHOP).source
    newest = datetime(2026, 1, 2, tzinfo=UTC)
    sources.note_run(source.id, 10, newest_at=newest)
    went_well = sources.get(source.id)
    sources.note_run(source.id, 0, {"code": "database_refused", "params": {}})
    sources.note_run(source.id, 5, newest_at=newest - timedelta(days=1))
    now = sources.get(source.id)
    assert (went_well.last_error, went_well.last_rows, went_well.last_ok_at) == (None, 10, went_well.last_run_at)
    assert (now.rows, now.last_rows, now.newest_fact_at, now.last_error) == (15, 5, newest, None)


def test_what_came_from_a_source_stays_when_it_is_forgotten(owner, warehouse, tmp_path):
    from zhike.collect.mapping.propose import inspect
    from zhike.control.sources import service

    path = tmp_path / "orders.csv"
    path.write_text("订单编号,手机号,付款时间,实付金额\n1,13800000001,2024-01-01,10\n")
    mapping = inspect(path, "taobao").mapping
    done = service.start_here(owner, path, mapping, lambda share, stage: None)
    source = Source.objects.get(name="taobao")
    assert done.record.source == source
    sources.delete(owner, source.id)
    assert service.get(done.record.id).record.source is None
    with warehouse.reading() as reading:
        assert reading.fetch(reading.table("events"))["source"].to_pylist() == ["taobao"]


def test_sources_over_http_never_show_their_secrets(client, warehouse):
    body = {"name": "库", "kind": "database", "settings": {"address": "mysql://u:p4ss@h/d", "table": "orders"}}
    made = client.post("/api/v1/sources", body, content_type="application/json")
    assert (made.status_code, made.json()["key"], made.json()["source"]["has_secret"]) == (201, None, True)
    assert made.json()["source"]["settings"]["address"] == "mysql+pymysql://u@h/d"
    hook = client.post("/api/v1/sources", {"name": "推送", "kind": "webhook"}, content_type="application/json").json()
    listed = client.get("/api/v1/sources")
    assert [one["name"] for one in listed.json()["items"]] == ["库", "推送"]
    assert "p4ss" not in made.content.decode() + listed.content.decode()
    assert hook["key"].startswith("whsec_") and hook["key"] not in listed.content.decode()
    again = client.post(f"/api/v1/sources/{hook['source']['id']}/key").json()
    assert again["key"] not in (None, hook["key"])


def test_a_source_is_changed_paused_and_forgotten_over_http(client, signed_in, warehouse):
    source = client.post("/api/v1/sources", {"name": "推送", "kind": "webhook"}, content_type="application/json").json()
    place = f"/api/v1/sources/{source['source']['id']}"
    paused = client.patch(place, {"paused": True, "every_minutes": 5}, content_type="application/json").json()
    assert (paused["state"], paused["every_minutes"], paused["updated_by"]["kind"]) == ("paused", 5, "user")
    viewer = signed_in("viewer")
    assert viewer.patch(place, {"paused": False}, content_type="application/json").status_code == 403
    assert viewer.get("/api/v1/sources").json()["inbox"] is None
    assert viewer.post("/api/v1/sources/look", {"kind": "webhook"}, content_type="application/json").status_code == 403
    assert client.patch(place, {"every_minutes": None}, content_type="application/json").json()["every_minutes"] is None
    assert client.delete(place).status_code == 204 and client.get(place).status_code == 404


def test_what_was_delivered_proposes_the_mapping(client, owner, warehouse):
    from zhike.control.sources.connections import deliveries_of

    made = sources.create(owner, "推送", SourceKind.WEBHOOK).source
    empty = client.post(
        "/api/v1/sources/look", {"kind": "webhook", "source_id": made.id}, content_type="application/json"
    )
    assert (empty.status_code, empty.json()["code"]) == (404, "hook_nothing_yet")
    deliveries_of(made.id).keep(b'{"order_id":"1","phone":"13800000001","paid_at":"2024-01-01","paid_amount":"3.50"}')
    found = client.post(
        "/api/v1/sources/look", {"kind": "webhook", "source_id": made.id}, content_type="application/json"
    )
    assert found.json()["rows"] == [["1", "13800000001", "2024-01-01", "3.50"]]
    assert found.json()["mapping"]["identities"] == [{"kind": "phone", "header": "phone"}]
