"""What is asked of segments: the count of a rule, a portrait, an overlap; as HTTP answers it, short of a socket."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import installation
from bench.measure import Task, Timed
from bench.reads import _tag_everybody

CALLS, WARM_UP = 20, 2


def segment_task(shop: Path, work: Path, calls: int = CALLS) -> Task:
    return partial(asked, shop, work, calls)


def asked(shop: Path, work: Path, calls: int) -> Timed:
    """Tags a copy of the shop by a hundred tags, makes five segments, then times each question."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        tags, timed = _tag_everybody(), Timed()
        for name, call in _questions(installation.client(), tags).items():
            timed.repeat(name, call, calls, WARM_UP)
        installation.close()
    return timed


def _questions(client: Any, tags: list[str]) -> dict[str, Callable[[], Any]]:
    has = [{"type": "tag", "tag": tag} for tag in tags]
    some = {"type": "and", "of": [has[1], {"type": "or", "of": [has[3], has[13]]}, {"type": "not", "of": has[5]}]}
    viewed = {"type": "event", "events": ["product_viewed"], "measure": "count", "window": {"days": 30}, "op": "ge",
              "value": 3}  # fmt: skip
    rules = [some, has[1], has[3], {"type": "or", "of": [has[7], has[9]]}, {"type": "not", "of": has[11]}]
    ids = [_made(client, f"s{i}", rule) for i, rule in enumerate(rules)]
    several = "&".join(f"segment={each}" for each in ids)
    post, get = partial(_post, client), partial(_get, client)
    return {
        "count of a rule over four tags, with its conditions": lambda: post("preview", {"rule": some}),
        "count of a rule with one behaviour": lambda: post("preview", {"rule": {"type": "and", "of": [some, viewed]}}),
        "portrait over tags, traits and figures": lambda: get(f"{ids[0]}/portrait"),
        "portrait against another segment": lambda: get(f"{ids[0]}/portrait?against={ids[1]}"),
        "overlap of five segments": lambda: get(f"overlap?{several}"),
        "all segments with their sizes": lambda: get(""),
    }


def _made(client: Any, name: str, rule: Any) -> str:
    body = {"name": {"zh": name, "en": name}, "rule": rule}
    answer = client.post("/api/v1/segments", body, "application/json")
    assert answer.status_code == 201, answer.content
    found: str = answer.json()["id"]
    return found


def _post(client: Any, path: str, body: Any) -> None:
    answer = client.post(f"/api/v1/segments/{path}", body, "application/json")
    assert answer.status_code == 200, answer.content


def _get(client: Any, path: str) -> None:
    answer = client.get(f"/api/v1/segments/{path}".rstrip("/"))
    assert answer.status_code == 200, answer.content
