"""What a step did to a column: counted, with a few examples before and after. Personal cells are masked."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from zhike.collect.mapping.mapping import ID_CARD, Mapping

MOST_EXAMPLES: Final = 3
_SHOWN: Final = 2


@dataclass
class Tally:
    """`looked`: cells that said anything; `changed`: spelled otherwise now; `refused`: that made no sense to the step.
    `examples`: before and after, as they were (`masked` makes them fit to be kept)."""

    step: str
    column: str
    looked: int = 0
    changed: int = 0
    refused: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def note(self, before: str, after: str | None, times: int, looked: bool = True, kept: bool = False) -> None:
        """That many cells say `before` and mean `after`. `kept`: what means nothing stays as it is."""
        self.looked += times if looked else 0
        if after is None:
            self.refused += times
        elif after != before:
            self.changed += times
        as_it_is = after == before or (kept and after is None)
        if not as_it_is and len(self.examples) < MOST_EXAMPLES:
            self.examples.append((before, after or ""))

    def to_json(self, mapping: Mapping) -> dict[str, Any]:
        """As plain JSON; of personal columns only the shape of the examples is kept. The place that a number was given
        out in tells nothing of whose it is."""
        before = is_personal(self.column, mapping)
        cards = {item.header for item in mapping.traits if item.trait == ID_CARD}
        after = before and (self.step != "derive" or self.column in cards)
        shown = [[mask(one) if before else one, mask(other) if after else other] for one, other in self.examples]
        return {**asdict(self), "examples": shown}


_PERSONAL: Final = ("name", "address", "birthday", ID_CARD)


def is_personal(header: str, mapping: Mapping) -> bool:
    """Whether a column's cells tell who somebody is."""
    traits = {item.header for item in mapping.traits if item.trait in _PERSONAL}
    return header in traits | {item.header for item in mapping.identities}


def mask(cell: str) -> str:
    """The punctuation of a cell, and the first letters of it.

    >>> mask("+86 138-1234-5678"), mask("张小明")
    ('+8* ***-****-****', '张**')
    """
    shown = _SHOWN if len(cell) > 5 else 1
    return cell[:shown] + "".join("*" if letter.isalnum() else letter for letter in cell[shown:])
