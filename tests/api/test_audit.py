"""The audit trail: written by services, read by whom the roles allow to, filtered and paged."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from drafts import problem

from zhike.control.accounts import service as accounts
from zhike.control.accounts.actor import Actor, Role
from zhike.control.audit import service as audit
from zhike.control.audit.models import Entry

START = datetime(2026, 3, 15, tzinfo=UTC)


@pytest.fixture
def operator(owner: Actor) -> Actor:
    return accounts.actor_of(accounts.create_user(owner, "li", "李", Role.OPERATOR))


@pytest.fixture(autouse=True)
def trail(owner: Actor, operator: Actor) -> None:
    Entry.objects.all().delete()  # what making the accounts wrote
    for number in range(5):
        who = (owner, operator)[number % 2]
        audit.record(who, "tag_published", kind="tag", id=f"tag_{number}", details={"version": number})
    audit.record(operator, "export_started", kind="export", details={"customers": 12})
    for number, entry in enumerate(Entry.objects.order_by("-kind", "object_id")):
        Entry.objects.filter(id=entry.id).update(at=START + timedelta(hours=number))


def test_the_trail_is_read_newest_first_with_who_what_and_when(client: Client, operator: Actor):
    page = client.get("/api/v1/audit").json()
    newest = page["items"][0]
    assert (newest["action"], newest["kind"], newest["object_id"]) == ("export_started", "export", None)
    assert newest["actor"] == operator.as_json()
    assert newest["details"] == {"customers": 12}
    assert datetime.fromisoformat(newest["at"]).tzinfo is not None
    assert [each["object_id"] for each in page["items"][1:]] == [f"tag_{n}" for n in (4, 3, 2, 1, 0)]
    assert (page["actions"], page["kinds"]) == (["export_started", "tag_published"], ["export", "tag"])
    assert {each["name"] for each in page["actors"]} == {"店主", "李"}


def test_it_is_filtered_by_who_what_and_when(client: Client, operator: Actor):
    def found(**filters: object) -> list[str | None]:
        return [each["object_id"] for each in client.get("/api/v1/audit", filters).json()["items"]]

    at = client.get("/api/v1/audit", {"object_id": "tag_2"}).json()["items"][0]["at"]
    assert found(actor=operator.id) == [None, "tag_3", "tag_1"]
    assert found(action=["tag_published"], actor=operator.id) == ["tag_3", "tag_1"]
    assert found(kind="export") == [None]
    assert found(since=at) == [None, "tag_4", "tag_3", "tag_2"]
    assert found(until=at) == ["tag_1", "tag_0"]
    assert found(actor="usr_nobody") == []


@pytest.mark.parametrize("oldest", [False, True])
def test_pages_follow_one_another_without_gaps_from_either_end(client: Client, oldest: bool):
    seen, cursor = [], None
    while True:
        asked = {"limit": 2, "oldest": oldest} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/audit", asked).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    order = ("at", "id") if oldest else ("-at", "-id")
    assert seen == list(Entry.objects.order_by(*order).values_list("id", flat=True))


def test_only_whom_the_roles_allow_to_reads_it(signed_in: Callable[[str], Client]):
    answer = signed_in("operator").get("/api/v1/audit")
    assert problem(answer) == (403, "forbidden")
    assert answer.json()["params"]["needed"] == "audit"


@pytest.mark.parametrize("asked", [{"since": "2026-01-01T00:00:00"}, {"since": "0001-01-01T00:00:00+14:00"}])
def test_a_time_that_means_nothing_is_refused(client: Client, asked: dict[str, str]):
    assert problem(client.get("/api/v1/audit", asked)) == (422, "invalid_input")
    assert problem(client.get("/api/v1/audit", {"cursor": "x"})) == (422, "invalid_input")
