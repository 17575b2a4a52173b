"""Answers as files and by mail: to a real mail server, each once, whatever fails in between."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from drafts import JSON, problem
from openpyxl import load_workbook
from pypdf import PdfReader
from shop import NOW, stop_clock, write
from test_analyses import KIND, PEOPLE, asked, made

from tests.api.post_office import PostOffice, post_office
from zhike.analytics import kinds
from zhike.channels.email.sending import MailFailed
from zhike.control.accounts.actor import Actor, Role
from zhike.control.analyses import asking, mailing
from zhike.control.analyses.models import Analysis, Result, Sending
from zhike.control.jobs import service as jobs
from zhike.control.jobs.registry import Job
from zhike.errors import Forbidden
from zhike.warehouse.duckdb import DuckDBWarehouse

LI, WU, XU = "li@example.com", "wu@example.com", "xu@example.com"


@pytest.fixture(autouse=True)
def shop(owner, warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(owner)
    write(warehouse, PEOPLE)
    monkeypatch.setitem(kinds.KINDS, KIND.key, KIND)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office() as found:
        monkeypatch.setenv("ZHIKE_SMTP", found.address.format(user=""))
        yield found


def send(client: Client, analysis: dict[str, Any], **body: Any) -> Job:
    """Ask for it, and do the job."""
    answer = client.post(f"/api/v1/analyses/{analysis['id']}/send", json.dumps(body), JSON)
    assert answer.status_code == 202, answer.content
    jobs.perform(answer.json()["id"])
    return jobs.get(answer.json()["id"])


def sent_to(client: Client, analysis: dict[str, Any]) -> dict[str, str]:
    items = client.get(f"/api/v1/analyses/{analysis['id']}/results/latest/sendings").json()["items"]
    return {item["recipient"]: item["state"] for item in items}


def download(client: Client, analysis: dict[str, Any], **asked_for: str) -> Any:
    return client.get(f"/api/v1/analyses/{analysis['id']}/results/latest/file", asked_for)


def test_an_answer_as_pdf(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    answer = download(client, analysis)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AE%A2%E5%8D%95%202026-03-15.pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for said in ("订单", "买得多的客户最多", "规模", "至少", "3", "2026年3月15日 12:00"):
        assert said in text
    english = PdfReader(BytesIO(download(client, analysis, language="en").content)).pages[0].extract_text()
    assert "most bought much" in english and "At least" in english and "Mar 15, 2026, 12:00" in english


def test_an_answer_as_a_spreadsheet(client: Client) -> None:
    analysis = made(client)
    asked(client, analysis)
    answer = download(client, analysis, format="xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    page = load_workbook(BytesIO(answer.content))["规模"]
    assert [[cell.value for cell in row] for row in page.iter_rows(5, 6, 1, 2)] == [["few", 2], ["many", 3]]


def test_a_refused_answer_says_so_in_its_file(client: Client) -> None:
    analysis = made(client, settings={"refuse": True})
    assert asked(client, analysis)["state"] == "refused"
    text = PdfReader(BytesIO(download(client, analysis).content)).pages[0].extract_text()
    assert "请注意" in text and "没有通过检验" in text


def test_what_could_not_be_answered_has_no_file(client: Client, office: PostOffice) -> None:
    analysis = made(client)
    Result.objects.create(
        analysis=Analysis.objects.get(), job_id="job_x", state="failed", complete=True, settings={},
        as_of=NOW.replace(tzinfo=UTC), reason={"code": "analysis_no_purchases", "params": {}},
    )  # fmt: skip
    assert problem(download(client, analysis)) == (409, "analysis_no_report")
    answer = client.post(f"/api/v1/analyses/{analysis['id']}/send", json.dumps({"recipients": [LI]}), JSON)
    assert problem(answer) == (409, "analysis_no_report")
    assert client.get(f"/api/v1/analyses/{analysis['id']}/results/latest/file?format=doc").status_code == 422


def test_each_recipient_gets_a_letter_with_both_files(client: Client, office: PostOffice) -> None:
    analysis = made(client, recipients=[LI, WU])
    asked(client, analysis)
    job = send(client, analysis)
    assert job.state == "done" and (job.result or {})["sent"] == 2
    assert [recipient for recipient, _ in office.letters] == [LI, WU]
    letter = office.letters[0][1]
    assert letter["To"] == LI and WU not in letter.as_string()
    assert letter["Subject"] == "店：订单 2026-03-15"
    text = letter.get_body(("plain",)).get_content()
    assert "买得多的客户最多" in text and "买得多的客户最多" in letter.get_body(("html",)).get_content()
    names = [file.get_filename() for file in letter.iter_attachments()]
    assert names == ["订单 2026-03-15.pdf", "订单 2026-03-15.xlsx"]
    pdf = next(iter(letter.iter_attachments())).get_content()
    assert "买得多的客户最多" in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert sent_to(client, analysis) == {LI: "sent", WU: "sent"}


def test_who_has_it_gets_it_again_only_when_asked_for(client: Client, office: PostOffice) -> None:
    analysis = made(client)
    asked(client, analysis)
    send(client, analysis, recipients=[LI])
    assert (send(client, analysis, recipients=[LI, WU]).result or {})["sent"] == 1
    assert [recipient for recipient, _ in office.letters] == [LI, WU]
    send(client, analysis, recipients=[LI], again=True, language="en")
    assert [recipient for recipient, _ in office.letters] == [LI, WU, LI]
    ids = [letter["Message-ID"] for _, letter in office.letters]
    assert len(set(ids)) == 3 and office.letters[2][1]["Content-Language"] == "en"


def test_a_bad_address_stops_nobody_else_and_fails_the_job(client: Client, office: PostOffice) -> None:
    office.answers = lambda recipient, attempt: "550 5.1.1 <wu@example.com> unknown" if recipient == WU else None
    analysis = made(client, recipients=[LI, WU, XU])
    asked(client, analysis)
    job = send(client, analysis)
    assert job.state == "failed" and job.error == {
        "code": "mail_recipients_refused", "params": {"failed": 1, "of": 3, "status": 550, "enhanced": "5.1.1"},
    }  # fmt: skip
    assert sent_to(client, analysis) == {LI: "sent", WU: "refused", XU: "sent"}
    said = client.get(f"/api/v1/jobs/{job.id}").content + client.get(f"/api/v1/jobs/{job.id}/log").content
    assert b"@example.com" not in said


def test_a_retry_goes_on_with_those_who_have_not_got_it(client: Client, office: PostOffice) -> None:
    office.answers = lambda recipient, attempt: "450 4.7.1 later" if (recipient, attempt) == (WU, 1) else None
    analysis = made(client, recipients=[LI, WU, XU])
    asked(client, analysis)
    job = send(client, analysis)
    assert (job.state, job.attempts, (job.error or {})["code"]) == ("queued", 1, "mail_recipients_wait")
    assert job.not_before
    jobs.perform(job.id)
    assert jobs.get(job.id).state == "done"
    assert [recipient for recipient, _ in office.letters] == [LI, XU, WU]


def test_who_is_refused_is_asked_for_again_by_a_person_only(client: Client, office: PostOffice) -> None:
    said = {(WU, 1): "450 later", (XU, 1): "550 unknown", (XU, 2): "550 unknown"}
    office.answers = lambda recipient, attempt: said.get((recipient, attempt))
    analysis = made(client, recipients=[LI, WU, XU])
    asked(client, analysis)
    job = send(client, analysis)
    assert (job.error or {})["params"] == {"failed": 1, "of": 3, "status": 450, "enhanced": ""}
    jobs.perform(job.id)
    job = jobs.get(job.id)
    assert job.state == "failed" and (job.error or {})["params"] == {
        "failed": 1, "of": 3, "status": 550, "enhanced": "",
    }  # fmt: skip
    assert office.attempts.count(XU) == 1
    for state in ("failed", "done"):
        assert client.post(f"/api/v1/jobs/{job.id}/retry").status_code == 200
        jobs.perform(job.id)
        assert jobs.get(job.id).state == state
    assert [recipient for recipient, _ in office.letters] == [LI, WU, XU]


def test_others_who_were_refused_before_are_left_alone(client: Client, office: PostOffice) -> None:
    office.answers = lambda recipient, attempt: "550 unknown" if recipient == WU else None
    analysis = made(client)
    asked(client, analysis)
    assert send(client, analysis, recipients=[WU]).state == "failed"
    assert send(client, analysis, recipients=[LI]).state == "done" and office.attempts == [WU, LI]


def test_a_crash_between_the_letter_and_its_row_sends_one_twice_with_one_id(
    client: Client, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = made(client, recipients=[LI, WU])
    asked(client, analysis)
    real, times = Sending.save, iter([True])

    def save(self: Sending, *args: Any, **options: Any) -> None:
        if self.state == "sent" and next(times, False):
            raise ConnectionError("killed")
        real(self, *args, **options)

    monkeypatch.setattr(Sending, "save", save)
    job = send(client, analysis)
    assert job.state == "queued"
    jobs.perform(job.id)
    assert [recipient for recipient, _ in office.letters] == [LI, LI, WU]
    assert office.letters[0][1]["Message-ID"] == office.letters[1][1]["Message-ID"]


def test_a_server_that_is_away_is_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with post_office() as gone:
        monkeypatch.setenv("ZHIKE_SMTP", gone.address.format(user=""))
    analysis = made(client, recipients=[LI])
    asked(client, analysis)
    job = send(client, analysis)
    assert (job.state, (job.error or {})["code"]) == ("queued", "mail_unreachable")
    with post_office() as back:
        monkeypatch.setenv("ZHIKE_SMTP", back.address.format(user=""))
        jobs.perform(job.id)
    assert [recipient for recipient, _ in back.letters] == [LI] and jobs.get(job.id).state == "done"


def test_every_scheduled_answer_is_mailed_and_no_other(client: Client, office: PostOffice) -> None:
    analysis = made(client, recipients=[LI], schedule={"kind": "daily", "at": "08:00"})
    asked(client, analysis)
    assert not jobs.unfinished(mailing.KIND)
    for day in (1, 2):
        for job in asking.tick(datetime.now(UTC) + timedelta(days=day)):
            jobs.perform(job.id)
        (mail,) = jobs.unfinished(mailing.KIND)
        jobs.perform(mail.id)
    assert len(office.letters) == 2 and len({letter["Message-ID"] for _, letter in office.letters}) == 2


def test_an_answer_that_is_settled_twice_is_mailed_once(client: Client, office: PostOffice) -> None:
    analysis = made(client, recipients=[LI])
    result = asked(client, analysis)
    mailing.send_to_recipients(result["id"])
    mailing.send_to_recipients(result["id"])
    (job,) = jobs.unfinished(mailing.KIND)
    jobs.perform(job.id)
    mailing.send_to_recipients(result["id"])
    assert not jobs.unfinished(mailing.KIND) and len(office.letters) == 1


def test_nothing_is_asked_for_that_cannot_be_sent(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIKE_SMTP", raising=False)
    analysis = made(client)
    asked(client, analysis)

    def refused(**body: Any) -> Any:
        return client.post(f"/api/v1/analyses/{analysis['id']}/send", json.dumps(body), JSON)

    assert problem(refused(recipients=[LI])) == (409, "mail_not_configured")
    assert problem(refused()) == (422, "mail_nobody")
    assert problem(refused(recipients=["li@x.cn\r\nBcc: a@b.cn"])) == (422, "bad_address")
    assert problem(refused(recipients=[f"p{n}@x.cn" for n in range(21)])) == (422, "too_many_recipients")
    assert not Sending.objects.exists() and not jobs.unfinished(mailing.KIND)


def test_who_only_looks_may_send_nothing(client: Client, office: PostOffice) -> None:
    analysis = made(client)
    asked(client, analysis)
    viewer = Actor("user", "usr_v", "Wang", Role.VIEWER)
    with pytest.raises(Forbidden):
        mailing.send(viewer, Result.objects.get(), [LI], None, False)
    assert not Sending.objects.exists()


def test_a_scheduled_answer_that_cannot_be_mailed_says_so_on_its_job(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZHIKE_SMTP", raising=False)
    analysis = made(client, recipients=[LI])
    result = asked(client, analysis)
    mailing.send_to_recipients(result["id"])
    (job,) = jobs.unfinished(mailing.KIND)
    jobs.perform(job.id)
    assert (jobs.get(job.id).state, (jobs.get(job.id).error or {})["code"]) == ("failed", "mail_not_configured")
    with post_office() as office:
        monkeypatch.setenv("ZHIKE_SMTP", office.address.format(user=""))
        client.post(f"/api/v1/jobs/{job.id}/retry")
        jobs.perform(job.id)
    assert jobs.get(job.id).state == "done" and [recipient for recipient, _ in office.letters] == [LI]


def test_addresses_are_in_no_log(client: Client, office: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.answers = lambda recipient, attempt: f"550 <{recipient}> unknown"
    analysis = made(client)
    asked(client, analysis)
    with caplog.at_level(logging.DEBUG):
        send(client, analysis, recipients=[LI])
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("zhike")]
    assert ours and not any(LI in line for line in ours)


def test_a_failure_names_numbers_only() -> None:
    error = MailFailed("The mail server answers 550.", status=550, enhanced="5.1.1")
    assert (error.code, error.params, error.temporary) == ("mail_refused", {"status": 550, "enhanced": "5.1.1"}, False)
