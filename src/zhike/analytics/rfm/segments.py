"""The customary segments and what to do with each.

The eight are customary in Chinese retail: each of R, F and M above or below what is usual. The ten are those of the R
package rfm (bounds of the example of its `rfm_segment_summary`, scores 1 to 5), with two boxes added for scores that
its bounds leave out, so that everybody has a segment. With three bands the ten have bounds of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zhike.rules.nodes import Text

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """`lapsing`: customers of value who stay away, the first to be looked after."""

    key: str
    name: Text
    advice: Text
    lapsing: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """The scores (both ends included) of a segment. Tried in order, first match wins."""

    segment: str
    r: Bounds
    f: Bounds
    m: Bounds


EIGHT: Final = (
    Segment(
        "key_value", Text("重要价值客户", "Important value"),
        Text("专人服务、新品优先、会员权益，不必打折。", "Serve personally, new products first; no discounts."),
    ),
    Segment(
        "key_develop", Text("重要发展客户", "Important development"),
        Text("买得贵但次数少：用搭配推荐和复购券让他们更常来。", "Spend much, seldom: a coupon for the next order."),
    ),
    Segment(
        "key_keep", Text("重要保持客户", "Important retention"),
        Text("曾经常买、买得多，最近没来：主动联系，问清原因。", "Bought much, not lately: contact them, ask why."),
        lapsing=True,
    ),
    Segment(
        "key_win_back", Text("重要挽留客户", "Important win-back"),
        Text("花过大钱但久未再来：给有力度的召回优惠。", "Spent much long ago: make a strong offer to win them back."),
        lapsing=True,
    ),
    Segment(
        "general_value", Text("一般价值客户", "General value"),
        Text("常来但花得少：用满减、套装提高每单金额。", "Come often, spend little: raise the order with bundles."),
    ),
    Segment(
        "general_develop", Text("一般发展客户", "General development"),
        Text("多为新客：做好首单体验，引导第二单。", "Mostly new: care for the first order, lead to the second."),
    ),
    Segment(
        "general_keep", Text("一般保持客户", "General retention"),
        Text("曾常来、花得少、最近没来：用低成本的消息唤醒。", "Came often for little, not lately: remind cheaply."),
    ),
    Segment(
        "general_win_back", Text("一般挽留客户", "General win-back"),
        Text("价值低且久未来：大促时顺带触达即可。", "Of little value and long away: reach them only in big sales."),
    ),
)  # fmt: skip
"""In this order the most valuable come first: M, then R, then F."""

EIGHT_BY: Final[Mapping[tuple[bool, bool, bool], str]] = {
    (True, True, True): "key_value",
    (True, False, True): "key_develop",
    (False, True, True): "key_keep",
    (False, False, True): "key_win_back",
    (True, True, False): "general_value",
    (True, False, False): "general_develop",
    (False, True, False): "general_keep",
    (False, False, False): "general_win_back",
}
"""Which of R, F and M are better than usual."""

TEN: Final = (
    Segment(
        "champions", Text("冠军客户", "Champions"),
        Text("请他们评价、推荐朋友，新品先给他们。", "Ask for reviews and referrals, give them new products first."),
    ),
    Segment(
        "loyal", Text("忠诚客户", "Loyal"),
        Text("用会员等级和加价购把他们推向冠军。", "Move them up with tiers and add-on offers."),
    ),
    Segment(
        "potential_loyalist", Text("潜在忠诚客户", "Potential Loyalist"),
        Text("推荐会员与常购商品，养成习惯。", "Offer membership and refills, make it a habit."),
    ),
    Segment(
        "new", Text("新客户", "New"),
        Text("做好首单体验，两周内引导第二单。", "Care for the first order, lead to the second within two weeks."),
    ),
    Segment(
        "promising", Text("有潜力客户", "Promising"),
        Text("花得不少但次数少：推荐搭配商品。", "Spend well but seldom: suggest what goes with it."),
    ),
    Segment(
        "need_attention", Text("需要关注", "Need Attention"),
        Text("开始疏远：发限时优惠，推荐买过的品类。", "Drifting away: a limited offer in what they bought before."),
        lapsing=True,
    ),
    Segment(
        "about_to_sleep", Text("即将沉睡", "About To Sleep"),
        Text("趁还没走：发热销品和新品提醒。", "Remind them of best sellers before they are gone."),
    ),
    Segment(
        "at_risk", Text("流失风险", "At Risk"),
        Text("曾有价值、久未来：个性化召回并给优惠。", "Were of value, long away: win back personally, with an offer."),
        lapsing=True,
    ),
    Segment(
        "cant_lose", Text("不能失去", "Can't Lose"),
        Text("曾买得多又常来：打电话或专人联系。", "Bought much and often: call them."),
        lapsing=True,
    ),
    Segment(
        "lost", Text("已流失", "Lost"),
        Text("大促时试一次，不来就少打扰。", "Try once in a big sale; otherwise leave them alone."),
    ),
)  # fmt: skip

TEN_OF_FIVE: Final = (
    Box("champions", (5, 5), (5, 5), (5, 5)),
    Box("potential_loyalist", (3, 5), (3, 5), (2, 5)),
    Box("loyal", (2, 4), (2, 4), (2, 4)),
    Box("promising", (3, 4), (1, 3), (3, 5)),
    Box("new", (4, 5), (1, 3), (1, 5)),
    Box("cant_lose", (1, 2), (3, 4), (4, 5)),
    Box("at_risk", (1, 2), (2, 5), (4, 5)),
    Box("need_attention", (1, 3), (3, 5), (3, 5)),
    Box("about_to_sleep", (2, 3), (1, 3), (1, 4)),
    Box("lost", (1, 1), (1, 5), (1, 5)),
    Box("potential_loyalist", (3, 5), (4, 5), (1, 1)),
    Box("about_to_sleep", (2, 2), (1, 5), (1, 5)),
)
"""The last two are not the package's."""

TEN_OF_THREE: Final = (
    Box("champions", (3, 3), (3, 3), (3, 3)),
    Box("loyal", (2, 3), (3, 3), (1, 3)),
    Box("potential_loyalist", (3, 3), (2, 2), (1, 3)),
    Box("promising", (3, 3), (1, 1), (2, 3)),
    Box("new", (3, 3), (1, 1), (1, 1)),
    Box("need_attention", (2, 2), (2, 2), (2, 3)),
    Box("about_to_sleep", (2, 2), (1, 2), (1, 3)),
    Box("cant_lose", (1, 1), (3, 3), (2, 3)),
    Box("at_risk", (1, 1), (2, 3), (1, 3)),
    Box("lost", (1, 1), (1, 1), (1, 3)),
)


def boxes(bands: int) -> Sequence[Box]:
    """The ten segments' scores where there are 3 or 5 bands."""
    return TEN_OF_FIVE if bands == 5 else TEN_OF_THREE
