"""Why a customer is one person; joining two, and taking apart what was joined."""

from typing import Any

import pyarrow as pa

from zhike import wiring
from zhike.collect.identify import merges
from zhike.collect.identify.identity_kinds import mask
from zhike.collect.identify.neighbourhood import PERSON, Cause
from zhike.collect.identify.story import story_of
from zhike.control import changed
from zhike.control.accounts import service as accounts
from zhike.control.accounts.actor import Actor, Permission
from zhike.control.customers import service
from zhike.control.tags import runs
from zhike.control.tags import service as tags
from zhike.errors import Conflict


def story(customer_id: str) -> dict[str, Any]:
    """Identities, links and merges as `IdentityGraphOut`; identities masked."""
    keys = wiring.keyring()
    with wiring.warehouse().reading() as reading:
        number = service.known(reading, customer_id)
        found = story_of(reading, number)
    signed = [row["cut_by"] for row in found.links]
    signed += [row[by] for row in found.merges for by in ("by", "undone_by")]
    who = accounts.signers(signed)
    return {
        "customer_id": str(number),
        "identities": [
            {**row, "id": str(row["identity_id"]), "customer_id": str(row["customer_id"]),
             "masked": mask(row["kind"], keys.decrypt(row["ciphertext"])), "own": row["customer_id"] == number}
            for row in found.identities
        ],
        "links": [
            {**row, "one": str(row["one_id"]), "other": str(row["other_id"]), "cut_by": who.get(row["cut_by"])}
            for row in found.links
        ],
        "merges": [
            {**row, "id": row["merge_id"], "kept_id": str(row["kept_id"]), "gone_id": str(row["gone_id"]),
             "by": who.get(row["by"]), "undone_by": who.get(row["undone_by"])}
            for row in found.merges
        ],
    }  # fmt: skip


def undo(actor: Actor, merge_id: str) -> None:
    """Take apart what a merge joined; the tags are asked to follow."""
    actor.require(Permission.IDENTIFY)
    with wiring.warehouse().writing() as writing:
        merges.undo(writing, merge_id, _cause(actor))
    changed.notify()
    runs.after_import(actor)


def join(actor: Actor, customer_id: str, other_id: str) -> str:
    """Say that two customers are one person; the id of the one that stays."""
    actor.require(Permission.IDENTIFY)
    with wiring.warehouse().writing() as writing:
        one, other = service.known(writing, customer_id), service.known(writing, other_id)
        if one == other:
            raise Conflict("They are one customer already.", code="same_customer", id=str(one))
        pairs = pa.table({"one_id": [one], "other_id": [other], "weight": pa.nulls(1, pa.float64())})
        merges.join(writing, pairs, _cause(actor))
        kept = merges.current(writing, one)
    changed.notify()
    runs.after_import(actor)
    return str(kept)


def _cause(actor: Actor) -> Cause:
    return Cause(PERSON, tags.instant_now(), actor.signature)
