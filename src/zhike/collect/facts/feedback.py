"""Rows of feedback (reviews, ratings, complaints) become facts: somebody gave it, of so many stars, in these words."""

from typing import Final

import ibis
import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, judged, unreadable
from zhike.collect.facts.events import incomplete, with_key
from zhike.collect.mapping.mapping import Mapping

EVENT: Final = "feedback_given"
PROPERTIES: Final = ("rating", "text")
_CONTENT: Final = ("ts", "rating", "text", "order_id", "product_id", "category", "channel")
_WORDS: Final = {"好评": 5, "中评": 3, "差评": 1, "非常满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1,
                 "五星": 5, "四星": 4, "三星": 3, "二星": 2, "两星": 2, "一星": 1,
                 "good": 5, "neutral": 3, "bad": 1, "positive": 5, "negative": 1}  # fmt: skip
_MOST: Final = 10


def judge_feedback(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Feedback rows with `rating` as a number (0 to 10; what shops say in words becomes 1 to 5), `key` and the reason
    of refusal. A row without a rating says something at least."""
    said = rows.rating
    rows = rows.mutate(rating=_number(said), bad_rating=said.notnull() & _number(said).isnull())
    out_of_range = ~ibis.coalesce(rows.rating.between(0, _MOST), True)
    refusals = [
        Refusal(rows.bad_rating, "rating_unreadable", "rating"),
        Refusal(out_of_range, "rating_out_of_range", "rating"),
        *incomplete(rows, mapping),
        Refusal(rows.rating.isnull() & rows.text.isnull(), "feedback_empty", _blamed(mapping)),
    ]
    rows = rows.mutate(event=ibis.literal(EVENT), amount=ibis.null("decimal(18, 4)"),
                       quantity=ibis.null("decimal(18, 4)"))  # fmt: skip
    judged_rows = judged(rows, [*unreadable(rows, mapping), *refusals])
    return with_key(judged_rows, mapping, salt, _CONTENT, PROPERTIES)


def _blamed(mapping: Mapping) -> str:
    return "text" if "text" in mapping.columns else "rating"


def _number(said: ir.StringValue) -> ir.FloatingValue:
    """4, 4.5, 4 星, 5分, 4/5 and 好评 as a number."""
    bare = said.lower().re_replace(r"\s*(星|颗星|分|stars?|points?|/\s*(5|10))$", "")
    words = ibis.cases(*((bare == word, float(stars)) for word, stars in _WORDS.items()), else_=ibis.null("float64"))
    return ibis.coalesce(words, bare.try_cast("float64"))
