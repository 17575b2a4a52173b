"""Tags as the console sends them, and the few calls that most tests make."""

from typing import Any

from django.test import Client

from zhike.control.jobs import service as jobs

JSON = "application/json"

Node = dict[str, Any]


def bought(times: int, days: int | None = None, op: str = "ge") -> Node:
    return _event({"measure": "count", "op": op, "value": times}, days)


def paid(amount: float, days: int | None = None, op: str = "gt") -> Node:
    return _event({"measure": "sum", "property": "amount", "op": op, "value": amount}, days)


def trait(name: str, op: str, value: Any = None) -> Node:
    return {"type": "trait", "trait": name, "op": op} | ({} if value is None else {"value": value})


def has(tag_id: str, *levels: str) -> Node:
    return {"type": "tag", "tag": tag_id} | ({"values": list(levels)} if levels else {})


def in_segment(segment_id: str) -> Node:
    return {"type": "segment", "segment": segment_id}


def on_list(list_id: str) -> Node:
    return {"type": "list", "list": list_id}


def both(*rules: Node) -> Node:
    return {"type": "and", "of": list(rules)}


def neither(rule: Node) -> Node:
    return {"type": "not", "of": rule}


def yes(rule: Node) -> Node:
    """The definition of a yes/no tag."""
    return levels(yes=rule)


def levels(**rules: Node) -> Node:
    return {
        "version": 1,
        "levels": [{"key": key, "name": {"zh": f"{key}级", "en": key}, "rule": rule} for key, rule in rules.items()],
    }


def by_hand(*keys: str) -> Node:
    """The definition of a tag that is set by hand."""
    return {"version": 1, "levels": [{"key": key, "name": {"zh": f"{key}级", "en": key}} for key in keys]}


def draft(name: str, definition: Any, **more: Any) -> Node:
    return {
        "name": {"zh": name, "en": name},
        "description": {"zh": "", "en": ""},
        "colour": "#2563eb",
        "kind": "rule",
        "definition": definition,
    } | more


def create(client: Client, name: str, definition: Any, **more: Any) -> Node:
    """The tag that POST made."""
    answer = client.post("/api/v1/tags", draft(name, definition, **more), JSON)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def create_segment(client: Client, name: str, rule: Any, **more: Any) -> Node:
    """The segment that POST made."""
    body = {"name": {"zh": name, "en": name}, "rule": rule} | more
    answer = client.post("/api/v1/segments", body, JSON)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def change_segment(client: Client, segment: Node, **more: Any) -> Any:
    """The answer to PUT, with the segment's etag."""
    body = {"name": segment["name"], "rule": segment["rule"]} | more
    address = f"/api/v1/segments/{segment['id']}"
    return client.put(address, body, JSON, headers={"If-Match": segment["etag"]})


def change(client: Client, tag: Node, **more: Any) -> Any:
    """The answer to PUT, with the tag's etag."""
    body = draft(tag["name"]["zh"], tag["definition"], kind=tag["kind"]) | more
    return client.put(f"/api/v1/tags/{tag['id']}", body, JSON, headers={"If-Match": tag["etag"]})


def ask_for_run(client: Client, *tags: Node) -> str:
    """The id of a run that waits."""
    answer = client.post("/api/v1/runs", {"tag_ids": [tag["id"] for tag in tags]} if tags else {}, JSON)
    assert answer.status_code == 202, answer.content.decode()
    return answer.json()["id"]


def run(client: Client, *tags: Node) -> Node:
    """A run that a worker has done, as GET tells it; `tags` by their ids."""
    return do(client, ask_for_run(client, *tags))


def do(client: Client, run_id: str) -> Node:
    """Do a waiting run as a worker does."""
    jobs.perform(run_id)
    found = client.get(f"/api/v1/runs/{run_id}").json()
    return found | {"tags": {tag["tag_id"]: tag for tag in found["tags"]}}


def members(client: Client, tag: Node, level: str | None = None) -> set[int]:
    """The customers whom the list shows for a tag."""
    wanted = f"{tag['id']}:{level}" if level else tag["id"]
    answer = client.get("/api/v1/customers", {"tag": wanted, "limit": 200})
    assert answer.status_code == 200, answer.content.decode()
    return {int(customer["id"]) for customer in answer.json()["items"]}


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content.decode()
    return answer.status_code, answer.json()["code"]


def _event(test: Node, days: int | None) -> Node:
    return {"type": "event", "events": ["order_completed"], **test} | ({"window": {"days": days}} if days else {})
