"""Every failure is problem details with a stable code, and none shows what is inside."""

import json
import logging

import pytest
from django.test import Client, RequestFactory

from zhike.control.api import api
from zhike.control.logs import WithoutMessages

JSON = "application/json"


def problem(response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body.keys() == {"type", "title", "status", "code", "detail", "params"}
    assert body["status"] == response.status_code
    return body["status"], body["code"]


@pytest.mark.django_db
def test_who_is_not_signed_in_gets_401_even_for_a_change_without_csrf_token():
    visitor = Client(enforce_csrf_checks=True)
    assert problem(visitor.get("/api/v1/jobs")) == (401, "not_signed_in")
    assert problem(visitor.post("/api/v1/api-keys")) == (401, "not_signed_in")


def test_what_does_not_exist_is_404(client: Client):
    assert problem(client.get("/api/v1/jobs/none")) == (404, "not_found")
    assert problem(client.get("/api/v1/nothing/here")) == (404, "no_such_address")


def test_a_method_that_an_address_does_not_know_is_405(client: Client):
    answer = client.put("/api/v1/jobs")
    assert problem(answer) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_input_that_is_not_understood_names_its_place(client: Client):
    answer = client.post("/api/v1/api-keys", {"name": "  ", "role": "king"}, JSON)
    assert problem(answer) == (422, "invalid_input")
    assert {each["path"] for each in answer.json()["params"]["problems"]} == {"name", "role"}


def test_a_body_that_is_no_json_is_400(client: Client):
    assert problem(client.post("/api/v1/api-keys", "{", JSON)) == (400, "bad_request")


def test_a_foreign_host_name_is_refused(client: Client):
    assert problem(client.get("/api/v1/session", headers={"Host": "evil.example"})) == (400, "bad_request")


def test_a_defect_answers_500_and_neither_answer_nor_log_quotes_the_customer(caplog: pytest.LogCaptureFixture):
    customer = "Li Lei, 13800138000"
    try:
        int(customer)
    except ValueError as error:
        answer = api.on_exception(RequestFactory().get("/api/v1/customers"), error)
    assert problem(answer) == (500, "internal")
    logged = as_the_server_writes_it(caplog.records[-1])
    assert "ValueError" in logged and "test_problems.py" in logged
    assert "Li Lei" not in logged + answer.content.decode()


def as_the_server_writes_it(record: logging.LogRecord) -> str:
    [ours] = [each for each in logging.getLogger().handlers if isinstance(each.formatter, WithoutMessages)]
    record.exc_text = None  # what another handler has made of it
    return ours.format(record)


def test_every_operation_has_a_name_of_its_own_in_the_description():
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith("zhike_")]  # ninja's default, which follows our folders


def test_the_api_documents_itself_without_asking_another_host(client: Client):
    page = client.get("/api/v1/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert "https://" not in page
    assert client.get("/static/ninja/swagger-ui-bundle.js").status_code == 200
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.")
