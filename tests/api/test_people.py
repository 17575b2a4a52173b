"""People: added, let in by a link, given roles, closed out; and who may do that to whom."""

from collections.abc import Callable

import pytest
from django.test import Client
from drafts import JSON, problem

from zhike.control.accounts.actor import Role
from zhike.control.accounts.models import User
from zhike.control.audit.models import Entry

Maker = Callable[[str], Client]


def add(client: Client, username: str, role: str = "viewer") -> dict:
    answer = client.post("/api/v1/people", {"username": username, "display_name": username, "role": role}, JSON)
    assert answer.status_code == 201, answer.content
    return answer.json()


def change(client: Client, person: dict, **wanted: object):
    return client.patch(f"/api/v1/people/{person['id']}", wanted, JSON)


def trail(action: str) -> list[tuple[str | None, dict]]:
    return list(Entry.objects.filter(action=action).order_by("at").values_list("object_id", "details"))


def test_a_new_person_comes_in_by_the_link_that_is_handed_over_once(client: Client):
    made = add(client, "小李", "operator")
    assert (made["role"], made["has_password"], made["last_login"]) == ("operator", False, None)
    browser = Client()
    assert browser.get(made["link"]["path"]).headers["Location"] == "/"
    assert browser.get("/api/v1/session").json()["user"]["username"] == "小李"
    assert "error=" in Client().get(made["link"]["path"]).headers["Location"]
    assert trail("person_added") == [(made["id"], {"role": "operator"})]
    [listed] = [each for each in client.get("/api/v1/people").json()["items"] if each["id"] == made["id"]]
    assert listed["last_login"] is not None
    assert "link" not in listed


def test_a_new_link_ends_the_one_before(client: Client):
    made = add(client, "li")
    second = client.post(f"/api/v1/people/{made['id']}/sign-in-link").json()
    assert "error=" in Client().get(made["link"]["path"]).headers["Location"]
    assert Client().get(second["path"]).headers["Location"] == "/"
    assert trail("sign_in_link_made") == [(made["id"], {})]


def test_a_closed_account_is_out_at_once_and_its_sessions_stay_ended_when_it_is_opened_again(client: Client):
    made = add(client, "li")
    browser = Client()
    browser.get(made["link"]["path"])
    spare = client.post(f"/api/v1/people/{made['id']}/sign-in-link").json()
    assert browser.get("/api/v1/jobs").status_code == 200
    assert change(client, made, is_active=False).json()["is_active"] is False
    assert browser.get("/api/v1/jobs").status_code == 401
    assert problem(client.post(f"/api/v1/people/{made['id']}/sign-in-link")) == (409, "account_closed")
    assert change(client, made, is_active=True).json()["is_active"] is True
    assert browser.get("/api/v1/jobs").status_code == 401
    assert "error=" in Client().get(spare["path"]).headers["Location"]
    assert [trail(f"person_{each}") for each in ("deactivated", "reactivated")] == [[(made["id"], {})]] * 2


def test_a_role_and_a_name_change_from_the_next_request_on(client: Client):
    made = add(client, "li")
    browser = Client()
    browser.get(made["link"]["path"])
    assert browser.get("/api/v1/session").json()["user"]["permissions"] == []
    changed = change(client, made, role="service", display_name="李经理").json()
    assert (changed["role"], changed["display_name"]) == ("service", "李经理")
    assert browser.get("/api/v1/session").json()["user"]["permissions"] == ["tag", "unmask"]
    assert trail("person_role_changed") == [(made["id"], {"from": "viewer", "to": "service"})]
    assert "李经理" not in str(list(Entry.objects.values_list("details")))


def test_two_people_are_not_called_the_same(client: Client):
    add(client, "li")
    again = client.post("/api/v1/people", {"username": "LI", "display_name": "李"}, JSON)
    assert problem(again) == (409, "username_taken")
    for name in ("", "a b", "x" * 65):
        assert problem(client.post("/api/v1/people", {"username": name, "display_name": "李"}, JSON))[0] == 422


