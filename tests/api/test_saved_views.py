"""Saved views: kept for oneself, shared with everybody, deleted and brought back, begun with."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from zhike.control.views import service
from zhike.control.views.models import SavedView

SignedIn = Callable[[str], Client]


def save(client: Client, name: str = "大客户", **more: Any) -> dict[str, Any]:
    body = {"page": "customers", "name": name, "query": "sort=-paid_total&cols=paid_total"} | more
    answer = client.post("/api/v1/views", json.dumps(body), "application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def change(client: Client, view: dict[str, Any], **more: Any) -> Any:
    return client.patch(f"/api/v1/views/{view['id']}", json.dumps(more), "application/json")


def begin(client: Client, view_id: str | None, page: str = "customers") -> int:
    body = {"page": page, "view_id": view_id}
    return client.put("/api/v1/views/first", json.dumps(body), "application/json").status_code


def names(client: Client, page: str = "customers") -> list[str]:
    return [each["name"] for each in client.get("/api/v1/views", {"page": page}).json()["items"]]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_view_is_kept_for_its_list_and_for_whom_it_was_made(client: Client, signed_in: SignedIn):
    view = save(client)
    assert (view["mine"], view["shared"], view["first"]) == (True, False, False)
    assert view["query"] == "sort=-paid_total&cols=paid_total"
    assert names(client) == ["大客户"]
    assert names(client, "segments") == []
    assert names(signed_in("viewer")) == []


def test_a_shared_view_is_everybodys_to_read_and_its_makers_to_change(client: Client, signed_in: SignedIn):
    view, viewer = save(client, shared=True), signed_in("viewer")
    [seen] = viewer.get("/api/v1/views", {"page": "customers"}).json()["items"]
    assert (seen["mine"], seen["owner"]["name"]) == (False, "店主")
    assert code(change(viewer, view, name="我的")) == (403, "view_of_another")
    assert code(viewer.delete(f"/api/v1/views/{view['id']}")) == (403, "view_of_another")
    assert change(client, view, shared=False).json()["shared"] is False
    assert names(viewer) == []
    assert code(change(viewer, view, name="我的")) == (404, "not_found")


def test_sharing_needs_the_permission_to_define_and_is_in_the_trail(client: Client, signed_in: SignedIn):
    viewer = signed_in("viewer")
    own = save(viewer)
    assert code(change(viewer, own, shared=True)) == (403, "forbidden")
    body = json.dumps({"page": "jobs", "name": "x", "shared": True})
    assert code(viewer.post("/api/v1/views", body, "application/json")) == (403, "forbidden")
    view = save(client, shared=True)
    change(client, view, shared=False)
    trail = client.get("/api/v1/audit", {"kind": "view"}).json()["items"]
    assert [each["action"] for each in trail] == ["view_unshared", "view_shared"]
    assert [each["object_id"] for each in trail] == [view["id"]] * 2


def test_it_is_renamed_and_given_another_content_but_not_the_name_of_another(client: Client):
    one, other = save(client), save(client, "沉睡")
    assert change(client, one, name=" 高价值 ", query="q=a").json() == one | {"name": "高价值", "query": "q=a"}
    assert code(change(client, other, name="高价值")) == (409, "view_name_taken")
    assert change(client, other, name="沉睡").status_code == 200
    body = json.dumps({"page": "customers", "name": "沉睡"})
    assert code(client.post("/api/v1/views", body, "application/json")) == (409, "view_name_taken")
    assert save(client, "沉睡", page="segments")["page"] == "segments"


def test_what_was_deleted_comes_back_whole_for_a_day(client: Client, signed_in: SignedIn):
    view, viewer = save(client, shared=True), signed_in("viewer")
    assert begin(viewer, view["id"]) == 204
    assert client.delete(f"/api/v1/views/{view['id']}").status_code == 204
    assert (names(client), names(viewer)) == ([], [])
    assert code(client.delete(f"/api/v1/views/{view['id']}")) == (404, "not_found")
    assert client.post(f"/api/v1/views/{view['id']}/restore").json() == view
    [seen] = viewer.get("/api/v1/views", {"page": "customers"}).json()["items"]
    assert seen["first"]
    client.delete(f"/api/v1/views/{view['id']}")
    SavedView.objects.update(deleted_at=timezone.now() - service.KEPT_FOR - timedelta(minutes=1))
    client.delete(f"/api/v1/views/{save(client, '别的')['id']}")
    assert code(client.post(f"/api/v1/views/{view['id']}/restore")) == (404, "not_found")


def test_a_name_that_was_taken_meanwhile_is_not_there_twice(client: Client):
    view = save(client)
    client.delete(f"/api/v1/views/{view['id']}")
    save(client)
    assert code(client.post(f"/api/v1/views/{view['id']}/restore")) == (409, "view_name_taken")


def test_everybody_begins_with_the_view_of_their_choice(client: Client, signed_in: SignedIn):
    mine, shared, viewer = save(client), save(client, "共用", shared=True), signed_in("viewer")

    def first(who: Client) -> list[str]:
        items = who.get("/api/v1/views", {"page": "customers"}).json()["items"]
        return [each["name"] for each in items if each["first"]]

    assert (begin(client, mine["id"]), begin(viewer, shared["id"])) == (204, 204)
    assert (first(client), first(viewer)) == (["大客户"], ["共用"])
    assert begin(client, shared["id"]) == 204
    assert first(client) == ["共用"]
    assert begin(client, None) == 204
    assert (first(client), first(viewer)) == ([], ["共用"])
    assert begin(viewer, mine["id"]) == 404
    assert begin(client, mine["id"], "segments") == 404


@pytest.mark.parametrize(
    "wrong",
    [{"page": "客户"}, {"page": ""}, {"name": " "}, {"name": "a" * 65}, {"query": "a" * 20_001}, {"name": "\0"}],
)
def test_what_is_no_view_is_refused(client: Client, wrong: dict[str, Any]):
    body = {"page": "customers", "name": "x", "query": ""} | wrong
    assert client.post("/api/v1/views", json.dumps(body), "application/json").status_code == 422


def test_there_is_a_most_of_views(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "MOST", 1)
    save(client)
    body = json.dumps({"page": "customers", "name": "二", "query": ""})
    assert code(client.post("/api/v1/views", body, "application/json")) == (409, "views_full")
