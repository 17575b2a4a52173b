"""`zhike tags …`."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.progress import progress_bar
from zhike.cli.table import Table
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
    run_here(None if as_of is None else instant_of(as_of), full)


def run_here(as_of: datetime | None = None, full: bool = False) -> None:
    """Run all rule tags in this process and print what became of them."""
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import runs

    owner = accounts.actor_of(accounts.ensure_owner())
    with progress_bar("Tags") as progress:
        done = runs.start_here(owner, progress, as_of, full)
    _print_run(done)


@tags.command("list")
def list_tags() -> None:
    """Every tag: how it is kept current, when it was decided last and will be next, what is frozen or pending."""
    control.start()
    from zhike.control.tags import service

    table = Table("key", "name", "kept current", "last run", "next run", "")
    for tag in service.every():
        name = service.name_of(tag)
        upkeep, pending = getattr(tag, "upkeep", None), getattr(tag, "pending", None)
        marks = [
            *([f"{'frozen' if service.is_frozen(tag) else 'freezes'} {_when(tag.frozen_at)}"] if tag.frozen_at else []),
            *([f"another definition from {_when(pending.effective_at)}"] if pending else []),
        ]
        mode = tag.update_mode if tag.kind == service.RULE else {"hand": "by hand"}.get(tag.kind, tag.kind)
        how = f"{mode} {_schedule(tag.schedule)}".strip()
        times = (_when(tag.last_run_at), _when(upkeep and upkeep.next_run_at))
        table.add_row(tag.key or tag.id, f"{name.zh} {name.en}", how, *times, "; ".join(marks))
    Console().print(table)


def _schedule(data: dict[str, Any] | None) -> str:
    """A schedule as it stands in files."""
    return " ".join(f"{name}={value}" for name, value in (data or {}).items() if name != "kind")


def _when(instant: datetime | None) -> str:
    """An instant as the business's clocks show it."""
    from zhike.control.workspace import service as workspace

    return "" if instant is None else f"{instant.astimezone(workspace.time_zone()):%Y-%m-%d %H:%M}"


@tags.command()
def backtest(tag: Annotated[str, typer.Argument(help="The tag's id or key.")]) -> None:
    """How many customers would have had a tag at the end of each of the last 12 months; nothing is written."""
    control.start()
    from zhike.control.tags import evaluation, service

    table = Table("month", "customers", "entered", "left")
    for name, month in evaluation.backtest_tag(service.called(tag)).months.items():
        table.add_row(name, *_counts(asdict(month), "size", "entered", "left"))
    Console().print(table)


@tags.command("import")
def import_tag(
    tag: Annotated[str, typer.Argument(help="The id or key of an imported tag.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, TSV, .csv.gz, .xlsx or .xls.")],
    kind: Annotated[str, typer.Option(help="The kind of identity: phone, email, member_no, …")],
    replace: Annotated[bool, typer.Option("--replace", help="Who is not in the file loses the tag.")] = False,
    column: Annotated[str | None, typer.Option(help="The identity's column, where the headers do not tell.")] = None,
    level_column: Annotated[str | None, typer.Option(help="The level's column, where the headers do not tell.")] = None,
    level: Annotated[str | None, typer.Option(help="The level of everybody in the file, instead of a column.")] = None,
    source: Annotated[str | None, typer.Option(help="Whose own customer numbers (customer_id) they are.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Which sheet of a workbook.")] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3660, help="The tag ends by itself after so many days.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would change.")] = False,
) -> None:
    """Another system's list of who has an imported tag. It can be undone on the page of batches."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.batches.deliveries import How, deliver_here, foresee_here
    from zhike.control.customers.hand_tags import End
    from zhike.control.tags import service

    how = How(kind, "replace" if replace else "add", column, level_column, level, source, sheet)
    owner, found = accounts.actor_of(accounts.ensure_owner()), service.called(tag)
    if preview:
        with progress_bar(file.name) as progress:
            _print_counts(foresee_here(owner, found.id, file, how, progress))
    else:
        _print_counts(deliver_here(owner, found.id, file, how, End(days=days)).result or {})


def _print_counts(counts: dict[str, Any]) -> None:
    table = Table("", "count", show_header=False)
    named = ("rows", "asked", "given", "changed", "prolonged", "same", "taken", "refused", "replaced", "not_found",
             "unusable", "repeated", "unclear")  # fmt: skip
    for name in named:
        table.add_row(name.replace("_", " "), f"{counts.get(name, 0):,}")
    for said, rows in counts.get("unknown_levels", {}).items():
        table.add_row(f"  unknown level {said!r}", f"{rows:,}")
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


def instant_of(text: str) -> datetime:
    """An instant as people write it; without a zone it is the business's."""
    from zhike.control.workspace import service as workspace

    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text} is no instant such as 2026-01-31T00:00:00+08:00", field="as_of") from error
    return found if found.tzinfo else found.replace(tzinfo=workspace.time_zone())
