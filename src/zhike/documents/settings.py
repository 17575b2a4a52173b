"""What an analysis was asked for, in words: a row for each setting that mattered."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhike.analytics.analysis import Field
from zhike.analytics.words import event
from zhike.documents.document import Language, Said
from zhike.documents.formats import Formats
from zhike.documents.phrases import phrase

_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_UNITS: Final = {"whole": "count", "days": "days", "flag": "flag", "date": "date"}


def in_words(fields: Sequence[Field], settings: Mapping[str, Any], currency: str) -> list[tuple[Said, Said]]:
    """(label, value) of each setting, in both languages; what was not asked for in this case is left out."""
    return [
        ({"zh": field.label.zh, "en": field.label.en}, _said(field, settings.get(field.key), currency))
        for field in fields
        if field.when is None or settings.get(field.when[0]) in field.when[1]
    ]


def _said(field: Field, value: Any, currency: str) -> Said:
    return {language: _in(field, value, Formats(language, currency, ZoneInfo("UTC"))) for language in _LANGUAGES}


def _in(field: Field, value: Any, formats: Formats) -> str:
    if value is None or value == [] or value == "":
        return phrase("none", formats.language)
    if isinstance(value, list | tuple):
        return ("、" if formats.language == "zh" else ", ").join(_one(field, each, formats) for each in value)
    return _one(field, value, formats)


def _one(field: Field, value: Any, formats: Formats) -> str:
    chosen = next((choice.label for choice in field.choices if choice.key == value), None)
    if chosen is None and field.kind in ("event", "events"):
        chosen = event(value)
    if chosen is not None:
        return chosen.zh if formats.language == "zh" else chosen.en
    unit = field.unit or _UNITS.get(field.kind) or ("number" if isinstance(value, int | float) else "text")
    return formats.text(value, unit)
