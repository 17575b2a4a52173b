"""Who a customer is, as it is: for whom the roles allow to see it, one customer at a time, never without a trace."""

from typing import Any

from zhike import wiring
from zhike.collect.winning import current_traits
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.audit import service as audit
from zhike.control.customers.service import known
from zhike.rules.personal import PERSONAL
from zhike.warehouse.port import Reading


def unmask(actor: Actor, customer_id: str) -> dict[str, Any]:
    """The customer's name, address and identities as `UnmaskedOut`."""
    actor.require(Permission.UNMASK)
    with wiring.warehouse().reading() as reading:
        number = known(reading, customer_id)
        traits = {row["trait"]: row["value"] for row in current_traits(reading, number) if row["trait"] in PERSONAL}
        found = _identities(reading, number)
    audit.record(actor, "customer_unmasked", kind="customer", id=str(number), details={"identities": len(found)})
    return {"customer_id": str(number), "name": traits.pop("name", None), "traits": traits, "identities": found}


def _identities(reading: Reading, number: int) -> list[dict[str, Any]]:
    """The longest known first."""
    table, keys = reading.table("identities"), wiring.keyring()
    own = table.filter(table.customer_id == number).order_by("first_seen", "identity_id")
    return [
        {"kind": row["kind"], "value": keys.decrypt(row["ciphertext"]), "source": row["source"]}
        for row in reading.rows(own.select("kind", "ciphertext", "source"))
    ]
