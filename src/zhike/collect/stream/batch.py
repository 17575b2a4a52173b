"""What a number of accepted requests of one source say, message by message: who, what they did, what they are.

The one place that touches every single event in Python; everything after it works on columns.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import orjson

from zhike.collect.identify.identity_kinds import OWN_NUMBER, normalise
from zhike.collect.stream import commerce
from zhike.collect.stream.said import Said, flat, said_of, with_places
from zhike.collect.stream.spool import Record
from zhike.collect.stream.values import Refused, check_tree, dumped, id_of, instant, micros, text_of
from zhike.collect.stream.vocabulary import event_name, identity_kind
from zhike.warehouse.tables import PAID

log = logging.getLogger("zhike.stream")

MOST_MESSAGE: Final = 32 * 2**10
"""Bytes of one message, as in the spec."""

PREVIOUS: Final = "previous"
"""In place of a kind: the one of these that the warehouse knows is found out later."""

_MANY_BRACKETS: Final = 12
_NUL: Final = b"\\u0000"
_NOTHING: Final[dict[str, Any]] = {}
_UTM: Final = ("source", "medium", "name", "term", "content")
_PAGE: Final = ("url", "path", "referrer", "title")


class Who(NamedTuple):
    """Identities that came in one message, as they were written; "" where there is none. `more`: kind and value."""

    customer_id: str
    anonymous_id: str
    more: tuple[tuple[str, str], ...] = ()


class Event(NamedTuple):
    """An event as it will stand in the warehouse; `who`: its place in `Batch.whos`, `ts` microseconds since 1970."""

    who: int
    event_id: str
    name: str
    ts: int
    received_at: int
    amount: Decimal | None
    order_id: str | None
    product_id: str | None
    category: str | None
    quantity: Decimal | None
    channel: str | None
    properties: str | None


class Item(NamedTuple):
    """A line of an order; `event` is its order's place in `Batch.events`, `line` its own within the order."""

    event: int
    line: int
    product_id: str | None
    product_name: str | None
    category: str | None
    quantity: Decimal
    amount: Decimal | None


class Trait(NamedTuple):
    """What somebody is; `message`: where it stands in `Batch.told`."""

    who: int
    said: Said
    ts: int
    message: int


class Refusal(NamedTuple):
    """A message that is not used, or not wholly."""

    message: Any
    reason: str
    field: str | None


