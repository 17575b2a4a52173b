"""Where one customer stands in every scheme: the level, until when, what is missing to the next one."""

from datetime import timedelta
from typing import Any

from zhike import wiring
from zhike.control.customers import service as customers
from zhike.control.tiers import by_rules, figures, overrides, reports, service
from zhike.control.tiers.service import TierScheme
from zhike.tagging.tiers import closeness
from zhike.tagging.tiers.assigning import Population
from zhike.tagging.tiers.design import Design
from zhike.tagging.timeline import history_of
from zhike.warehouse.port import Reading


def of_customer(customer_id: str) -> list[dict[str, Any]]:
    """In every scheme that holds, as `CustomerTierOut`."""
    with wiring.warehouse().reading() as reading:
        number = customers.known(reading, customer_id)
        held = {row["tag_id"]: row for row in history_of(reading, number) if row["valid_to"] is None}
        return [_in_scheme(reading, scheme, number, held) for scheme in service.active()]


def _in_scheme(reading: Reading, scheme: TierScheme, number: int, held: dict[str, Any]) -> dict[str, Any]:
    design, names = service.design_of(scheme), service.level_names(scheme)
    official, given, raw = (held.get(tag or "") for tag in service.tag_ids(scheme).values())
    level = official["value"] if official and official["value"] in names else None
    data = None if level is None else service.level_data(scheme, level)
    place = None if level is None else design.keys.index(level)
    target = place - 1 if place else None
    return {
        "scheme_id": scheme.id,
        "name": service.name_of(scheme),
        "level": level,
        "level_name": names[level] if level else None,
        "since": official["valid_from"] if official else None,
        "earned": raw["value"] if raw else None,
        "grace_until": _grace_until(design, place, given, raw),
        "given": given is not None,
        "given_until": given["expires_at"] if given else None,
        "reason": overrides.reasons(scheme, [number]).get(number) if given else None,
        "benefits": data["benefits"] if data else None,
        "playbook": data["playbook"] if data else None,
        "next_level": None if target is None else design.keys[target],
        "next_name": None if target is None else design.levels[target].name,
        "missing": [] if target is None else _missing(reading, design, target, number),
    }


def _grace_until(design: Design, place: int | None, given: Any, raw: Any) -> Any:
    """When a level that is not earned any more is lost: so long after the day on which it was earned last."""
    if given or raw is None or place is None or raw["value"] not in design.keys:
        return None
    fallen = design.keys.index(raw["value"]) > place
    return raw["valid_from"] + timedelta(days=design.grace_days) if fallen else None


def _missing(reading: Reading, design: Design, target: int, number: int) -> list[dict[str, Any]]:
    if design.method == "rules":
        return by_rules.lacking(reading, design, target, number)
    population = figures.one(reading, design, number)
    if population is None:
        population = figures.seen(reading, design).population
    asked = closeness.asked(design, population)[target]
    at = _place_of(population, number)
    return [] if at is None else reports.said_missing(design, asked, population.measured, at)


def _place_of(population: Population, number: int) -> int | None:
    at = int(population.measured.customers.searchsorted(number))
    there = at < population.measured.population and int(population.measured.customers[at]) == number
    return at if there else None
