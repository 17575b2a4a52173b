"""The business's own settings: its name, its time zone, its money, and what time it is there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from zhike.control.accounts.actor import Actor, Permission
from zhike.control.workspace.models import Workspace
from zhike.errors import InvalidInput


def current() -> Workspace:
    """The one workspace; made with its defaults on first sight."""
    return Workspace.objects.get_or_create(pk=1)[0]


def now() -> datetime:
    """The instant to evaluate at (aware, UTC): the real one, or where an example's clock stands still."""
    return current().as_of or datetime.now(UTC)


def time_zone() -> ZoneInfo:
    """Where this business's days begin and end."""
    return ZoneInfo(current().time_zone)


def become_example(actor: Actor, *, name: str, as_of: datetime, time_zone: str, currency: str) -> Workspace:
    """Make this workspace the example shop, with its clock standing still at `as_of` (aware)."""
    actor.require(Permission.SETTINGS)
    if as_of.tzinfo is None:
        raise InvalidInput("The example's time needs a time zone.", as_of=as_of.isoformat())
    workspace = current()
    workspace.name, workspace.as_of, workspace.is_example = name, as_of, True
    workspace.time_zone, workspace.currency = ZoneInfo(time_zone).key, currency
    workspace.save()
    return workspace


def ask_for_review(actor: Actor, review: bool) -> Workspace:
    """Whether a tag's definition holds only once a second person has said yes."""
    actor.require(Permission.SETTINGS)
    Workspace.objects.filter(pk=current().pk).update(review=review)
    return current()
