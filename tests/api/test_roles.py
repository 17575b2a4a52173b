"""The table of permissions: read by everybody, changed cell by cell, never beyond what one may oneself."""

from collections.abc import Callable

from django.test import Client
from drafts import JSON, problem

from zhike.control.accounts.models import RoleDifference
from zhike.control.accounts.permissions import SHIPPED, Permission, Role
from zhike.control.audit.models import Entry

Maker = Callable[[str], Client]


def table(client: Client) -> dict[str, set[str]]:
    return {each["role"]: set(each["permissions"]) for each in client.get("/api/v1/roles").json()["roles"]}


def change(client: Client, *cells: tuple[str, str, bool]):
    body = {
        "cells": [{"role": role, "permission": permission, "allowed": allowed} for role, permission, allowed in cells]
    }
    return client.patch("/api/v1/roles", body, JSON)


def test_the_table_is_as_shipped_until_somebody_changes_it(signed_in: Maker):
    answer = signed_in("viewer").get("/api/v1/roles").json()
    assert answer["permissions"] == [each.value for each in Permission]
    assert {each["role"]: set(each["permissions"]) for each in answer["roles"]} == dict(SHIPPED)
    assert [each["role"] for each in answer["roles"] if each["fixed"]] == ["owner"]
    assert {each["role"]: each["people"] for each in answer["roles"]}["viewer"] == 1


def test_a_change_holds_from_the_next_request_on_and_is_in_the_trail(client: Client, signed_in: Maker):
    viewer = signed_in("viewer")
    assert viewer.get("/api/v1/audit").status_code == 403
    answer = change(client, ("viewer", "audit", True), ("operator", "export", False), ("operator", "tag", True))
    assert answer.status_code == 200
    assert viewer.get("/api/v1/audit").status_code == 200
    assert table(client)["viewer"] == {"audit"}
    assert table(client)["operator"] == set(SHIPPED[Role.OPERATOR]) - {"export"}
    recorded = dict(Entry.objects.filter(action="role_changed").values_list("object_id", "details"))
    assert recorded == {"viewer": {"given": ["audit"]}, "operator": {"taken": ["export"]}}


def test_only_differences_are_kept(client: Client):
    change(client, ("viewer", "audit", True), ("operator", "export", False), ("operator", "tag", True))
    assert RoleDifference.objects.count() == 2
    change(client, ("viewer", "audit", False), ("operator", "export", True))
    assert RoleDifference.objects.count() == 0
    assert {role: set(may) for role, may in table(client).items()} == dict(SHIPPED)


def test_a_permission_of_another_version_is_passed_over(client: Client):
    RoleDifference.objects.create(role="viewer", permission="fly", allowed=True)
    assert table(client)["viewer"] == set()


def test_the_owner_keeps_everything(client: Client):
    RoleDifference.objects.create(role="owner", permission="people", allowed=False)  # however it came there
    assert problem(change(client, ("owner", "people", False))) == (409, "owner_may_everything")
    assert table(client)["owner"] == {each.value for each in Permission}
    assert client.get("/api/v1/people").status_code == 200


def test_nobody_gives_what_they_may_not_do_themselves(client: Client, signed_in: Maker):
    change(client, ("administrator", "unmask", False))
    administrator = signed_in("administrator")
    refused = change(administrator, ("viewer", "export", True), ("administrator", "unmask", True))
    assert problem(refused) == (403, "beyond_own")
    assert refused.json()["params"] == {"needed": "unmask"}
    assert table(client)["viewer"] == set()  # nothing of it was written
    assert change(administrator, ("viewer", "export", True), ("service", "unmask", False)).status_code == 200


def test_only_whoever_manages_people_changes_the_table(signed_in: Maker):
    assert problem(change(signed_in("operator"), ("operator", "people", True))) == (403, "forbidden")
    assert problem(signed_in("owner").patch("/api/v1/roles", {"cells": [{"role": "boss"}]}, JSON))[0] == 422
