"""Rows of customers: who they are, and nothing that they did."""

import ibis.expr.types as ir

from zhike.collect.cleaning.rows import Refusal, judged, unreadable
from zhike.collect.mapping.mapping import Mapping


def judge_customers(rows: ir.Table, mapping: Mapping, salt: str) -> ir.Table:
    """Customer rows with the reason of refusal: somebody must be meant."""
    blamed = mapping.identities[0].header if mapping.identities else None
    return judged(rows, [*unreadable(rows, mapping), Refusal(rows.who.isnull(), "identity_missing", blamed)])
