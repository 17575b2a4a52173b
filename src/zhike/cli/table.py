"""Tables of the command line."""

from rich.table import Column
from rich.table import Table as RichTable


class Table(RichTable):
    """What does not fit is folded and never cut: keys are there to be typed again, and Chinese has no blanks."""

    def __init__(self, *heads: str, title: str | None = None, show_header: bool = True) -> None:
        columns = (Column(head, overflow="fold") for head in heads)
        super().__init__(*columns, title=title, show_header=show_header)
