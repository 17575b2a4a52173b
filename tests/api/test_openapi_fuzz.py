"""Whatever anybody sends, the API answers as its description says: a documented status and content type, never a 5xx.

`ZHIKE_FUZZ` asks for more examples of each operation.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import schemathesis
from drafts import bought, draft, yes
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = int(os.environ.get("ZHIKE_FUZZ") or 5)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ORDERS = "订单编号,手机,付款时间,实付金额,省份\n" + "".join(
    f"{number},1380000{number:04},2024-01-{number % 28 + 1:02} 10:00:00,{number},浙江\n" for number in range(60)
)


class Shop:
    """A running server with a few customers, a tag and a segment in it, and a key to its API."""

    def __init__(self, server) -> None:
        self.url, self.log = server.url, server.log
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar := CookieJar()))
        self._browser.open(server.sign_in_link, timeout=20).read()
        self._browser.open(f"{self.url}/api/v1/session", timeout=20).read()
        self._token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
        key = self.post("/api/v1/api-keys", {"name": "fuzz", "role": "operator"})["key"]
        self.headers = {"Authorization": f"Bearer {key}"}
        self.ids: dict[str, str] = {}
        self.turn = False
        self.answers = Counter[int]()

    def post(self, path: str, body: object) -> dict:
        return self._post(path, json.dumps(body).encode(), "application/json")

    def upload(self, text: str) -> str:
        """The id of a file that waits to be imported."""
        part = 'Content-Disposition: form-data; name="file"; filename="orders.csv"\r\n\r\n'
        body = f"--b\r\n{part}{text}\r\n--b--\r\n".encode()
        return str(self._post("/api/v1/imports/uploads", body, "multipart/form-data; boundary=b")["id"])

    def answer(self, analysis_id: str) -> str:
        """The id of an answer, once it is there."""
        self.post(f"/api/v1/analyses/{analysis_id}/run", {})
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(IndexError):
                return self.first(f"/api/v1/analyses/{analysis_id}/results")
            time.sleep(0.2)
        raise TimeoutError

    def first(self, path: str) -> str:
        """The id of the first thing in a list."""
        return str(json.loads(self._browser.open(self.url + path, timeout=20).read())["items"][0]["id"])

    def _post(self, path: str, body: bytes, kind: str) -> dict:
        headers = {"Content-Type": kind, "X-CSRFToken": self._token}
        request = urllib.request.Request(self.url + path, body, headers)
        return json.loads(self._browser.open(request, timeout=20).read())


@pytest.fixture
def shop(serve, tmp_path: Path) -> Iterator[Shop]:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS)
    command = [str(Path(sys.executable).with_name("zhike")), "import", "orders", str(file), "--source", "shop"]
    environment = {**os.environ, "ZHIKE_DATA": str(tmp_path / "data")}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    shop = Shop(serve())
    rule = bought(2)
    shop.post("/api/v1/tags", draft("签", yes(rule)))
    shop.post("/api/v1/segments", {"name": {"zh": "群", "en": "segment"}, "rule": rule})
    lists = {"customer_id": "customers", "tag_id": "tags", "segment_id": "segments", "import_id": "imports",
             "job_id": "jobs", "run_id": "jobs", "analysis_id": "analyses"}  # fmt: skip
    shop.post("/api/v1/analyses", {"kind": "rfm", "name": {"zh": "析", "en": "analysis"}})
    shop.ids = {name: shop.first(f"/api/v1/{path}") for name, path in lists.items()}
    shop.ids["upload_id"] = shop.upload(ORDERS)
    shop.ids["result_id"] = shop.answer(shop.ids["analysis_id"])
    yield shop


def test_no_two_shapes_have_one_name():
    """The description keeps one of them, and whoever trusts it is told wrong."""
    import zhike.control.api  # noqa: F401 (every shape is known then)

    waiting, modules = [Schema], defaultdict(set)
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.startswith("zhike"):
                modules[shape.__name__].add(shape.__module__)
    assert {name: found for name, found in modules.items() if len(found) > 1} == {}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_operation_answers_as_it_is_described(shop: Shop, mode: GenerationMode):
    schema = schemathesis.openapi.from_url(f"{shop.url}/api/v1/openapi.json", headers=shop.headers)
    failures, tried = [], 0
    for found in schema.get_all_operations():
        operation = found.ok()
        tried += 1
        try:
            _fuzz(operation, shop, mode)
        except Unsatisfiable:
            continue  # nothing can be wrong with a request that has neither parameters nor body
        except (Exception, BaseExceptionGroup) as failure:  # all of them are told at once
            told = getattr(failure, "exceptions", [failure])
            failures.append(f"{operation.method.upper()} {operation.path}\n" + "\n".join(map(str, told)))
    assert tried > 50
    assert {status // 100 for status in shop.answers} >= {2, 4}  # both sides of the door were seen
    assert not failures, "\n\n".join(failures)


def _fuzz(operation, shop: Shop, mode: GenerationMode) -> None:
    @seed(7)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck),
              phases=[Phase.explicit, Phase.generate])  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case) -> None:
        _point_to_what_exists(case, shop)
        response = case.call(base_url=shop.url, headers=shop.headers, timeout=30)
        shop.answers[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    answers()


def _point_to_what_exists(case: schemathesis.Case, shop: Shop) -> None:
    """Every other request is about a thing that is there: what is made up is seldom got beyond 404."""
    shop.turn = not shop.turn
    if shop.turn or case.method == "DELETE":
        return
    for name in set(case.path_parameters or {}) & set(shop.ids):
        case.path_parameters[name] = shop.ids[name]
    if "wait" in (case.query or {}):
        case.query["wait"] = 0  # half a minute without an answer is what was asked for
    if isinstance(case.body, dict) and "upload_id" in case.body:
        case.body["upload_id"] = shop.ids["upload_id"]
