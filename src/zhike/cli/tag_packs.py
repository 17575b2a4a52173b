"""`zhike tags packs`, `take` and `pack`: packs of tags, and tags as one file (docs/guide/packs.md)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from zhike.cli import control
from zhike.cli.table import Table
from zhike.cli.tag_files import show

if TYPE_CHECKING:
    from zhike.control.tags.pack_files import Pack


def packs() -> None:
    """List the packs that come with the product."""
    control.start()
    from zhike.control.tags import packs as known

    table = Table("key", "name", "tags", "what is in it")
    for pack in known.starters():
        table.add_row(pack.key, f"{pack.name.zh} {pack.name.en}", str(len(pack.tags)), pack.description.en)
    Console().print(table)


def take(
    pack: Annotated[str, typer.Argument(help="A pack's key, or a pack's file.")],
    only: Annotated[list[str] | None, typer.Option(help="The keys of the tags to take; all without.")] = None,
    look: Annotated[bool, typer.Option(help="Only show what would be done.")] = False,
) -> None:
    """Take the tags of a pack: all that are chosen, or nothing."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import packs as known

    found = _pack(pack)
    planned = known.planned(found, only)
    show(planned.plan)
    for each in planned.tags:
        if each.trouble is not None:
            typer.echo(f"{each.file.key} cannot be taken: {each.trouble}")
    if not look:
        known.take(accounts.actor_of(accounts.ensure_owner()), found, only)


def pack(file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write.")]) -> None:
    """Write all tags, with their groups, into one file. A tag without a key is given one."""
    control.start()
    from zhike.control.accounts import service as accounts
    from zhike.control.tags import pack_files
    from zhike.control.tags import packs as known

    written = known.exported(accounts.actor_of(accounts.ensure_owner()))
    file.write_text(pack_files.dump(written), "utf-8")
    typer.echo(f"{len(written.tags)} tags in {file}")


def _pack(named: str) -> "Pack":
    from zhike.control.tags import pack_files
    from zhike.control.tags import packs as known

    path = Path(named)
    return pack_files.parse(path.read_text("utf-8")) if path.is_file() else known.starter(named)
