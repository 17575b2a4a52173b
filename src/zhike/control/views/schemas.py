"""Saved views on the wire."""

from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

PAGE = r"^[a-z][a-z0-9_.-]*$"
ViewPage = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=PAGE)]
ViewName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
ViewQuery = Annotated[str, StringConstraints(max_length=20_000)]


class ViewOwnerOut(Schema):
    """Whose it is, under the name of then."""

    id: str
    name: str


class ViewOut(Schema):
    """`mine`: made by who asks, who may change it. `first`: who asks begins with it."""

    id: str
    page: str
    name: str
    query: str
    shared: bool
    owner: ViewOwnerOut
    mine: bool
    first: bool


class ViewsOut(Schema):
    items: list[ViewOut]


class ViewIn(Schema):
    """`query` is what stands behind the question mark of the list's address. Sharing needs the permission `define`."""

    page: ViewPage = Field(description="which list, as the console calls it: customers, segments, jobs …")
    name: ViewName
    query: ViewQuery = ""
    shared: bool = False


class ViewChangeIn(Schema):
    """What is left out stays as it is."""

    name: ViewName | None = None
    query: ViewQuery | None = None
    shared: bool | None = None


class FirstViewIn(Schema):
    """`view_id` null: begin with the plain list."""

    page: ViewPage
    view_id: str | None = Field(None, max_length=32)
