"""One connection to the mail server, over which letters are sent one by one.

What a server answers may name people, so only its numbers (RFC 5321, RFC 3463) are kept: 550, 5.1.1.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any, Final

from zhike.channels.email.server import Server
from zhike.errors import ZhikeError

WITHIN: Final = 30.0
"""Seconds for each step."""

TEMPORARY: Final = ("mail_unreachable", "mail_busy")
"""Codes of what may pass by itself."""

_ENHANCED: Final = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")


class MailFailed(ZhikeError):
    """The letter was not taken. `mail_unreachable`, `mail_busy` may pass; `mail_refused`, `mail_sign_in_refused` and
    `mail_tls` do not. `status`, `enhanced`: the server's numbers, where it said any."""

    status = 502
    code = "mail_refused"

    @property
    def temporary(self) -> bool:
        return self.code in TEMPORARY


class Connection:
    """A server that is ready to take letters."""

    def __init__(self, smtp: smtplib.SMTP, sender: str) -> None:
        self._smtp, self._sender = smtp, sender

    def send(self, letter: EmailMessage, recipient: str) -> None:
        """Hand one letter over. Raises MailFailed; after `mail_unreachable` the connection is of no use any more."""
        with _said_plainly():
            self._smtp.sendmail(self._sender, [recipient], letter.as_bytes())


@contextmanager
def connected(server: Server) -> Iterator[Connection]:
    """A connection to the server, signed in where it has a user."""
    with _said_plainly():
        smtp = _opened(server)
    try:
        yield Connection(smtp, server.sender)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()


def _opened(server: Server) -> smtplib.SMTP:
    domain = server.sender.rpartition("@")[2]  # the machine's own name is nobody's business
    if server.tls == "whole":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, domain, timeout=WITHIN, context=_trusted())
    else:
        smtp = smtplib.SMTP(server.host, server.port, domain, timeout=WITHIN)
    try:
        if server.tls == "starttls":
            smtp.starttls(context=_trusted())
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise _failed(error) from None  # what the server said may name somebody


def _failed(error: Exception) -> MailFailed:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _answered(*next(iter(error.recipients.values())))
        case smtplib.SMTPAuthenticationError() if error.smtp_code >= 500:
            return MailFailed("The server refuses the user or password.", code="mail_sign_in_refused",
                              **_numbers(error.smtp_code, error.smtp_error))  # fmt: skip
        case smtplib.SMTPResponseException():
            return _answered(error.smtp_code, error.smtp_error)
        case ssl.SSLError():
            return MailFailed("The connection could not be encrypted.", code="mail_tls",
                              detail=getattr(error, "verify_message", "") or error.reason or "")  # fmt: skip
        case smtplib.SMTPNotSupportedError():
            return MailFailed("The server does not offer what was asked for.", code="mail_not_offered")
        case socket.gaierror() | smtplib.SMTPServerDisconnected() | OSError():
            return MailFailed("The mail server cannot be reached.", code="mail_unreachable")
    return MailFailed("The mail server answers nothing that can be understood.", code="mail_unreachable")


def _answered(status: int, said: bytes | str) -> MailFailed:
    """4xx: later; 5xx: never; a connection that was cut in the middle says -1."""
    if status < 400:
        return MailFailed("The mail server cannot be reached.", code="mail_unreachable")
    code = "mail_busy" if status < 500 else "mail_refused"
    return MailFailed(f"The mail server answers {status}.", code=code, **_numbers(status, said))


def _numbers(status: int, said: bytes | str) -> dict[str, Any]:
    found = _ENHANCED.match(said if isinstance(said, bytes) else said.encode())
    return {"status": status, "enhanced": found[1].decode() if found else ""}
