"""Rules that name other rules: segments, put in where they are named."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zhike.errors import InvalidRule
from zhike.rules.nodes import (
    And,
    AtLeast,
    Compare,
    Definition,
    Not,
    Or,
    Rule,
    Score,
    Segment,
    Tag,
    walk,
)


def resolved(rule: Rule, segments: Mapping[str, Rule], above: tuple[str, ...] = ()) -> Rule:
    """The rule with every segment's own rule inside it, to any depth.

    Raises InvalidRule: `rule_circle` with the path when segments read one another in a circle, `rule_unknown_segment`.
    """
    match rule:
        case And(of):
            return And(tuple(resolved(child, segments, above) for child in of))
        case Or(of):
            return Or(tuple(resolved(child, segments, above) for child in of))
        case AtLeast(count, of):
            return AtLeast(count, tuple(resolved(child, segments, above) for child in of))
        case Not(child):
            return Not(resolved(child, segments, above))
        case Compare(Score(terms), test):
            found = tuple(replace(term, rule=resolved(term.rule, segments, above)) for term in terms)
            return Compare(Score(found), test)
        case Segment(segment, _):
            return Segment(segment, _of_segment(segment, segments, above))
        case _:
            return rule


def resolved_definition(definition: Definition, segments: Mapping[str, Rule]) -> Definition:
    """The same for every level."""
    levels = tuple(replace(level, rule=resolved(level.rule, segments)) for level in definition.levels)
    return Definition(levels)


def yielding(definition: Definition, before: Sequence[str]) -> Definition:
    """The same for those only who have none of the tags `before`: each level's rule, and not any of them."""
    others = tuple(Not(Tag(tag_id)) for tag_id in before)
    if not others:
        return definition
    return Definition(tuple(replace(level, rule=_and(level.rule, others)) for level in definition.levels))


def _and(rule: Rule, others: tuple[Rule, ...]) -> Rule:
    """One `and` of all: the paths within a rule that is one stay as they are."""
    return And((*rule.of, *others)) if isinstance(rule, And) else And((rule, *others))


def segments_named(rule: Rule) -> set[str]:
    """The segments that a rule names itself."""
    return {inner.segment for _, inner in walk(rule) if isinstance(inner, Segment)}


def _of_segment(segment: str, segments: Mapping[str, Rule], above: tuple[str, ...]) -> Rule:
    if segment in above:
        circle = [*above[above.index(segment) :], segment]
        raise InvalidRule("segments read one another in a circle", path="rule", code="rule_circle", circle=circle)
    if segment not in segments:
        raise InvalidRule(f"there is no segment {segment!r}", path="rule", code="rule_unknown_segment", name=segment)
    return resolved(segments[segment], segments, (*above, segment))
