"""API keys: who makes them, what they open, and when they stop."""

import pytest
from django.test import Client

from zhike.control.accounts.models import ApiKey, User

JSON = "application/json"


def make_key(client: Client, **body: str) -> dict[str, str]:
    answer = client.post("/api/v1/api-keys", {"name": "till", **body}, JSON)
    assert answer.status_code == 201
    return answer.json()


def bearer(key: dict[str, str]) -> Client:
    """Without a session; a program sends no CSRF token."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key['key']}"})


def test_a_key_opens_the_api_without_session_or_csrf(client: Client):
    program = bearer(make_key(client))
    assert program.get("/api/v1/jobs").status_code == 200
    assert program.post("/api/v1/jobs/none/cancel").status_code == 404  # not 403: no token is asked for


def test_the_key_is_shown_once_and_kept_only_as_a_hash(client: Client):
    key = make_key(client)
    listed = client.get("/api/v1/api-keys").json()["items"]
    assert [each["prefix"] for each in listed] == [key["key"][:8]]
    assert "key" not in listed[0]
    assert key["key"] not in str(list(ApiKey.objects.values_list()))


def test_a_revoked_key_opens_nothing(client: Client):
    key = make_key(client)
    assert client.delete(f"/api/v1/api-keys/{key['id']}").status_code == 204
    refused = bearer(key).get("/api/v1/jobs")
    assert (refused.status_code, refused.json()["code"]) == (401, "api_key_unknown")


def test_a_wrong_key_is_refused_even_with_a_session(client: Client):
    assert client.get("/api/v1/jobs", headers={"Authorization": "Bearer zk_wrong"}).status_code == 401


def test_a_key_ends_with_the_account_that_made_it(client: Client):
    key = make_key(client)
    User.objects.update(is_active=False)
    assert bearer(key).get("/api/v1/jobs").status_code == 401


def test_using_a_key_is_noted(client: Client):
    bearer(make_key(client)).get("/api/v1/jobs")
    assert client.get("/api/v1/api-keys").json()["items"][0]["last_used_at"] is not None


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_only_owners_see_and_make_keys(signed_in, role: str):
    member = signed_in(role)
    assert member.get("/api/v1/api-keys").status_code == 403
    refused = member.post("/api/v1/api-keys", {"name": "till"}, JSON)
    assert (refused.status_code, refused.json()["params"]) == (403, {"needed": "people", "role": role})


def test_a_key_cannot_make_keys(client: Client):
    program = bearer(make_key(client, role="owner"))
    refused = program.post("/api/v1/api-keys", {"name": "another"}, JSON)
    assert refused.json()["code"] == "key_cannot_make_keys"
