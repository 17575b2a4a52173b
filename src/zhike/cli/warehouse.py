"""`zhike warehouse …`."""

from pathlib import Path
from typing import Annotated

import typer

from zhike import wiring
from zhike.cli.progress import progress_bar
from zhike.warehouse.parquet_export import export_parquet

warehouse = typer.Typer(help="The warehouse.", no_args_is_help=True)


@warehouse.callback()
def _group() -> None:
    """The warehouse."""


@warehouse.command()
def export(
    parquet: Annotated[Path, typer.Option(file_okay=False, help="A new or empty directory for the Parquet files.")],
) -> None:
    """Write everything as the Parquet directory that Spark opens. A running server holds the data: stop it first."""
    with progress_bar("Export") as progress, wiring.warehouse().reading() as reading:
        rows = export_parquet(reading, parquet, progress)
    typer.echo(f"{rows:,} rows written. Open them with ZHIKE_WAREHOUSE='spark://host:port?path={parquet.absolute()}'")