class Batch:
    """Filled by `add`. `salt` makes the numbers of messages that have none; `events` are those that differ by their
    numbers within the batch."""

    def __init__(self, salt: str) -> None:
        self._salt = salt.encode()[:64]
        self.whos: dict[Who, int] = {}
        self.events: list[Event] = []
        self.items: list[Item] = []
        self.traits: list[Trait] = []
        self.told: list[Any] = []
        self.refused: list[Refusal] = []
        self.messages = 0
        self._ids: set[str] = set()

    def add(self, record: Record) -> None:
        """Everything that one request says. What cannot be used is in `refused` then; nothing is raised."""
        body = orjson.loads(record.body)
        messages = body["batch"] if record.type == "batch" else [{**body, "type": record.type}]
        suspect = _NUL in record.body
        large = len(record.body) > MOST_MESSAGE
        self.messages += len(messages)
        for message in messages:
            try:
                if type(message) is not dict:
                    raise Refused("not_an_object")
                if large and len(dumped(message)) > MOST_MESSAGE:
                    raise Refused("message_too_large")
                if suspect:
                    check_tree(message)
                self._add_message(message, body, record.received_at)
            except Refused as refused:
                self.refused.append(Refusal(message, refused.reason, refused.field))
            except Exception:  # one message that we do not foresee must not hold up all others
                log.exception("a message could not be understood")
                self.refused.append(Refusal(message, "not_understood", None))

    def refuse(self, record: Record) -> None:
        """A request that the warehouse does not take, as a whole."""
        self.messages += 1
        self.refused.append(Refusal(orjson.loads(record.body), "not_understood", None))

    def _add_message(self, message: dict[str, Any], body: dict[str, Any], received_at: int) -> None:
        kind = message.get("type")
        add = _ADD.get(kind) if type(kind) is str else None
        if add is None:
            raise Refused("type_unknown", "type")
        context = message.get("context") or body.get("context")
        context = context if type(context) is dict else _NOTHING
        ts = _moment(message, body, received_at)
        who = _who(message, context)
        add(self, message, context, who, ts, received_at)

    def _place(self, who: Who) -> int:
        return self.whos.setdefault(who, len(self.whos))

    def _add_track(self, message: dict[str, Any], context: dict[str, Any], who: Who, ts: int, received_at: int) -> None:
        said = message.get("event")
        if type(said) is not str or not said.strip():
            raise Refused("event_name_missing", "event")
        self._add_event(event_name(said), _object(message, "properties"), message, context, who, ts, received_at)

    def _add_page(self, message: dict[str, Any], context: dict[str, Any], who: Who, ts: int, received_at: int) -> None:
        kind = "page_viewed" if message["type"] == "page" else "screen_viewed"
        page = context.get("page")
        known = {key: page[key] for key in _PAGE if key in page} if type(page) is dict else {}
        named = {key: message[key] for key in ("name", "category") if message.get(key)}
        properties = {**known, **named, **_object(message, "properties")}
        self._add_event(kind, properties, message, context, who, ts, received_at)

    def _add_group(self, message: dict[str, Any], context: dict[str, Any], who: Who, ts: int, received_at: int) -> None:
        group = id_of(message.get("groupId"), "groupId")
        if not group:
            raise Refused("group_missing", "groupId")
        properties = {**_object(message, "traits"), "group_id": group}
        self._add_event("group_joined", properties, message, context, who, ts, received_at)

    def _add_alias(self, message: dict[str, Any], context: dict[str, Any], who: Who, ts: int, received_at: int) -> None:
        previous = id_of(message.get("previousId"), "previousId")
        if not previous:
            raise Refused("previous_missing", "previousId")
        self._place(Who(who.customer_id, who.anonymous_id, (*who.more, (PREVIOUS, previous))))

    def _add_identify(
        self, message: dict[str, Any], context: dict[str, Any], who: Who, ts: int, received_at: int
    ) -> None:
        traits = flat(_object(message, "traits"))
        place, told = self._place(who), len(self.told)
        self.told.append(message)
        said: list[Said] = []
        for key, value in traits:
            try:
                said += said_of(key, value)
            except Refused as refused:
                self.refused.append(Refusal(message, refused.reason, refused.field))
        self.traits += [Trait(place, each, ts, told) for each in with_places(said)]

    def _add_event(
        self, name: str, properties: dict[str, Any], message: dict[str, Any], context: dict[str, Any], who: Who,
        ts: int, received_at: int,
    ) -> None:  # fmt: skip
        own_id = self._id(message, received_at)
        if own_id in self._ids:
            return
        get, channel = properties.get, properties.get("channel") or context.get("channel") or message.get("channel")
        lines = commerce.lines_of(properties) if name == PAID else []
        product, category, quantity = _bought(properties, lines)
        amount, said = commerce.amount_of(name, properties), _as_json(properties, context)
        event = Event(  # nothing is refused any more: only now somebody may become a customer by it
            self._place(who), own_id, name, ts, received_at, amount,
            text_of(get("order_id")) or text_of(get("orderId")), product, category, quantity,
            channel if type(channel) is str else None, said,
        )  # fmt: skip
        self._ids.add(own_id)
        self.items += [Item(len(self.events), number, *line) for number, line in enumerate(lines, 1)]
        self.events.append(event)

    def _id(self, message: dict[str, Any], received_at: int) -> str:
        """The message's own number, else one made from its content (and from when it came in, if it does not say when
        it happened), salted, so that nobody can guess personal data from it."""
        own = id_of(message.get("messageId"), "messageId")
        if own:
            return own
        said = {key: value for key, value in message.items() if key not in ("sentAt", "writeKey")}
        if not (message.get("timestamp") or message.get("originalTimestamp")):
            said["timestamp"] = received_at
        return blake2b(dumped(said), key=self._salt, digest_size=16).hexdigest()


