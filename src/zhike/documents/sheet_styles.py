"""How cells look: formats of Excel for each unit, the console's colours."""

from typing import Any, Final

from zhike.documents import palette
from zhike.documents.formats import symbol

DATE: Final = "yyyy-mm-dd"

_WORDS: Final[dict[str, dict[str, Any]]] = {
    "text": {},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "quiet": {"font_color": palette.QUIET},
    "accent": {"font_color": palette.ACCENT},
    "title": {"font_size": 20, "valign": "vcenter"},
    "heading": {"font_size": 14, "valign": "vcenter"},
    "head": {"bold": True, "font_color": palette.QUIET, "bottom": 2, "bottom_color": palette.ACCENT, "text_wrap": True,
             "valign": "bottom"},
    "warning": {"font_color": palette.WARNING, "bg_color": palette.WARNING_TINT, "text_wrap": True, "valign": "top"},
}  # fmt: skip
_NUMBERS: Final = {
    "count": "#,##0", "number": "#,##0.####", "share": "0.0%", "days": "#,##0.0", "date": DATE,
    "moment": "yyyy-mm-dd hh:mm",
}  # fmt: skip


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, currency: str) -> None:
        self._book, self._made = book, {}  # type: Any, dict[str, Any]
        sign = symbol(currency)
        self._numbers = _NUMBERS | {"money": f'"{sign}"#,##0.00;[Red]-"{sign}"#,##0.00'}

    def words(self, key: str) -> Any:
        """For text. What begins like a formula is marked as text, so that it stays one when somebody edits it."""
        return self._of(key, _WORDS[key])

    def marked(self, key: str) -> Any:
        """The same for a text that begins like a formula."""
        return self._of(f"{key} marked", _WORDS[key] | {"quote_prefix": True})

    def number(self, unit: str) -> Any:
        """For numbers and dates, to the right."""
        return self._of(unit, {"num_format": self.code(unit), "align": "right"})

    def code(self, unit: str) -> str:
        """Excel's format of this unit."""
        return self._numbers.get(unit, "General")

    def _of(self, key: str, properties: dict[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top"} | properties)
        return self._made[key]
