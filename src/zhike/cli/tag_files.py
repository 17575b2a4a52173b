"""`zhike tags plan`, `apply` and `export`: definitions of tags as YAML files (docs/tags-as-files.md)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.table import Table
from zhike.cli.tags import run_here

if TYPE_CHECKING:
    from zhike.control.tags.plans import Plan

Directory = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where the *.yaml files are.")]
Prune = Annotated[bool, typer.Option(help="Remove tags that have a key but no file.")]

SIGNS = {"add": "+", "change": "~", "keep": " ", "remove": "-"}


def plan(directory: Directory, prune: Prune = False) -> None:
    """Show what applying a directory of files would change, and how many customers would come and go."""
    control.start()
    from zhike.control.tags import plans

    show(plans.plan(directory, prune))


def apply(
    directory: Directory,
    prune: Prune = False,
    run: Annotated[bool, typer.Option(help="Run the tags afterwards.")] = False,
) -> None:
    """Make the tags what a directory of files says: all of it, or nothing."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import plans

    planned = plans.plan(directory, prune)
    show(planned)
    plans.apply(accounts.actor_of(accounts.ensure_owner()), planned)
    if run:
        run_here()
    elif planned.changes:
        typer.echo("Applied. Customers get and lose tags with the next run: zhike tags run")


def export(directory: Annotated[Path, typer.Argument(file_okay=False, help="Where to write the files.")]) -> None:
    """Write every tag as a YAML file. A tag without a key is given one."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import plans

    written = plans.export(accounts.actor_of(accounts.ensure_owner()), directory)
    typer.echo(f"{len(written)} files in {directory}")


def show(planned: "Plan") -> None:
    table = Table("", "key", "name", "what", "enter", "leave", "other level")
    for step in planned.steps:
        moved = ("", "", "")
        if step.moves is not None:
            moved = (f"{step.moves.entered:,}", f"{step.moves.left:,}", f"{step.moves.changed:,}")
        what = ", ".join(step.fields) or {"add": "new", "remove": "removed"}.get(step.action, "unchanged")
        table.add_row(SIGNS[step.action], step.key, f"{step.name.zh} {step.name.en}", what, *moved)
    Console().print(table)
    if all(step.action == "keep" for step in planned.steps):
        typer.echo("Nothing would change.")
