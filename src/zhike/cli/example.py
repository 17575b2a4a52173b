"""`zhike example load`: fill a fresh installation with the example shop."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.errors import NotFound
from zhike.rules.nodes import Text

if TYPE_CHECKING:
    from zhike.control.accounts.actor import Actor

example = typer.Typer(help="The example shop.", no_args_is_help=True)

SHOP: Final = Path(__file__).resolve().parents[3] / "examples" / "complete_journey"
FILES: Final = ("baskets", "households", "campaigns", "redemptions")
AS_OF: Final = datetime(2018, 1, 1, 6, tzinfo=UTC)
"""Just after the last basket, 1 a.m. in the shop: "the last 30 days" mean something there for ever."""


@example.callback()
def _group() -> None:
    """The example shop."""


@example.command()
def load() -> None:
    """Load the example shop, ask its first analysis and decide its tags. Loading it again changes nothing."""
    control.start()
    from zhike.collect.mapping.mapping import Mapping
    from zhike.control.accounts import service as accounts
    from zhike.control.sources import service as sources
    from zhike.control.tags import runs
    from zhike.control.workspace import service as workspace

    if not SHOP.is_dir():
        raise NotFound("The example shop is not part of this installation.", code="no_example", path=str(SHOP))
    owner = accounts.actor_of(accounts.ensure_owner())
    workspace.become_example(owner, name="示例店铺", as_of=AS_OF, time_zone="America/New_York", currency="USD")
    for name in FILES:
        mapping = Mapping.from_json(json.loads((SHOP / f"{name}.mapping.json").read_text("utf-8")))
        with progress_bar(name) as progress:
            sources.start_here(owner, SHOP / f"{name}.csv.gz", mapping, progress)
    _analyse(owner)
    with progress_bar("tags") as progress:
        runs.start_here(owner, progress)  # the starter tags, which every new installation begins with


def _analyse(owner: "Actor") -> None:
    """RFM, with the tag that it keeps: something to look at from the first minute."""
    from zhike.control.analyses import asking
    from zhike.control.analyses import service as analyses

    if analyses.every():
        return
    draft = analyses.Draft("rfm", Text("RFM 客户价值", "RFM"), {}, keeps_tag=True)
    with progress_bar("RFM") as progress:
        asking.ask_here(owner, analyses.create(owner, draft).id, progress)
