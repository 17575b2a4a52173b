"""Whose rows an evaluation reads: everybody's, some customers', or one's. Each is applied to every table it reads."""

from dataclasses import dataclass
from typing import Final, Protocol

import ibis.expr.types as ir


class Narrowing(Protocol):
    """Keeps only some customers' rows of a table that has a `customer_id`."""

    def __call__(self, table: ir.Table) -> ir.Table: ...


@dataclass(frozen=True)
class Everybody:
    """Leaves nobody out."""

    def __call__(self, table: ir.Table) -> ir.Table:
        return table


EVERYBODY: Final = Everybody()


@dataclass(frozen=True)
class Among:
    """The customers of a table with a `customer_id`, each once."""

    customers: ir.Table

    def __call__(self, table: ir.Table) -> ir.Table:
        return table.semi_join(self.customers, "customer_id")


@dataclass(frozen=True)
class Only:
    """One customer."""

    customer_id: int

    def __call__(self, table: ir.Table) -> ir.Table:
        return table.filter(table.customer_id == self.customer_id)
