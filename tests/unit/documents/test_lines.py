"""How text is broken into lines, and how values are written."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents.reports import SHANGHAI
from zhike.analytics.analysis import Choice, Field
from zhike.documents import typeface
from zhike.documents.formats import Formats
from zhike.documents.lines import lines
from zhike.documents.settings import in_words
from zhike.rules.nodes import Text

ZH, EN = Formats("zh", "CNY", SHANGHAI), Formats("en", "USD", SHANGHAI)


@settings(deadline=None)  # the font is read the first time
@given(st.text("客户价值，。“”（）：abc XYZ 123-%、"), st.floats(30, 300))
def test_nothing_is_lost_and_lines_fit(text: str, width: float) -> None:
    found = lines(text, 10, width)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(typeface.width(line, 10) <= width for line in found)


def test_no_line_begins_with_what_closes_or_ends_with_what_opens() -> None:
    text = "主动联系，问清原因。给“高价值（近一年）”的客户：专属服务；不必打折！" * 3
    for width in range(40, 200, 3):
        found = lines(text, 9, width)
        assert not any(line[0] in "，。”）：；！" for line in found)
        assert not any(line[-1] in "“（" for line in found)


def test_words_stay_whole() -> None:
    found = lines("Serve personally, new products first; no discounts.", 10, 90)
    assert " ".join(found) == "Serve personally, new products first; no discounts."
    assert len(found) > 2


def test_quotation_marks_are_narrow_where_nothing_is_chinese() -> None:
    assert typeface.printable("“Champions” …") == '"Champions" ...'
    assert typeface.printable("“好客户”…") == "“好客户”…"


@pytest.mark.parametrize(
    "value, unit, zh, en",
    [
        (None, "count", "—", "—"),
        (1234567, "count", "1,234,567", "1,234,567"),
        ("1234.5", "money", "¥1,234.50", "$1,234.50"),
        ("-0.5", "money", "-¥0.50", "-$0.50"),
        (0.0004, "share", "<0.1%", "<0.1%"),
        (0.9996, "share", ">99.9%", ">99.9%"),
        (1.0, "share", "100.0%", "100.0%"),
        (1, "days", "1 天", "1 day"),
        (17.25, "days", "17.2 天", "17.2 days"),
        (True, "flag", "是", "Yes"),
        ("2026-03-15", "date", "2026年3月15日", "Mar 15, 2026"),
        ("2026-03-15T04:30:00+00:00", "date", "2026年3月15日 12:30", "Mar 15, 2026, 12:30"),
        ("2026-03", "text", "2026-03", "2026-03"),
        ({"zh": "新客", "en": "New"}, "text", "新客", "New"),
        (0.00001, "number", "1.0e-5", "1.0e-5"),
        (-9582.43, "number", "-9,582.4", "-9,582.4"),
    ],
)
def test_values_are_written_as_people_read_them(value: object, unit: str, zh: str, en: str) -> None:
    assert (ZH.text(value, unit), EN.text(value, unit)) == (zh, en)


def test_numbers_below_each_other_have_the_same_places() -> None:
    assert ZH.column([2.49, 2.5, 3], "number") == ["2.49", "2.50", "3.00"]
    assert ZH.column([1234.5678, 0.00001, None], "number") == ["1,234.6", "1.0e-5", "—"]
    assert ZH.column([1, 2], "number") == ["1", "2"]


def test_what_stands_beside_an_axis_is_short() -> None:
    assert [ZH.compact(value, "money") for value in (0, 950, 12_000, -3e8)] == ["¥0", "¥950", "¥1.2万", "-¥3亿"]
    assert [EN.compact(value, "count") for value in (950, 12_000, 3.45e6)] == ["950", "12K", "3.45M"]
    assert ZH.compact(0.255, "share") == "25.5%"


def test_settings_are_said_in_words() -> None:
    def field(key: str, kind: str, **more: object) -> Field:
        return Field(key, kind, Text(key, key), Text("", ""), **more)  # type: ignore[arg-type]

    fields = (
        field("way", "choice", choices=(Choice("q", Text("分位数", "Quantiles")), Choice("f", Text("固定", "Fixed")))),
        field("cuts", "numbers", when=("way", ("f",))),
        field("window", "days"),
        field("tags", "texts"),
        field("refunds", "flag"),
        field("least", "number", unit="money"),
        field("until", "date"),
        field("event", "event"),
    )
    settings = {"way": "q", "cuts": [1, 2], "window": 365, "tags": ["甲", "乙"], "refunds": False, "least": Decimal(5)}
    settings["event"] = "order_completed"
    said = {str(label["zh"]): (value["zh"], value["en"]) for label, value in in_words(fields, settings, "CNY")}  # type: ignore[index]
    assert said == {
        "way": ("分位数", "Quantiles"), "window": ("365 天", "365 days"), "tags": ("甲、乙", "甲, 乙"),
        "refunds": ("否", "No"), "least": ("¥5.00", "¥5.00"), "until": ("未设置", "Not set"),
        "event": ("下单付款", "placed a paid order"),
    }  # fmt: skip