def test_somebody_stays_owner(client: Client):
    me = client.get("/api/v1/session").json()["user"]
    assert problem(change(client, me, role="viewer")) == (409, "last_owner")
    assert problem(change(client, me, is_active=False)) == (409, "own_account")
    second = add(client, "second", "owner")
    assert change(client, me, role="administrator").status_code == 200
    other = Client()
    other.get(second["link"]["path"])
    assert problem(change(other, second, role="viewer")) == (409, "last_owner")


def test_an_administrator_touches_no_owner_and_makes_none(client: Client, signed_in: Maker):
    administrator, me = signed_in("administrator"), client.get("/api/v1/session").json()["user"]
    body = {"username": "zhao", "display_name": "赵", "role": "owner"}
    refused = [
        administrator.post("/api/v1/people", body, JSON),
        change(administrator, me, is_active=False),
        administrator.post(f"/api/v1/people/{me['id']}/sign-in-link"),
        administrator.post("/api/v1/api-keys", {"name": "key", "role": "owner"}, JSON),
    ]
    assert [problem(each) for each in refused] == [(403, "beyond_own")] * 4
    assert User.objects.filter(role=Role.OWNER, is_active=True).count() == 1


def test_whoever_manages_people_makes_nobody_greater_than_themselves(client: Client, signed_in: Maker):
    cells = [{"role": "viewer", "permission": "people", "allowed": True}]
    assert client.patch("/api/v1/roles", {"cells": cells}, JSON).status_code == 200
    viewer, operator = signed_in("viewer"), add(client, "li", "operator")
    refused = [
        viewer.post("/api/v1/people", {"username": "a", "display_name": "a", "role": "operator"}, JSON),
        viewer.post(f"/api/v1/people/{operator['id']}/sign-in-link"),
        change(viewer, operator, role="viewer"),
    ]
    assert [problem(each) for each in refused] == [(403, "beyond_own")] * 3
    assert viewer.post("/api/v1/people", {"username": "a", "display_name": "a"}, JSON).status_code == 201


def test_a_key_manages_nobody_and_may_never_more_than_its_maker(client: Client):
    maker = add(client, "zhao", "administrator")
    browser = Client()
    browser.get(maker["link"]["path"])
    key = browser.post("/api/v1/api-keys", {"name": "key", "role": "administrator"}, JSON).json()
    program = Client(headers={"Authorization": f"Bearer {key['key']}"})
    body = {"username": "a", "display_name": "a"}
    assert problem(program.post("/api/v1/people", body, JSON)) == (403, "key_cannot_manage_people")
    assert program.get("/api/v1/audit").status_code == 200
    change(client, maker, role="operator")
    assert problem(program.get("/api/v1/audit")) == (403, "forbidden")


def test_a_key_is_given_another_role(client: Client, signed_in: Maker):
    key = client.post("/api/v1/api-keys", {"name": "key", "role": "viewer"}, JSON).json()
    program = Client(headers={"Authorization": f"Bearer {key['key']}"})
    assert program.get("/api/v1/audit").status_code == 403
    changed = client.patch(f"/api/v1/api-keys/{key['id']}", {"role": "administrator"}, JSON)
    assert changed.json()["role"] == "administrator"
    assert program.get("/api/v1/audit").status_code == 200
    assert trail("key_changed") == [(key["id"], {"from": "viewer", "to": "administrator"})]
    assert problem(client.patch("/api/v1/api-keys/none", {"role": "viewer"}, JSON)) == (404, "not_found")
    client.delete(f"/api/v1/api-keys/{key['id']}")
    assert trail("key_revoked") == [(key["id"], {})]


def test_everybody_sees_who_works_here_but_not_how_they_sign_in(client: Client, signed_in: Maker):
    closed = add(client, "gone")
    change(client, closed, is_active=False)
    viewer = signed_in("viewer")
    assert problem(viewer.get("/api/v1/people")) == (403, "forbidden")
    found = viewer.get("/api/v1/colleagues").json()["items"]
    assert {each["name"] for each in found} == {"店主", "viewer"}
    assert set(found[0]) == {"id", "name", "role"}


@pytest.mark.parametrize("body", [{"role": "viewer"}, {"is_active": False}, {"display_name": "x"}])
def test_nobody_is_changed_who_is_not_there(client: Client, body: dict):
    assert problem(client.patch("/api/v1/people/usr_none", body, JSON)) == (404, "not_found")
