"""The money and the lines of an order, out of the properties that the e-commerce spec gives them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from zhike.collect.stream.values import Refused, decimal_of, text_of
from zhike.warehouse.tables import PAID, REFUNDED

_AMOUNT: Final = ("revenue", "value", "amount", "total")
_AMOUNT_OF_ORDER: Final = ("total", "revenue", "value", "amount")
_ORDER: Final = "order_"
_ONE: Final = Decimal(1)


class Line(NamedTuple):
    """One line of an order; `amount` is for all of `quantity`."""

    product_id: str | None
    product_name: str | None
    category: str | None
    quantity: Decimal
    amount: Decimal | None


def amount_of(name: str, properties: Mapping[str, Any]) -> Decimal | None:
    """What an event is worth. An order was paid as a whole (total); of a refund the sign does not matter."""
    for key in _AMOUNT_OF_ORDER if name.startswith(_ORDER) else _AMOUNT:
        if (amount := decimal_of(properties.get(key), "amount_unreadable", key)) is not None:
            if name == REFUNDED:
                return abs(amount)
            if name == PAID and amount < 0:
                raise Refused("amount_negative", key)
            return amount
    return None


def quantity_of(properties: Mapping[str, Any]) -> Decimal | None:
    """How many; never fewer than none."""
    quantity = decimal_of(properties.get("quantity"), "quantity_unreadable", "quantity")
    if quantity is not None and quantity < 0:
        raise Refused("quantity_negative", "quantity")
    return quantity


def product_of(properties: Mapping[str, Any]) -> str | None:
    """The product's number, else its sku."""
    return (
        text_of(properties.get("product_id")) or text_of(properties.get("sku")) or text_of(properties.get("productId"))
    )


def lines_of(properties: Mapping[str, Any]) -> list[Line]:
    """The lines of an order that was completed."""
    products = properties.get("products")
    if products is None:
        return []
    if type(products) is not list or not all(type(product) is dict for product in products):
        raise Refused("products_unreadable", "products")
    return [_line(product) for product in products]


def _line(product: Mapping[str, Any]) -> Line:
    quantity = quantity_of(product)
    quantity = _ONE if quantity is None else quantity
    price = decimal_of(product.get("price"), "amount_unreadable", "price")
    amount = None if price is None else decimal_of(price * quantity, "amount_unreadable", "price")
    name, category = text_of(product.get("name")), text_of(product.get("category"))
    return Line(product_of(product), name, category, quantity, amount)


def shared(values: list[str | None]) -> str | None:
    """What all lines say alike, if they do."""
    return values[0] if values and len(set(values)) == 1 else None
