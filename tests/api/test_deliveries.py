"""Imported tags: another system's files say who has them; previewed, done, undone, and told of afterwards."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drafts import JSON, by_hand, change, create, has, members, problem, run, yes
from shop import Person, stop_clock, write
from typer.testing import CliRunner

from zhike import home
from zhike.cli import app
from zhike.control.jobs import service as jobs
from zhike.control.jobs.progress import stopping
from zhike.warehouse.duckdb import DuckDBWarehouse

pytestmark = pytest.mark.django_db(transaction=True)

PHONES = {i: f"1380000000{i}" for i in range(1, 6)}
STRANGER = "13900000000"


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse) -> None:
    stopping.clear()
    stop_clock(owner)
    write(warehouse, [Person(i, identities=(("phone", phone),)) for i, phone in PHONES.items()])


@pytest.fixture
def tag(client: Client) -> dict[str, Any]:
    return create(client, "会员等级", by_hand("gold", "silver"), kind="imported")


def rows(*pairs: tuple[int | str, str]) -> bytes:
    lines = [f"{PHONES.get(who, who)},{level}" for who, level in pairs]  # type: ignore[call-overload]
    return "\n".join(["手机号,等级", *lines, ""]).encode()


def send(client: Client, tag: dict, content: bytes, mode: str = "add", way: str = "", **more: Any) -> Any:
    key = more.pop("key", None)
    body = {"kind": "phone", "mode": mode, "file": SimpleUploadedFile("会员.csv", content)} | more
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/tags/{tag['id']}/deliveries{way}", body, headers=headers)


def done(client: Client, answer: Any) -> dict[str, Any]:
    """The batch once its job is done."""
    assert answer.status_code == 202, answer.content.decode()
    batch = answer.json()
    jobs.perform((batch["undo_job"] or batch["job"])["id"])
    return client.get(f"/api/v1/batches/{batch['id']}").json()


def previewed(client: Client, answer: Any) -> dict[str, int]:
    """What a preview's job found."""
    assert answer.status_code == 202, answer.content.decode()
    jobs.perform(answer.json()["id"])
    job = client.get(f"/api/v1/jobs/{answer.json()['id']}").json()
    assert job["state"] == "done", job
    return counts(job["result"])


def counts(found: dict[str, Any]) -> dict[str, Any]:
    return {name: count for name, count in found.items() if count and name != "at"}


def test_a_file_says_who_has_it_at_which_level_and_what_it_would_do_is_told_before(client: Client, tag: dict):
    first = rows((1, "gold"), (2, "silver级"), (STRANGER, "gold"), (3, "钻石"), ("乱写", "gold"), (1, " GOLD"))
    told = {
        "asked": 2, "given": 2, "not_found": 1, "rows": 6, "unusable": 1, "repeated": 1, "unclear": 1,
        "unknown_levels": {"钻石": 1},
    }  # fmt: skip
    before = {path.name for path in home.uploads_dir().iterdir()}
    foreseen = previewed(client, send(client, tag, first, way="/preview"))
    assert foreseen == told | {"identities": 4, "unknown": 1}
    assert members(client, tag) == set()
    delivered = done(client, send(client, tag, first))
    assert counts(delivered["result"]) == told
    assert (delivered["via"], delivered["value"]) == ("delivery", None)
    assert delivered["selection"] == {"file_name": "会员.csv", "kind": "phone", "mode": "add"}
    assert (members(client, tag, "gold"), members(client, tag, "silver")) == ({1}, {2})
    assert {path.name for path in home.uploads_dir().iterdir()} == before


def test_replacing_takes_it_from_whom_the_file_leaves_out_and_is_undone_as_a_whole(client: Client, tag: dict):
    done(client, send(client, tag, rows((1, "gold"), (2, "gold"), (3, "silver"), (4, "silver"))))
    second = rows((1, "gold"), (2, "silver"), (4, "铜"), (5, "gold"))
    assert previewed(client, send(client, tag, second, "replace", "/preview"))["taken"] == 1
    replaced = done(client, send(client, tag, second, "replace"))
    said = counts(replaced["result"])
    assert {name: said[name] for name in ("asked", "same", "changed", "given", "taken", "unclear")} == {
        "asked": 3, "same": 1, "changed": 1, "given": 1, "taken": 1, "unclear": 1,
    }  # fmt: skip
    assert (members(client, tag, "gold"), members(client, tag, "silver")) == ({1, 5}, {2, 4})
    undone = done(client, client.post(f"/api/v1/batches/{replaced['id']}/undo"))
    assert undone["undo_result"] == {"asked": 3, "restored": 3, "changed_since": 0}
    assert (members(client, tag, "gold"), members(client, tag, "silver")) == ({1, 2}, {3, 4})


