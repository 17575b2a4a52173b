"""What is told of a scheme: its pyramid, moves between its levels, its months, who is close to the next level."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import numpy as np

from zhike import wiring
from zhike.control.customers import service as customers
from zhike.control.tags import evaluation
from zhike.control.tags import service as tags
from zhike.control.tiers import by_rules, figures, service
from zhike.control.tiers.figures import Seen
from zhike.control.tiers.service import TierScheme
from zhike.errors import InvalidInput, NotFound
from zhike.tagging.backtest import month_ends
from zhike.tagging.flow import moves
from zhike.tagging.tiers import assigning, closeness
from zhike.tagging.tiers.design import Design
from zhike.tagging.tiers.measured import Measured, Standing
from zhike.tagging.tiers.over_time import Month, months

_CENT: Final = Decimal("0.01")


def pyramid(scheme: TierScheme) -> dict[str, Any]:
    """Heads, revenue and costs by level as things stand, as `TierPyramidOut`."""
    design = service.design_of(scheme)
    with wiring.warehouse().reading() as reading:
        seen = figures.seen(reading, design)
        now = figures.standing(reading, scheme, seen.population, design.grace_days)
        far = by_rules.distances(reading, design) if design.method == "rules" else None
    told = assigning.told(design, now.held, seen.measured)
    paid = sum((each.revenue for each in told), Decimal(0))
    asked = closeness.asked(design, seen.population)
    heads = seen.measured.population
    levels = [
        {
            "key": level.key,
            "name": level.name,
            "customers": told[i].customers,
            "share": told[i].customers / heads if heads else 0.0,
            "revenue": told[i].revenue,
            "revenue_share": float(told[i].revenue / paid) if paid else 0.0,
            "cost": told[i].cost,
            "in_grace": int(((now.held == i) & (now.given == len(design.levels)) & (seen.raw > i)).sum()),
            "given": int((now.given == i).sum()),
            "close": _close(design, seen, now, asked, i) if far is None else _close_by_rules(far, seen, now, i),
            "asks": asked[i] if i < len(asked) else [],
        }
        for i, level in enumerate(design.levels)
    ]
    return {
        "as_of": seen.measured.as_of,
        "population": heads,
        "without": int((now.held == len(design.levels)).sum()),
        "revenue": paid,
        "cost": sum((each.cost for each in told), Decimal(0)),
        "levels": levels,
        "ranges": _ranges(design, seen.measured),
    }


def flow(scheme: TierScheme, start: datetime, end: datetime | None) -> dict[str, Any]:
    """Who went from which level to which between two instants (with a zone), as `TierMovesOut`."""
    first = _instant(start, "start")
    last = tags.instant_now() + evaluation.MOMENT if end is None else _instant(end, "end")
    if first >= last:
        raise InvalidInput("A period ends after it begins.", code="period_reversed", field="end")
    names = service.level_names(scheme)
    with wiring.warehouse().reading() as reading:
        found = moves(reading, scheme.tag_id, tuple(names), first, last)
    place = {key: i for i, key in enumerate((*names, None))}
    had = {pair: n for pair, n in found.items() if pair[0] is not None and pair != (None, None)}
    ends = {key: sum(n for (_, after), n in found.items() if after == key) for key in names}
    return {
        "start": first,
        "end": last,
        "levels": [{"key": key, "name": name, "customers": ends[key]} for key, name in names.items()],
        "moves": [
            {"before": before, "after": after, "customers": n}
            for (before, after), n in sorted(found.items(), key=lambda each: (place[each[0][0]], place[each[0][1]]))
            if (before, after) != (None, None)
        ],
        "up": sum(n for (before, after), n in had.items() if place[after] < place[before]),
        "down": sum(n for (before, after), n in had.items() if place[after] > place[before]),
    }


def by_month(scheme: TierScheme) -> dict[str, Any]:
    """Heads, revenue and costs by level in each of the last twelve whole months, as `TierMonthsOut`."""
    design, ends = service.design_of(scheme), [end.as_of for end in month_ends(evaluation.now_instant())]
    with wiring.warehouse().reading() as reading:
        found = months(reading, scheme.tag_id, design.keys, ends)
    return {"items": [_month(design, month) for month in found]}


def close_list(scheme: TierScheme, level: str | None, limit: int, offset: int) -> dict[str, Any]:
    """Who is one level below this one (the highest) and lacks least, as `TierCloseListOut`."""
    design = service.design_of(scheme)
    keys = [each.key for each in design.asking]
    target = keys[0] if level is None else level
    if target not in keys:
        raise NotFound("The scheme has no such level to reach.", id=target)
    with wiring.warehouse().reading() as reading:
        seen = figures.seen(reading, design)
        now = figures.standing(reading, scheme, seen.population, design.grace_days)
        if design.method == "rules":
            everybody = seen.measured.customers
            total, items = by_rules.close_list(reading, design, now, everybody, keys.index(target), limit, offset)
            return {"as_of": seen.measured.as_of, "level": target, "total": total, "items": items}
    asked = closeness.asked(design, seen.population)[keys.index(target)]
    distances = closeness.distance(design, keys.index(target), asked, seen.measured)
    found = closeness.closest(now.held, keys.index(target), distances)
    items = _people(design, asked, seen.measured, distances, found[offset : offset + limit])
    return {"as_of": seen.measured.as_of, "level": target, "total": len(found), "items": items}


def said_missing(design: Design, asked: list[closeness.Asked], everybody: Measured, at: int) -> list[dict[str, Any]]:
    """What one customer has and lacks of what a level asks for, as `TierMissingOut`s."""
    ends = {each.dimension: each.better for each in asked}
    return [
        {
            "kind": "dimension",
            "dimension": each.dimension,
            "name": _name(design, each.dimension),
            "value": each.value,
            "threshold": each.threshold,
            "gap": each.gap,
            "better": ends[each.dimension],
        }
        for each in closeness.missing(design, asked, everybody, at)
    ]


def _people(
    design: Design, asked: list[closeness.Asked], everybody: Measured, distances: Any, places: Any
) -> list[dict[str, Any]]:
    cards = {card["id"]: card for card in customers.sample([int(everybody.customers[at]) for at in places])}
    return [
        {
            "customer": cards[str(everybody.customers[at])],
            "distance": round(float(distances[at]), 6),
            "missing": said_missing(design, asked, everybody, int(at)),
        }
        for at in places
        if str(everybody.customers[at]) in cards
    ]


def _name(design: Design, dimension: str) -> Any:
    if dimension == closeness.POINTS and design.method == "points":
        return {"zh": "积分", "en": "Points"}
    return design.dimension(dimension).name


def _close(design: Design, seen: Seen, now: Standing, asked: list[list[closeness.Asked]], place: int) -> int | None:
    if place >= len(asked) or not asked[place]:
        return None
    distances = closeness.distance(design, place, asked[place], seen.measured)
    return int(((now.held == place + 1) & (distances > 0) & (distances <= by_rules.CLOSE)).sum())


def _close_by_rules(far: by_rules.Distances, seen: Seen, now: Standing, place: int) -> int | None:
    return len(far.below(now, seen.measured.customers, place)) if place < len(far.far) else None


def _ranges(design: Design, everybody: Measured) -> list[dict[str, Any]]:
    found = [{"dimension": each.key, "ends": assigning.ends(everybody.values[each.key])} for each in design.dimensions]
    if design.method == "points":
        score = np.asarray(closeness.numbers_of(design, closeness.POINTS, everybody))
        found.append({"dimension": closeness.POINTS, "ends": assigning.ends(score)})
    return found


def _month(design: Design, month: Month) -> dict[str, Any]:
    levels = []
    for level in design.levels:
        heads, paid = month.heads[level.key], month.revenue[level.key]
        cost = heads * level.cost_per_customer / 12 + paid * level.cost_percent / 100
        levels.append({"key": level.key, "customers": heads, "revenue": paid, "cost": cost.quantize(_CENT)})
    return {"month": evaluation.month_of(month.end), "levels": levels}


def _instant(at: datetime, field: str) -> datetime:
    tags.check_instant(at, field)
    return at.astimezone(UTC).replace(tzinfo=None)
