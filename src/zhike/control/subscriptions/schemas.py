"""Changes and subscriptions on the wire. A secret is in the answer that made it, and never again."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from zhike.control.jobs.schemas import JobError
from zhike.control.schemas import Utc
from zhike.control.sources.schemas import Person

Kind = Literal["entered", "left", "changed"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
TagIds = Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=500)]


class CauseOut(Schema):
    """Why: `facts` that came in, `time` that went by, a `run`, a changed `definition`, the end of a hand tag
    (`expiry`; the id says who had given it), customers who became one or two (`merge`, `undo`: or a batch of tags taken
    back), another tag of an exclusive group that was given (`exclusive`; the id says which), a tag that was `retired`
    (the id says by whom), a person (`user`) or a program (`api_key`)."""

    kind: Literal[
        "facts", "time", "run", "definition", "expiry", "merge", "undo", "retired", "exclusive", "user", "api_key"
    ]
    id: str


class ChangeOut(Schema):
    """A customer entered a tag (`before` is null), left it (`after` is null) or changed its level."""

    cursor: str = Field(description="Go on after this change with it. Also what tells a change that comes twice.")
    serial: int = Field(description="The commit: greater than all before it, the same for all changes made at once.")
    customer_id: str
    tag_id: str
    tag_key: str | None = Field(description="What files call the tag, as long as it is there.")
    kind: Kind
    before: str | None
    after: str | None
    at: Utc
    cause: CauseOut


class ChangesOut(Schema):
    """Ask again after `next_cursor`: at once where there are `more`."""

    items: list[ChangeOut]
    next_cursor: str
    more: bool


class SubscriptionIn(Schema):
    name: Name
    address: Address = Field(description="https://… (or http://…): where to post.")
    tag_ids: TagIds | None = Field(default=None, description="Null: all tags.")
    kinds: list[Kind] = Field(default=["entered", "left", "changed"], max_length=3)
    start: Literal["now", "beginning"] = Field(default="now", description="From which change on.")


class SubscriptionChange(Schema):
    """What is left out stays as it is."""

    name: Name | None = None
    address: Address | None = None
    tag_ids: TagIds | None = None
    kinds: list[Kind] | None = Field(default=None, max_length=3)
    paused: bool | None = None


class SubscriptionOut(Schema):
    id: str
    name: str
    address: str
    tag_ids: list[str] | None
    kinds: list[Kind]
    paused: bool
    paused_because: JobError | None = Field(description="Null: a person paused it.")
    state: Literal["ok", "waiting", "retrying", "paused"]
    cursor: str
    delivered: int = Field(description="Changes, in all.")
    dead_letters: int
    last_attempt_at: datetime | None
    last_ok_at: datetime | None
    last_error: JobError | None
    created_at: datetime
    created_by: Person
    updated_at: datetime
    updated_by: Person


class SubscriptionsOut(Schema):
    items: list[SubscriptionOut]


class SubscriptionMade(Schema):
    """A subscription with the secret that was made for it: the only time that it is shown."""

    subscription: SubscriptionOut
    secret: str


class AttemptOut(Schema):
    """What came of a test message: the receiver's status, or why there was none."""

    delivered: bool
    status: int | None
    took_ms: int
    error: JobError | None


class BatchOut(Schema):
    """A message that could not be delivered. `next_at` null: given up."""

    id: str
    items: int
    attempts: int
    next_at: datetime | None
    dead: bool
    error: JobError
    first_at: datetime
    last_at: datetime


class BatchesOut(Schema):
    """What is being tried again first, then dead letters, the newest first."""

    items: list[BatchOut]


class CountOut(Schema):
    """How many messages it is about."""

    count: int
