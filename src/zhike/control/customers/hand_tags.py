"""Tags given by hand: to one customer, for good or for a while, and taken away again."""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from zhike import wiring
from zhike.control import changed
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.customers.service import known
from zhike.control.tags import exclusive, standing
from zhike.control.tags import service as tags
from zhike.control.workspace import service as workspace
from zhike.errors import Conflict, InvalidInput
from zhike.tagging import hand

log = logging.getLogger("zhike.tags")


@dataclass(frozen=True, slots=True)
class End:
    """When a tag ends by itself: at an instant (with a zone), after some days, after a day; never without any."""

    at: datetime | None = None
    days: int | None = None
    until: date | None = None

    def instant(self, now: datetime) -> datetime | None:
        """As the warehouse wants it: UTC without a zone. Raises InvalidInput where it is not after `now`."""
        if sum(said is not None for said in (self.at, self.days, self.until)) > 1:
            raise InvalidInput("Say in one way when the tag ends.", code="tag_end_twice")
        ends = self._said(now)
        if ends is not None and ends <= now:
            raise InvalidInput("The tag would end before it begins.", code="tag_end_past")
        return ends

    def _said(self, now: datetime) -> datetime | None:
        try:
            if self.days is not None:
                return now + timedelta(days=self.days)
            if self.until is not None:
                midnight = datetime.combine(self.until + timedelta(days=1), time(), workspace.time_zone())
                return midnight.astimezone(UTC).replace(tzinfo=None)
            if self.at is not None and self.at.tzinfo is None:
                raise InvalidInput("An instant needs a time zone.", code="tag_end_zone")
            return self.at and self.at.astimezone(UTC).replace(tzinfo=None)
        except OverflowError as error:
            raise InvalidInput("There is no such time.", code="tag_end_past") from error


FOR_GOOD = End()


def give(actor: Actor, customer_id: str, tag_id: str, value: str, end: End = FOR_GOOD) -> None:
    """Give a tag at a level. Given already at that level, it ends then instead of when it was to end."""
    _set(actor, customer_id, tag_id, value, end)


def take(actor: Actor, customer_id: str, tag_id: str) -> None:
    """Take a tag away."""
    _set(actor, customer_id, tag_id, None, FOR_GOOD)


def check(tag_id: str, value: str | None) -> tags.Tag:
    """The tag, when people may give it at this level, or take it away (None)."""
    tag = tags.get(tag_id)
    if tag.kind == tags.IMPORTED:
        raise Conflict("Another system says who has this tag.", code="tag_imported")
    if tag.kind != tags.HAND:
        raise Conflict("A rule decides who has this tag.", code="tag_not_by_hand")
    if tag.scheme is not None:
        raise Conflict("A scheme decides what this tag says.", code="tag_of_scheme", scheme=tag.scheme)
    standing.refuse_unless_published(tag)
    if value is not None and value not in tags.level_names(tag):
        raise InvalidInput("The tag has no such level.", field="value", known=list(tags.level_names(tag)))
    return tag


def _set(actor: Actor, customer_id: str, tag_id: str, value: str | None, end: End) -> None:
    actor.require(Permission.TAG)
    tag, now = check(tag_id, value), tags.instant_now()
    until = end.instant(now)
    with wiring.warehouse().reading() as reading:
        number = known(reading, customer_id)
    rivals = exclusive.rivals(tag)
    hand.set_tag(wiring.warehouse(), number, tag_id, value, now, actor.signature, until, rivals)
    changed.notify()


def expire() -> int:
    """End the tags whose time is over; how many they were. Called every few seconds by the server's clock."""
    ended = hand.expire(wiring.warehouse(), tags.instant_now())
    if ended:
        log.info("%d hand tags ended by themselves", ended)
        changed.notify()
    return ended
