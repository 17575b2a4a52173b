"""An answer as a file: PDF, a spreadsheet, a letter."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from zhike.analytics.analysis import Kind
from zhike.analytics.kinds import kind_of
from zhike.channels.email.letter import Attachment, Letter
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.analyses import service
from zhike.control.analyses.models import Result
from zhike.control.audit import service as audit
from zhike.control.workspace import service as workspace
from zhike.documents import mail
from zhike.documents.document import Document, Language, say
from zhike.documents.phrases import both
from zhike.documents.settings import in_words
from zhike.errors import Conflict
from zhike.rules.nodes import Text

Format = Literal["pdf", "xlsx"]

KINDS: Final[dict[Format, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    kind: str
    content: bytes


def language() -> Language:
    """The business's own."""
    return "en" if workspace.current().language == "en" else "zh"


def file(result: Result, format: Format, language: Language) -> File:
    """The answer as a file. Raises Conflict (analysis_no_report) when there is no answer."""
    document = document_of(result)
    name = f"{say(document.title, language)} {document.as_of:%Y-%m-%d}.{format}"
    return File(_safe(name), KINDS[format], written(document, format, language))


def download(actor: Actor, result: Result, format: Format, said_in: Language | None) -> File:
    """The answer for whom the roles allow to take it out of the house."""
    actor.require(Permission.EXPORT)
    found = file(result, format, said_in or language())
    audit.record(actor, "report_downloaded", kind="analysis", id=result.analysis_id, details={"format": format})
    return found


def letter(result: Result, language: Language, key: str) -> Letter:
    """The answer as a letter with both files; `key` makes it one letter, however often it is sent."""
    document = document_of(result)
    files = [file(result, "pdf", language), file(result, "xlsx", language)]
    return Letter(
        key=key,
        subject=mail.subject(document, language),
        text=mail.as_text(document, language),
        html=mail.as_html(document, language),
        language=language,
        attachments=[Attachment(each.name, each.kind, each.content) for each in files],
    )


def document_of(result: Result) -> Document:
    """What a file says: the report, whose it is, and what was asked."""
    if result.report is None:
        raise Conflict("There is no report: the analysis could not be answered.", code="analysis_no_report")
    kind, title = kind_of(result.analysis.kind), service.name_of(result.analysis)
    refused = result.state == Result.State.REFUSED
    return document(kind, title, result.report, result.settings, result.as_of, refused)


def document(
    kind: Kind, title: Text, report: Mapping[str, Any], settings: Mapping[str, Any], as_of: datetime, refused: bool
) -> Document:
    """The same of a report in JSON that is kept nowhere; `as_of` with a zone."""
    shop = workspace.current()
    return Document(
        title=asdict(title),
        about=asdict(kind.about),
        shop=shop.name,
        as_of=as_of.astimezone(workspace.time_zone()),
        currency=shop.currency,
        report=report,
        settings=in_words(kind.fields, settings, shop.currency),
        warning=both("refused") if refused else None,
    )


def written(document: Document, format: Format, language: Language) -> bytes:
    """The document's file."""
    from zhike.documents.pdf import as_pdf  # what writes files takes a while to load: the server starts without it
    from zhike.documents.xlsx import as_xlsx

    return as_pdf(document, language) if format == "pdf" else as_xlsx(document, language)


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return "".join("_" if each in '\\/:*?"<>|' or ord(each) < 32 else each for each in name)
