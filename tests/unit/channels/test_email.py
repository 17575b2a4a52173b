"""Mail through a real server: encrypted, signed in, refused, away; and letters that nobody can add headers to."""

import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.post_office import PASSWORD, USER, certificate_in, post_office
from zhike import home
from zhike.channels.email.addresses import checked
from zhike.channels.email.letter import Attachment, Letter, message, message_id
from zhike.channels.email.sending import MailFailed, connected
from zhike.channels.email.server import Server, configured, parse
from zhike.errors import InvalidInput, ZhikeError

AT = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
LETTER = Letter("res_1:1", "春季分群", "三成客户带来七成收入。", "<p>三成客户带来七成收入。</p>", "zh",
                [Attachment("春季分群.pdf", "application/pdf", b"%PDF-1.4 \x00\xff")])  # fmt: skip
SIGNED_IN = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"


def send(server: Server, recipient: str = "li@example.com", letter: Letter = LETTER) -> None:
    with connected(server) as connection:
        connection.send(message(letter, server, recipient, AT), recipient)


def test_a_letter_arrives_as_it_was_written() -> None:
    with post_office() as office:
        send(parse(office.address.format(user=""), "知客小店 <Reports@Shop.example>"))
    ((recipient, letter),) = office.letters
    assert recipient == "li@example.com" and letter["To"] == "li@example.com"
    assert letter["From"] == "知客小店 <Reports@shop.example>" and letter["Subject"] == "春季分群"
    assert letter["Date"].datetime == AT and letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_body(("plain",)).get_content().strip() == LETTER.text
    assert letter.get_body(("html",)).get_content().strip() == LETTER.html
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("春季分群.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.4 \x00\xff"


def test_the_same_letter_to_the_same_person_has_the_same_id() -> None:
    server = parse("smtp://127.0.0.1?from=a@b.cn")
    one = message_id("res_1:1", server, "li@example.com")
    assert one == message_id("res_1:1", server, "li@example.com") and one.endswith("@b.cn>") and "li" not in one[1:3]
    assert len({one, message_id("res_2:1", server, "li@example.com"), message_id("res_1:1", server, "wu@x.cn")}) == 3


@pytest.mark.filterwarnings("ignore:Requiring AUTH while")
@pytest.mark.parametrize("whole", [False, True])
def test_encrypted_and_signed_in(whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = certificate_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post_office(certificate, whole, signed_in=True) as office:
        send(parse(office.address.format(user=SIGNED_IN) + ("" if whole else "&starttls=1")))
    assert office.signed_in == [USER] and len(office.letters) == 1 and (whole or office.encrypted == [True])


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(tmp_path: Path) -> None:
    with post_office(certificate_in(tmp_path)) as office, pytest.raises(MailFailed) as failed:
        send(parse(office.address.format(user="") + "&starttls=1"))
    assert failed.value.code == "mail_tls" and not failed.value.temporary and not office.letters


def test_a_server_without_encryption_gets_nothing_when_it_was_asked_for() -> None:
    with post_office() as office, pytest.raises(MailFailed) as failed:
        send(parse(office.address.format(user=SIGNED_IN) + "&starttls=1"))
    assert failed.value.code == "mail_not_offered" and not office.letters and not office.signed_in


def test_a_wrong_password_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = certificate_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with post_office(certificate, signed_in=True) as office, pytest.raises(MailFailed) as failed:
        send(parse(office.address.format(user="li:wrong@") + "&starttls=1"))
    assert (failed.value.code, failed.value.params["status"]) == ("mail_sign_in_refused", 535)
    assert not failed.value.temporary


@pytest.mark.parametrize(
    "said, code, temporary, params",
    [
        ("550 5.1.1 <li@example.com> unknown", "mail_refused", False, {"status": 550, "enhanced": "5.1.1"}),
        ("450 4.2.1 li@example.com: later", "mail_busy", True, {"status": 450, "enhanced": "4.2.1"}),
        ("554 no", "mail_refused", False, {"status": 554, "enhanced": ""}),
    ],
)
@pytest.mark.parametrize("at_data", [False, True])
def test_refusals_are_told_by_their_numbers(
    said: str, code: str, temporary: bool, params: dict[str, object], at_data: bool
) -> None:
    with post_office() as office:
        if at_data:
            office.at_data = lambda recipient: said
        else:
            office.answers = lambda recipient, attempt: said
        with pytest.raises(MailFailed) as failed:
            send(parse(office.address.format(user="")))
    assert (failed.value.code, failed.value.temporary, failed.value.params) == (code, temporary, params)
    assert "li@" not in str(failed.value) and failed.value.__suppress_context__


def test_after_a_refusal_the_next_letter_goes_over_the_same_connection() -> None:
    with post_office() as office:
        office.answers = lambda recipient, attempt: "550 no" if recipient.startswith("li") else None
        server = parse(office.address.format(user=""))
        with connected(server) as connection:
            with pytest.raises(MailFailed):
                connection.send(message(LETTER, server, "li@example.com", AT), "li@example.com")
            connection.send(message(LETTER, server, "wu@example.com", AT), "wu@example.com")
    assert [recipient for recipient, _ in office.letters] == ["wu@example.com"]


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but it listens to nobody
        with pytest.raises(MailFailed) as failed:
            send(parse(f"smtp://127.0.0.1:{taken.getsockname()[1]}?from=a@b.cn"))
    assert failed.value.code == "mail_unreachable" and failed.value.temporary


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text(), st.text())
def test_no_text_becomes_a_header(subject: str, name: str, file: str) -> None:
    evil = "\r\nBcc: all@example.com\r\n\r\nbody"
    server = Server("h", 25, "none", "a@b.cn", name + evil)
    files = [Attachment(file + evil, "application/pdf", b"x")]
    made = message(Letter("k", subject + evil, "text", "html", "zh", files), server, "li@example.com", AT)
    sent = made.as_bytes()
    assert made["Bcc"] is None and sent.isascii()
    head = sent.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")
    assert {line.split(b":")[0].lower() for line in head} == {
        b"from", b"to", b"subject", b"date", b"message-id", b"content-language", b"auto-submitted", b"mime-version",
        b"content-type",
    }  # fmt: skip


@pytest.mark.parametrize("address", ["li@example.com", "li.wu+x@mail.例子.cn", " LI@EXAMPLE.com "])
def test_addresses_that_are_sent_to(address: str) -> None:
    assert checked(address).isascii() and checked(checked(address)) == checked(address)


@pytest.mark.parametrize(
    "address",
    ["", "li", "li@", "@x.cn", "li@localhost", "a b@x.cn", "li@x.cn\r\nBcc: a@b.cn", "li@x.cn,wu@x.cn", "<li@x.cn>",
     "li@x..cn", ".li@x.cn", "li..wu@x.cn", '"li"@x.cn', "李@x.cn", "li@-x.cn", "a" * 65 + "@x.cn", "li@[127.0.0.1]"],
)  # fmt: skip
def test_addresses_that_are_not(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(address)
    assert refused.value.code == "mail_bad_address" and not refused.value.params


def test_how_a_server_is_named() -> None:
    found = parse("smtp://u%40x.cn:p%3Aw%2F@mail.x.cn?starttls=1")
    assert found == Server("mail.x.cn", 587, "starttls", "u@x.cn", "", "u@x.cn", "p:w/")
    assert "p:w/" not in repr(found)
    assert parse("smtps://u:p@mail.x.cn", "Shop <a@b.cn>") == Server(
        "mail.x.cn", 465, "whole", "a@b.cn", "Shop", "u", "p"
    )
    assert parse("smtp://localhost:2525?from=a@b.cn") == Server("localhost", 2525, "none", "a@b.cn")


@pytest.mark.parametrize(
    "address, code",
    [
        ("mail.x.cn:25", "mail_server_malformed"),
        ("http://mail.x.cn", "mail_server_malformed"),
        ("smtp://mail.x.cn:x", "mail_server_malformed"),
        ("smtp://mail.x.cn?tls=1", "mail_server_malformed"),
        ("smtp://mail.x.cn", "mail_no_sender"),
        ("smtp://u@x.cn:p@mail.x.cn", "mail_password_in_the_clear"),
    ],
)
def test_servers_that_cannot_be_used(address: str, code: str) -> None:
    with pytest.raises(ZhikeError) as refused:
        parse(address)
    assert refused.value.code == code and ":p@" not in str(refused.value)


def test_where_the_server_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIKE_DATA", str(tmp_path))
    monkeypatch.delenv("ZHIKE_SMTP", raising=False)
    monkeypatch.delenv("ZHIKE_MAIL_FROM", raising=False)
    with pytest.raises(ZhikeError) as none:
        configured()
    file = home.data_dir() / "smtp"
    file.write_text("smtps://a%40b.cn:p@mail.b.cn\n")
    file.chmod(0o644)
    with pytest.raises(ZhikeError) as readable:
        configured()
    assert [none.value.code, readable.value.code] == ["mail_not_configured", "mail_file_open_to_others"]
    file.chmod(0o600)
    assert configured().sender == "a@b.cn"
    monkeypatch.setenv("ZHIKE_SMTP", "smtp://127.0.0.1")
    monkeypatch.setenv("ZHIKE_MAIL_FROM", "Shop <c@d.cn>")
    assert (configured().host, configured().sender) == ("127.0.0.1", "c@d.cn")
