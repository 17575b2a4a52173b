"""What an analysis says of customers: traits that rules may read, and the tag that it keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

import ibis.expr.types as ir

from zhike import wiring
from zhike.analytics.analysis import Kind, Level, Outcome
from zhike.analytics.kinds import kind_of
from zhike.control.accounts.actor import Actor
from zhike.control.analyses.models import Analysis
from zhike.control.tags import changes as tags
from zhike.control.tags import readers, upkeep
from zhike.control.tags import service as tag_service
from zhike.errors import NotFound
from zhike.rules.nodes import Text
from zhike.rules.parse import VERSION
from zhike.tagging import scores
from zhike.tagging.scores import Scored, trait_of
from zhike.warehouse.port import Writing

_COLOUR: Final = "#5b8ff9"


def publish(writing: Writing, analysis: Analysis, outcome: Outcome, at: datetime) -> int:
    """Write what the outcome says of customers; how many of them it changed anything for."""
    if outcome.scores is None:
        return 0
    said = outcome.scores if isinstance(outcome.scores, ir.Table) else writing.stage(outcome.scores)
    return scores.publish(writing, analysis.id, _scored(analysis, outcome.levels), said, at)


def keep_tag(actor: Actor, analysis: Analysis, levels: Sequence[Level], before: Sequence[Mapping[str, Any]]) -> None:
    """Bring the tag's levels up to date, and have every tag decided that reads what the analysis says.

    Where the levels are those of the answer before, the tag is left as it is: people may have named them otherwise. A
    tag that somebody has deleted is not made again.
    """
    if analysis.keeps_tag and analysis.tag_id and _tag_of(analysis) is None:
        Analysis.objects.filter(id=analysis.id).update(keeps_tag=False, tag_id=None)
    elif analysis.keeps_tag and levels and (analysis.tag_id is None or levels_json(levels) != list(before)):
        _save_tag(actor, analysis, levels)
    upkeep.traits_changed(traits_of(analysis))


def forget(actor: Actor, analysis: Analysis) -> None:
    """Take back all that it said. Raises Conflict (analysis_is_read) where a rule reads it."""
    tag = _tag_of(analysis)
    among = readers.every(but={tag.id} if tag else ())
    readers.refuse(
        [reader for trait in traits_of(analysis) for reader in readers.of_trait(trait, among)],
        Text(analysis.name_zh, analysis.name_en),
        "analysis_is_read",
    )
    if tag:
        tags.delete(actor, tag.id)
    forget_scores(analysis.id)


def forget_scores(analysis_id: str) -> None:
    """Take back what an analysis said of customers."""
    with wiring.warehouse().writing() as writing:
        scores.forget(writing, analysis_id)


def traits_of(analysis: Analysis) -> set[str]:
    """The traits that its outputs are."""
    return {trait_of(analysis.id, output.key) for output in kind_of(analysis.kind).outputs}


def with_traits(data: Any, analysis_id: str) -> Any:
    """A report, or any part of one, with rules that read the analysis's traits in place of its outputs."""
    match data:
        case {"type": "score", "score": output, **rest}:
            return {"type": "trait", "trait": trait_of(analysis_id, str(output)), **rest}
        case dict():
            return {key: with_traits(value, analysis_id) for key, value in data.items()}
        case list():
            return [with_traits(item, analysis_id) for item in data]
        case _:
            return data


def levels_json(levels: Sequence[Level]) -> list[dict[str, Any]]:
    """As a result keeps them."""
    return [asdict(level) for level in levels]


def levels_from(data: Sequence[Mapping[str, Any]]) -> list[Level]:
    """What `levels_json` made of them."""
    return [Level(**(dict(level) | {"name": Text(**level["name"])})) for level in data]


def _scored(analysis: Analysis, levels: Sequence[Level]) -> dict[str, Scored]:
    name = Text(analysis.name_zh, analysis.name_en)
    return {
        output.key: Scored(
            output.kind,
            Text(f"{name.zh}·{output.label.zh}", f"{name.en}: {output.label.en}"),
            _names(levels, output.called_as or output.key),
        )
        for output in kind_of(analysis.kind).outputs
    }


def _names(levels: Sequence[Level], output: str) -> dict[str, Text]:
    """What the values of an output are called."""
    return {str(each.value): each.name for each in levels if (each.output, each.op) == (output, "eq")}


def _tag_of(analysis: Analysis) -> Any:
    try:
        return tag_service.get(analysis.tag_id) if analysis.tag_id else None
    except NotFound:
        return None


def _save_tag(actor: Actor, analysis: Analysis, levels: Sequence[Level]) -> None:
    definition = {"version": VERSION, "levels": [_level(analysis, level) for level in levels]}
    tag = _tag_of(analysis)
    if tag is None:
        made = tags.create(actor, _new_tag(analysis, kind_of(analysis.kind), definition))
        Analysis.objects.filter(id=analysis.id).update(tag_id=made.id)
        analysis.tag_id = made.id
    else:
        changed = tags.Change(tag, replace(tags.draft_of(tag), definition=definition))
        tags.save(actor, [changed], approved=True)  # whoever published it wants the levels of each answer


def _new_tag(analysis: Analysis, kind: Kind, definition: Mapping[str, Any]) -> tags.Draft:
    return tags.Draft(
        name=Text(analysis.name_zh, analysis.name_en),
        description=kind.about,
        group_id=None,
        colour=_COLOUR,
        kind=tag_service.RULE,
        update_mode=upkeep.AFTER_IMPORT,
        definition=definition,
    )


def _level(analysis: Analysis, level: Level) -> dict[str, Any]:
    rule = {"type": "score", "score": level.output, "op": level.op, "value": level.value}
    return {"key": level.key, "name": asdict(level.name), "rule": with_traits(rule, analysis.id)}
