"""What is sent twice under one `Idempotency-Key` is done once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drafts import JSON, bought, create, problem, yes

from zhike.control.idempotency.middleware import CUT_OFF, KEPT
from zhike.control.idempotency.models import SentRequest
from zhike.control.jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def send(client: Client, path: str, body: Any, key: str = "once") -> Any:
    return client.post(f"/api/v1/{path}", body, JSON, headers={"Idempotency-Key": key})


@pytest.fixture
def tag(client: Client) -> dict[str, Any]:
    return create(client, "常客", yes(bought(3)))


def runs() -> int:
    return Job.objects.filter(kind="tag_run", payload__full=True).count()


def test_a_request_sent_again_is_answered_again_and_not_done_again(client: Client, tag: dict[str, Any]):
    first, again = (send(client, "runs", {"tag_ids": [tag["id"]], "full": True}) for _ in range(2))
    assert (first.status_code, again.status_code, runs()) == (202, 202, 1)
    assert again.json() == first.json() and again["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first and again["Idempotency-Replayed"] == "true"
    assert send(client, "runs", {"tag_ids": [tag["id"]], "full": True}, "another").json()["id"] != first.json()["id"]


def test_another_request_under_the_same_key_is_refused(client: Client, tag: dict[str, Any]):
    send(client, "runs", {"tag_ids": [tag["id"]], "full": True})
    assert problem(send(client, "runs", {"full": True})) == (422, "idempotency_key_used")
    assert problem(send(client, f"tags/{tag['id']}/looks", {})) == (422, "idempotency_key_used")
    assert problem(send(client, "runs", {}, "two words")) == (422, "idempotency_key_bad")
    assert runs() == 1


def test_a_key_is_its_senders_own_and_given_again_only_to_who_may_ask(
    client: Client, signed_in: Callable[[str], Client], tag: dict[str, Any]
):
    body = {"tag_ids": [tag["id"]], "full": True}
    mine = send(client, "runs", body)
    assert send(signed_in("operator"), "runs", body).json()["id"] != mine.json()["id"]
    assert problem(send(Client(), "runs", body)) == (401, "not_signed_in")
    client.logout()
    assert problem(send(client, "runs", body)) == (401, "not_signed_in")


def test_what_was_refused_may_be_sent_again_corrected(client: Client, tag: dict[str, Any]):
    assert problem(send(client, "runs", {"tag_ids": ["tag_none"], "full": True}))[0] == 404
    assert send(client, "runs", {"tag_ids": [tag["id"]], "full": True}).status_code == 202


def test_while_the_first_is_under_way_the_second_waits_and_what_was_cut_off_is_done(
    client: Client, tag: dict[str, Any]
):
    body = {"tag_ids": [tag["id"]], "full": True}
    send(client, "runs", body)
    SentRequest.objects.update(status=None, answer=None)
    assert problem(send(client, "runs", body)) == (409, "request_under_way")
    SentRequest.objects.update(began_at=timezone.now() - CUT_OFF - timedelta(seconds=1))
    assert (send(client, "runs", body).status_code, runs()) == (202, 2)


def test_an_answer_is_kept_encrypted_for_a_day(client: Client):
    made = send(client, "sources", {"name": "shop", "kind": "event_api"})
    assert made.status_code == 201, made.content
    kept = bytes(SentRequest.objects.get().answer)
    assert made.json()["key"].encode() not in kept
    assert send(client, "sources", {"name": "shop", "kind": "event_api"}).json() == made.json()
    SentRequest.objects.update(began_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert send(client, "sources", {"name": "shop", "kind": "event_api"}).status_code == 409
