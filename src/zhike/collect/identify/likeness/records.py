"""What is known of the customers, as one table to be compared: traits from the profile, phones and e-mails read out of
their encryption, in memory only."""

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhike.collect.identify.graph import CONTACTS
from zhike.collect.keyring import Keyring
from zhike.warehouse.port import Reading
from zhike.warehouse.tables import trait_column

TRAITS: Final = {
    "name": ("name", "full_name"),
    "given_name": ("given_name", "first_name"),
    "surname": ("surname", "last_name", "family_name"),
    "birthday": ("birthday",),
    "gender": ("gender",),
    "national_id": ("national_id",),
    "address": ("address", "street"),
    "address_more": ("address_more",),
    "street_number": ("street_number",),
    "district": ("district", "suburb", "county"),
    "postcode": ("postcode", "zip_code", "postal_code"),
    "city": ("city",),
    "province": ("province", "state"),
}
"""Which traits tell each field; the first that is known does."""


def people(reading: Reading, keys: Keyring, only: Sequence[int] | None = None) -> pa.Table:
    """Everybody, or these customers `only`: customer_id and those of `fields.FIELDS` that are known here, as texts."""
    profile = _of(reading.table("profile"), only)
    everybody = reading.fetch(profile.select("customer_id", **_traits(profile)).order_by("customer_id"))
    for kind in CONTACTS:
        everybody = everybody.append_column(kind, _contacts(reading, everybody["customer_id"], kind, keys, only))
    return everybody


def _of(table: ir.Table, only: Sequence[int] | None) -> ir.Table:
    return table if only is None else table.filter(table.customer_id.isin(list(only)))


def _traits(profile: ir.Table) -> dict[str, ir.Value]:
    found = {}
    for field, traits in TRAITS.items():
        columns = [trait_column(trait) for trait in traits if trait_column(trait) in profile.columns]
        if columns:
            found[field] = ibis.coalesce(*(profile[column].cast("string") for column in columns))
    return found


def _contacts(
    reading: Reading, customers: pa.ChunkedArray, kind: str, keys: Keyring, only: Sequence[int] | None
) -> pa.Array:
    """For each customer, where somebody was last reached; what many people share says nothing about one."""
    identities = _of(reading.table("identities"), only)
    own = identities.filter((identities.kind == kind) & ~identities.shared.fill_null(False))
    newest = ibis.row_number().over(
        ibis.window(group_by=own.customer_id, order_by=[own.first_seen.desc(), own.identity_id.desc()])
    )
    ranked = own.mutate(place=newest)
    rows = reading.fetch(ranked.filter(ranked.place == 0).select("customer_id", "ciphertext"))
    texts = [keys.decrypt(each) for each in rows["ciphertext"].to_pylist()]
    known = dict(zip(rows["customer_id"].to_pylist(), texts, strict=True))
    return pa.array([known.get(customer) for customer in customers.to_pylist()], pa.string())