def test_a_file_that_names_nobody_known_takes_it_from_nobody(client: Client, tag: dict):
    done(client, send(client, tag, rows((1, "gold"))))
    wrong = done(client, send(client, tag, rows((STRANGER, "gold")), "replace"))
    assert (wrong["job"]["error"]["code"], wrong["result"]) == ("delivery_found_nobody", None)
    assert members(client, tag) == {1}
    empty = done(client, send(client, tag, rows(), "replace"))
    assert counts(empty["result"]) == {"taken": 1}


def test_who_is_said_to_be_at_two_levels_stays_as_they_are(client: Client, tag: dict):
    done(client, send(client, tag, rows((1, "silver"))))
    again = done(client, send(client, tag, rows((1, "gold"), (1, "silver"), (2, "gold")), "replace"))
    assert counts(again["result"])["unclear"] == 1
    assert (members(client, tag, "gold"), members(client, tag, "silver")) == ({2}, {1})


def test_the_column_beside_the_level_is_the_identity(client: Client, tag: dict):
    content = f"会员,等级\n{PHONES[1]},gold\n".encode()
    assert counts(done(client, send(client, tag, content))["result"])["given"] == 1
    assert problem(send(client, tag, b"a,b,\xe7\xad\x89\xe7\xba\xa7\n1,2,gold\n")) == (422, "list_which_column")


def test_one_level_needs_no_column_and_rows_may_come_without_a_file(client: Client, tag: dict):
    one = create(client, "直播粉丝", by_hand("yes"), kind="imported")
    bare = f"{PHONES[1]}\n{PHONES[2]}\n".encode()
    assert counts(done(client, send(client, one, bare))["result"]) == {"asked": 2, "given": 2, "rows": 2}
    all_gold = done(client, send(client, tag, rows((3, "?")), level="gold"))
    assert (counts(all_gold["result"])["given"], members(client, tag, "gold")) == (1, {3})
    body = {"kind": "phone", "mode": "replace", "days": 30,
            "rows": [{"identity": PHONES[4], "level": "silver"}, {"identity": PHONES[5]}]}  # fmt: skip
    sent = done(client, client.post(f"/api/v1/tags/{tag['id']}/deliveries/rows", body, JSON))
    assert counts(sent["result"]) == {
        "asked": 1, "given": 1, "taken": 1, "rows": 2, "unclear": 1, "unknown_levels": {"": 1},
    }  # fmt: skip
    assert sent["until"] is not None


def test_freshness_is_the_last_delivery_that_was_not_undone_and_why_names_it(client: Client, tag: dict):
    def decided_at() -> Any:
        items = client.get("/api/v1/tags/catalogue").json()["items"]
        return next(each["decided_at"] for each in items if each["id"] == tag["id"])

    assert decided_at() is None
    batch = done(client, send(client, tag, rows((1, "gold"))))
    assert decided_at() is not None
    [held] = client.get("/api/v1/customers/1/tag-history").json()["items"]
    assert held["set_in"] == batch["id"]
    why = client.get(f"/api/v1/customers/1/tags/{tag['id']}/why").json()
    assert why["set_in"] == batch["id"]
    evidence = client.get(f"/api/v1/customers/1/tags/{tag['id']}/evidence", {"at": held["valid_from"]}).json()
    assert evidence["set_in"] == batch["id"]
    done(client, client.post(f"/api/v1/batches/{batch['id']}/undo"))
    assert decided_at() is None
    assert client.get(f"/api/v1/customers/1/tags/{tag['id']}/why").json()["set_in"] is None


def test_the_same_delivery_sent_again_is_one(client: Client, tag: dict):
    content = rows((1, "gold"))
    first, second = (send(client, tag, content, key="night-1").json()["id"] for _ in range(2))
    assert first == second


