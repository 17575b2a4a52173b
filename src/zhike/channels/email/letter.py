"""A letter: subject, text, the same as HTML, files. Nothing that somebody wrote can become a header of its own."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from zhike.channels.email.server import Server

_POLICY: Final = SMTP.clone(cte_type="7bit")  # whatever servers there are between us and them
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """`kind`: its media type, such as `application/pdf`."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """`key`: what makes it one letter: sent again with the same key and to the same person, it bears the same id."""

    key: str
    subject: str
    text: str
    html: str
    language: str
    attachments: Sequence[Attachment] = ()


def message(letter: Letter, server: Server, recipient: str, at: datetime) -> EmailMessage:
    """The letter to one recipient (an address as `addresses.checked` gives it), dated `at` (with a zone)."""
    made = EmailMessage(_POLICY)
    made["From"] = Address(one_line(server.name), addr_spec=server.sender)
    made["To"] = Address(addr_spec=recipient)
    made["Subject"] = one_line(letter.subject)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id(letter.key, server, recipient)
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no "I am on holiday" in answer
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    for each in letter.attachments:
        main, _, sub = each.kind.partition("/")
        made.add_attachment(each.content, maintype=main, subtype=sub, filename=one_line(each.name))
    made["Content-Language"] = letter.language
    return made


def message_id(key: str, server: Server, recipient: str) -> str:
    """The same for the same letter to the same person; nobody can tell who that is."""
    digest = hashlib.sha256(f"{key}\n{recipient}".encode()).hexdigest()[:40]
    return f"<{digest}@{server.sender.rpartition('@')[2]}>"


def one_line(text: str) -> str:
    """The text without what could end a header."""
    return " ".join(_CONTROL.sub(" ", text).split())