_ADD: Final = {
    "track": Batch._add_track,
    "page": Batch._add_page,
    "screen": Batch._add_page,
    "identify": Batch._add_identify,
    "group": Batch._add_group,
    "alias": Batch._add_alias,
}


def _bought(properties: dict[str, Any], lines: list[commerce.Line]) -> tuple[str | None, str | None, Decimal | None]:
    """Product, category and quantity; an order says what its lines say alike."""
    product, category = commerce.product_of(properties), text_of(properties.get("category"))
    if not lines:
        return product, category, commerce.quantity_of(properties)
    alone = lines[0].product_id if len(lines) == 1 else None
    alike = commerce.shared([line.category for line in lines])
    return product or alone, category or alike, sum((line.quantity for line in lines), Decimal(0))


def _object(message: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object of the message; nothing when it is absent."""
    found = message.get(key)
    if found is None:
        return {}
    if type(found) is not dict:
        raise Refused("not_an_object", key)
    return found


def _moment(message: Mapping[str, Any], body: Mapping[str, Any], received_at: int) -> int:
    """When it happened by our clock: the sender's may be wrong, but it was wrong all the same when the request was
    sent, a moment before it came in."""
    said = message.get("originalTimestamp") or message.get("timestamp")
    if said is None:
        return received_at
    moment = micros(said, "timestamp")
    sent = message.get("sentAt") or body.get("sentAt")
    if sent is not None:
        with suppress(Refused):  # then the sender's clock is all there is
            moment += received_at - micros(sent, "sentAt")
    return instant(moment, "timestamp")


def _who(message: Mapping[str, Any], context: Mapping[str, Any]) -> Who:
    customer, anonymous = _usable(message.get("userId"), "userId"), _usable(message.get("anonymousId"), "anonymousId")
    if not customer and not anonymous:
        raise Refused("identity_missing", "userId")
    more = [
        *_named_in(message.get("traits") if message["type"] == "identify" else None),
        *_named_in(context.get("traits")),
        *_external(context.get("externalIds")),
    ]
    return Who(customer, anonymous, tuple(dict.fromkeys(more)) if more else ())


def _usable(value: Any, field: str) -> str:
    """An id, or "" where there is none or it names nobody (u***r)."""
    text = id_of(value, field)
    return text if text and normalise(OWN_NUMBER, text) is not None else ""


def _named_in(traits: Any) -> list[tuple[str, str]]:
    if type(traits) is not dict:
        return []
    named = ((identity_kind(key), id_of(value, key)) for key, value in traits.items() if value)
    return [(kind, value) for kind, value in named if kind and value]


def _external(given: Any) -> list[tuple[str, str]]:
    if type(given) is not list:
        return []
    named = [(identity_kind(each["type"]), id_of(each.get("id"), "externalIds"))
             for each in given if type(each) is dict and type(each.get("type")) is str]  # fmt: skip
    return [(kind, value) for kind, value in named if kind and value]


def _as_json(properties: dict[str, Any], context: Mapping[str, Any]) -> str | None:
    campaign = context.get("campaign")
    if type(campaign) is dict:
        utm = {f"utm_{'campaign' if key == 'name' else key}": campaign[key] for key in _UTM if key in campaign}
        properties = {**utm, **properties}
    if not properties:
        return None
    text = dumped(properties)
    if text.count(b"{") + text.count(b"[") > _MANY_BRACKETS:
        check_tree(properties)
    return text.decode()
