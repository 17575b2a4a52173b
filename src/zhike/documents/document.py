"""What is put into a file: a report as it is kept (`analytics.report.Report.as_json()`), and whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Language = Literal["zh", "en"]

Said = str | Mapping[str, str]
"""A text: `{zh, en}`, or what a person wrote in whatever language they speak."""


@dataclass(frozen=True)
class Document:
    """`about`: what this analysis answers. `as_of`: until when facts were looked at, in the business time zone.

    `settings`: what was asked for, in words, (label, value). `warning`: why the answer should not be relied upon.
    """

    title: Said
    about: Said
    shop: str
    as_of: datetime
    currency: str
    report: Mapping[str, Any]
    settings: Sequence[tuple[Said, Said]] = ()
    warning: Said | None = None

    @property
    def sections(self) -> Sequence[Mapping[str, Any]]:
        return self.report.get("sections") or ()

    @property
    def figures(self) -> Sequence[Mapping[str, Any]]:
        return self.report.get("figures") or ()

    @property
    def reading(self) -> Sequence[Said]:
        return self.report.get("reading") or ()


def say(text: Said | None, language: Language) -> str:
    """The text in this language."""
    if text is None:
        return ""
    return text if isinstance(text, str) else text[language]
