"""`zhike tags …`."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.errors import InvalidInput

if TYPE_CHECKING:
    from zhike.control.tags.runs import Run

tags = typer.Typer(help="Tags.", no_args_is_help=True)


@tags.callback()
def _group() -> None:
    """Tags."""


@tags.command()
def run(
    as_of: Annotated[
        str | None, typer.Option(help="Decide as of this instant instead of now, such as 2026-01-31T00:00:00+08:00.")
    ] = None,
    full: Annotated[bool, typer.Option(help="Decide everybody anew, also those who cannot have changed.")] = False,
) -> None:
    """Decide every rule tag. A running server holds the data: use its page then."""
    control.start()
    run_here(None if as_of is None else _instant(as_of), full)


def run_here(as_of: datetime | None = None, full: bool = False) -> None:
    """Run all rule tags in this process and print what became of them."""
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import runs

    owner = accounts.actor_of(accounts.ensure_owner())
    with progress_bar("Tags") as progress:
        done = runs.start_here(owner, progress, as_of, full)
    _print_run(done)


@tags.command()
def backtest(tag: Annotated[str, typer.Argument(help="The tag's id or key.")]) -> None:
    """How many customers would have had a tag at the end of each of the last 12 months; nothing is written."""
    control.start()
    from zhike.control.tags import evaluation, service

    table = Table("month", "customers", "entered", "left")
    for name, month in evaluation.backtest_tag(service.called(tag)).months.items():
        table.add_row(name, *_counts(asdict(month), "size", "entered", "left"))
    Console().print(table)


def _print_run(done: "Run") -> None:
    table = Table("tag", "customers", "entered", "left")
    names = done.names()
    for tag in done.tags:
        name = names[tag["tag_id"]]
        table.add_row(f"{name.zh} {name.en}", *_counts(tag, "customers", "entered", "left"))
    Console().print(table)


def _counts(row: dict[str, Any], *names: str) -> list[str]:
    return [f"{row[name]:,}" for name in names]


def _instant(text: str) -> datetime:
    """An instant as people write it; without a zone it is the business's."""
    from zhike.control.workspace import service as workspace

    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text} is no instant such as 2026-01-31T00:00:00+08:00", field="as_of") from error
    return found if found.tzinfo else found.replace(tzinfo=workspace.time_zone())
