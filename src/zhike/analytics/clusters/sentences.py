"""What a report of clusters says in words."""

from typing import Final

from zhike.analytics import words
from zhike.analytics.clusters.model import Clusters, feature
from zhike.analytics.clusters.number import by_gap
from zhike.analytics.clusters.profiles import NOTABLE, Profile, said
from zhike.analytics.report import Figure
from zhike.rules.nodes import Text

_SENTENCES: Final = 3
"""Groups that the reading speaks of."""


def reading(found: Clusters) -> tuple[Text, ...]:
    """The most important first."""
    worth = sorted(found.profiles, key=_worth, reverse=True)[:_SENTENCES]
    return (_first(found), *(_of(profile) for profile in worth), _apart(found), *_finer(found), *_since(found))


def figures(found: Clusters) -> tuple[Figure, ...]:
    customers = len(found.groups.label)
    quality = Text(
        "每位客户与本群相比其他群有多像：-1 到 1，0.5 以上算分得清楚。",
        "How much more like one's own group than like the next: -1 to 1; from 0.5 on the groups are clear.",
    )
    return (
        Figure("customers", Text("分了群的客户", "customers in groups"), customers, "count"),
        Figure("clusters", Text("群数", "groups"), len(found.profiles), "count"),
        Figure("features", Text("用到的特征", "features used"), len(found.prepared.used), "count"),
        Figure("silhouette", Text("轮廓系数", "silhouette"), found.silhouette, "number", quality),
    )


def advice(profile: Profile) -> Text:
    """What to do with a group, by what is most telling for a shop."""
    apart = {trait.feature.key: trait.apart for trait in profile.traits}
    silent = apart.get("recency_days", 0.0)
    worth = max(apart.get("spend", 0.0), apart.get("orders", 0.0))
    if silent >= 2 * NOTABLE and worth >= NOTABLE:
        return Text("曾经很有价值、很久没来：优先召回。", "Once worth much, silent since: win them back first.")
    if silent >= 2 * NOTABLE:
        return Text("久未购买、价值不高：低成本提醒即可。", "Silent, and never worth much: a cheap reminder is enough.")
    if apart.get("customer_days", 0.0) <= -2 * NOTABLE and worth < NOTABLE:
        return Text("新客：欢迎并促成第二单。", "New: welcome them, and help them to the next order.")
    if apart.get("refund_share", 0.0) >= 2 * NOTABLE:
        return Text("退款多：先查商品与描述。", "Many refunds: look at the goods and their descriptions first.")
    if apart.get("coupons_per_order", 0.0) >= 2 * NOTABLE:
        return Text("看重优惠：用券带动新品类。", "They look for savings: let coupons lead them to new categories.")
    if worth >= 2 * NOTABLE:
        return Text("最有价值：给权益与新品，少打折。", "The most valuable: benefits and news rather than discounts.")
    if worth <= -NOTABLE:
        return Text("买得少：推荐搭配，提高频次。", "They buy little: suggest what goes together.")
    return Text("保持日常触达，留意变化。", "Stay in touch as usual, and watch what changes.")


def _first(found: Clusters) -> Text:
    labels = [feature(key).label for key in found.prepared.keys]
    many, groups = words.count(len(found.groups.label)), len(found.profiles)
    largest = max(found.profiles, key=lambda profile: profile.size)
    share = words.share(largest.share)
    by = Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
    return Text(
        f"{many} 位客户按{by.zh}分成 {groups} 群，最大的“{largest.name.zh}”占 {share}。",
        f"{many} customers fall into {groups} groups by {by.en}; the largest, “{largest.name.en}”, is {share} of them.",
    )


def _of(profile: Profile) -> Text:
    told, todo = [said(trait) for trait in profile.strongest], advice(profile)
    what = Text("，".join(each.zh for each in told), ", ".join(each.en for each in told))
    many, share = words.count(profile.size), words.share(profile.share)
    if not told:
        what = Text("各项都接近全体平均", "much like everybody")
    return Text(
        f"“{profile.name.zh}”（{many} 人，{share}）：{what.zh}。{todo.zh}",
        f"“{profile.name.en}” ({many}, {share}): {what.en}. {todo.en}",
    )


def _worth(profile: Profile) -> tuple[float, int]:
    """The share of all spend or orders that is theirs where one is known, else their number."""
    mean = {trait.feature.key: trait.here for trait in profile.traits}
    return mean.get("spend", mean.get("orders", 1.0)) * profile.size, profile.size


def _apart(found: Clusters) -> Text:
    """How clear the groups are (bands of Kaufman & Rousseeuw 1990)."""
    quality = -1.0 if found.silhouette is None else found.silhouette
    number = words.number(quality, 2)
    if quality > 0.5:
        said_of = Text(f"各群分得清楚（轮廓系数 {number}）", f"The groups are clearly apart (silhouette {number})")
    elif quality > 0.25:
        said_of = Text(
            f"各群看得出来，但边缘相连（轮廓系数 {number}）：靠近边界的客户以“把握”一项为准",
            f"The groups can be seen, but touch (silhouette {number}): near their edges look at the confidence",
        )
    else:
        said_of = Text(
            f"客户之间是渐变的，没有天然的分界（轮廓系数 {number}）：这些群适合分工运营，不要当成不同的人",
            f"Customers differ by degrees, without natural borders (silhouette {number}): "
            "the groups divide the work, they are no different kinds of people",
        )
    alone = bool(found.points) and found.points[0].gap is not None and by_gap(found.points) == 1
    more = (
        Text("；间隙统计量也看不出多于一群", "; nor does the gap statistic see more than one")
        if alone
        else Text("", "")
    )
    return Text(f"{said_of.zh}{more.zh}。", f"{said_of.en}{more.en}.")


def _finer(found: Clusters) -> tuple[Text, ...]:
    """Of two groups the curve is often right and a shop none the wiser."""
    if len(found.profiles) > 2 or not found.points:
        return ()
    return (
        Text(
            "两群往往只分出多与少；要更细的客户群，可以把最少群数设为 4 或 5。",
            "Two groups often only tell much from little; for finer ones set the least number to 4 or 5.",
        ),
    )


def _since(found: Clusters) -> tuple[Text, ...]:
    """What became of last time's groups."""
    if not found.before:
        return ()
    same = sum(moved is not None for moved in found.keys.moved)
    new, gone = len(found.profiles) - same, len(found.keys.gone)
    return (
        Text(
            f"与上次相比：{same} 群还是原来的群（编号不变），新出现 {new} 群，消失 {gone} 群。",
            f"Since last time: {same} groups are the same and keep their keys, {new} are new, {gone} are gone.",
        ),
    )
