"""A progress bar for work that a command does itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float, str], None]]:
    """Yields the `progress(fraction, stage)` that `jobs.service.run_here` wants. Drawn on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=1.0)

        def show(fraction: float, stage: str) -> None:
            bar.update(task, completed=fraction, description=f"{title}  {stage}".rstrip())

        yield show
        bar.update(task, completed=1.0, description=title)
