"""What a value is called by itself, without a comparison: 累计下单付款的金额合计, total amount from “…”."""

from zhike.rules.explain.chinese import facts as chinese_facts
from zhike.rules.explain.chinese import sentence as chinese
from zhike.rules.explain.english import facts as english_facts
from zhike.rules.explain.english import sentence as english
from zhike.rules.explain.labels import Names
from zhike.rules.nodes import Age, Compare, Comparison, Metric, Text, Trait, Value


def noun(value: Value, names: Names) -> Text:
    """A value as people name it. What has no shorter name is what 'is known' would be said of."""
    match value:
        case Metric():
            return Text(chinese_facts.noun(value), english_facts.noun(value))
        case Trait(trait):
            return names.trait(trait)
        case Age("birthday"):
            return Text("年龄", "age")
        case Age(trait):
            label = names.trait(trait)
            return Text(f"距{label.zh}的整年数", f"whole years since {label.en}")
    known = Compare(value, Comparison("present"))
    return Text(chinese(known, names).removesuffix("已知"), english(known, names).removesuffix(" is known"))
