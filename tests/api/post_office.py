"""A real mail server on this machine that keeps what it is given, and refuses what a test wants refused."""

import datetime
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "reports@shop.example", "p@ss:w/rd?"


class PostOffice:
    """`answers(recipient, number of the attempt with this recipient)`: None takes the letter, else what is said
    instead; `at_data` the same once the letter is there. `attempts`: every recipient that was asked for."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.attempts: list[str] = []
        self.signed_in: list[str] = []
        self.encrypted: list[bool] = []
        self.answers: Callable[[str, int], str | None] = lambda recipient, attempt: None
        self.at_data: Callable[[str], str | None] = lambda recipient: None
        self.address = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.attempts.append(address)
        refused = self.answers(address, self.attempts.count(address))
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (recipient,) = envelope.rcpt_tos  # one letter for each
        refused = self.at_data(recipient)
        if refused:
            return refused
        letter = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        self.letters.append((recipient, letter))  # type: ignore[arg-type]
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        if right:
            self.signed_in.append(data.login.decode())
        return AuthResult(success=right, handled=False)


@contextmanager
def post_office(certificate: Path | None = None, whole: bool = False, signed_in: bool = False) -> Iterator[PostOffice]:
    """A server with STARTTLS where it has a certificate (PEM, with its key), or TLS from the first byte (`whole`)."""
    office, port = PostOffice(), _free_port()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
    if context and certificate:
        context.load_cert_chain(certificate)
    options: dict[str, Any] = {"auth_required": signed_in, "authenticator": office.sign_in if signed_in else None}
    if whole:
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": context is not None,
                    "auth_require_tls": context is not None}  # fmt: skip
    controller = Controller(office, hostname="127.0.0.1", port=port, **options)
    controller.start()
    office.address = f"{'smtps' if whole else 'smtp'}://{{user}}127.0.0.1:{port}?from=reports@shop.example"
    try:
        yield office
    finally:
        controller.stop()


def certificate_in(directory: Path) -> Path:
    """A certificate of this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = directory / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