def test_it_is_given_by_deliveries_only_and_only_by_who_may(client: Client, tag: dict, signed_in: Callable):
    hand = create(client, "手工", by_hand("y"), kind="hand")
    one = client.put(f"/api/v1/customers/1/tags/{tag['id']}", {"value": "gold"}, JSON)
    many = client.post("/api/v1/batches", {"tag_id": tag["id"], "value": "gold", "customer_ids": ["1"]}, JSON)
    assert problem(one) == problem(many) == (409, "tag_imported")
    content = rows((1, "gold"))
    assert problem(send(client, hand, content)) == (409, "tag_not_imported")
    assert problem(send(client, {"id": "tag_none"}, content)) == (404, "not_found")
    assert problem(send(client, tag, content, "both")) == (422, "invalid_input")
    assert problem(send(client, tag, content, level="bronze")) == (422, "invalid_input")
    assert problem(send(client, tag, b"a,b,c\n1,2,3\n", column="a")) == (422, "delivery_which_level")
    assert problem(send(client, tag, content, days=3, until="2099-01-01")) == (422, "tag_end_twice")
    for way in ("", "/preview"):
        assert problem(send(signed_in("viewer"), tag, content, way=way)) == (403, "forbidden")


def test_its_kind_stays_and_levels_that_are_held_too(client: Client, tag: dict):
    done(client, send(client, tag, rows((1, "gold"))))
    assert problem(change(client, tag, kind="hand")) == (409, "tag_kind_fixed")
    assert problem(change(client, tag, definition=by_hand("silver"))) == (409, "tag_level_held")
    assert problem(change(client, tag, update_mode="realtime")) == (422, "mode_by_hand")
    assert problem(client.get(f"/api/v1/tags/{tag['id']}/backtest")) == (409, "tag_by_hand")
    assert client.get(f"/api/v1/tags/{tag['id']}/versions").json()["items"][0]["version"] == 1


def test_rules_read_it_and_give_way_to_it_in_an_exclusive_group(client: Client, tag: dict):
    done(client, send(client, tag, rows((1, "gold"), (2, "silver"))))
    reader = create(client, "金牌", yes(has(tag["id"], "gold")))
    run(client, reader)
    assert members(client, reader) == {1}
    body = {"name": {"zh": "等级", "en": "Grade"}, "exclusive": True, "on_conflict": "newest"}
    group = client.post("/api/v1/tag-groups", body, JSON).json()
    hand = create(client, "邀请", by_hand("y"), kind="hand", group_id=group["id"])
    grade = create(client, "平台等级", by_hand("a"), kind="imported", group_id=group["id"])
    client.put(f"/api/v1/customers/3/tags/{hand['id']}", {"value": "y"}, JSON)
    said = done(client, send(client, grade, rows((3, "a"), (4, "a"))))
    assert counts(said["result"])["replaced"] == 1
    assert (members(client, hand), members(client, grade)) == (set(), {3, 4})


def test_the_command_line_previews_delivers_and_replaces(
    client: Client, tag: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("zhike.cli.control.start", lambda: None)
    file = tmp_path / "会员.csv"
    file.write_bytes(rows((1, "gold"), (2, "gold"), (STRANGER, "gold")))
    command = ["tags", "import", tag["id"], str(file), "--kind", "phone"]
    said = CliRunner().invoke(app, [*command, "--preview"])
    assert (said.exit_code, members(client, tag)) == (0, set()), said.output
    said = CliRunner().invoke(app, command)
    assert (said.exit_code, members(client, tag)) == (0, {1, 2}), said.output
    file.write_bytes(rows((2, "gold")))
    said = CliRunner().invoke(app, [*command, "--replace"])
    assert (said.exit_code, members(client, tag), file.exists()) == (0, {2}, True), said.output


def test_an_imported_tag_stands_in_files_of_tags(client: Client, tag: dict, owner, tmp_path: Path):
    from zhike.control.tags import plans

    [file] = plans.export(owner, tmp_path)
    assert "kind: imported" in file.read_text("utf-8")
    assert [step.action for step in plans.plan(tmp_path).steps] == ["keep"]
