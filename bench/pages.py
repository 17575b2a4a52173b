"""Every page's data: each address that the HTTP API answers with GET, asked of a shop of a million tagged customers.

Addresses come from the API's own description, so a new page is measured as soon as it is there. What asks for ids that
this shop has nothing of (imports, analyses, …) is left out, and so is what other parts measure as long work.
"""

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench import installation, tiers
from bench.measure import Task, Timed
from bench.reads import _tag_everybody
from bench.segments import _made

CALLS, WARM_UP = 20, 2
NOT_PAGES = ("/backtest", "/file", ".csv")
"""A backtest is a job of seconds, and has its own figure; files are not pages."""


def page_task(shop: Path, work: Path, calls: int = CALLS) -> Task:
    return partial(asked, shop, work, calls)


def asked(shop: Path, work: Path, calls: int) -> Timed:
    """A hundred tags, three segments and a scheme of tiers on a copy of the shop; then every address."""
    with tempfile.TemporaryDirectory(dir=work) as data:
        installation.install(shop, Path(data))
        client, timed = installation.client(), Timed()
        for address, path in _addresses(client, _things(client)):
            timed.repeat(address, partial(_get, client, path), calls, WARM_UP)
        installation.close()
    return timed


def _things(client: Any) -> dict[str, str]:
    """What there is, by the names that addresses give it."""
    tags = _tag_everybody()
    has = [{"type": "tag", "tag": tag} for tag in tags]
    rules = [{"type": "and", "of": [has[1], has[3]]}, has[1], {"type": "not", "of": has[5]}]
    segments = [_made(client, f"s{i}", rule) for i, rule in enumerate(rules)]
    body = {"name": {"zh": "分层", "en": "Tiers"}, "design": tiers._design(), "update_mode": "manual"}
    scheme = client.post("/api/v1/tiers", body, "application/json").json()
    tiers._decide(scheme)
    customer = client.get("/api/v1/customers").json()["items"][0]["id"]
    return {"tag_id": tags[4], "segment_id": segments[0], "customer_id": customer, "tiers": scheme["id"],
            "segments": "&".join(f"segment={each}" for each in segments)}  # fmt: skip


def _addresses(client: Any, things: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What is asked, as it is described and as it is said."""
    described = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    for address, operations in described.items():
        if "get" not in operations or address.endswith(NOT_PAGES):
            continue
        path = address.replace("/tiers/{scheme_id}", f"/tiers/{things['tiers']}")
        for name in ("tag_id", "segment_id", "customer_id"):
            path = path.replace(f"{{{name}}}", things[name])
        needed = {each["name"] for each in operations["get"].get("parameters", []) if each["in"] == "query"
                  and each.get("required")}  # fmt: skip
        if needed == {"segment"}:
            path, needed = f"{path}?{things['segments']}", set()
        if "{" not in path and not needed and client.get(path).status_code == 200:
            yield address.removeprefix("/api/v1"), path


def _get(client: Any, path: str) -> None:
    assert client.get(path).status_code == 200, path
