"""Who the messages of a batch name, in the shape that `assign` decides upon."""

from collections.abc import Collection, Iterable
from itertools import count

import pyarrow as pa

from zhike.collect.identify.graph import DEVICE
from zhike.collect.identify.identity_kinds import OWN_NUMBER, normalise
from zhike.collect.identify.people import People, people_of
from zhike.collect.keyring import Keyring
from zhike.collect.stream.batch import PREVIOUS, Who
from zhike.warehouse.port import Reading


def people_in(reading: Reading, whos: Collection[Who], source: str, keys: Keyring) -> People:
    """One who for each of these, in their order."""
    devices = _known_devices(reading, whos, keys)
    columns = {(OWN_NUMBER, 0): [who.customer_id for who in whos], (DEVICE, 0): [who.anonymous_id for who in whos]}
    for place, who in enumerate(whos):
        for kind, value in who.more:
            if kind == PREVIOUS:
                kind = DEVICE if value in devices else OWN_NUMBER
            _free_column(columns, kind, place, len(whos))[place] = value
    named = [(kind, pa.chunked_array([pa.array(values, pa.string())])) for (kind, _), values in columns.items()]
    return people_of(named, source, keys)


def _free_column(columns: dict[tuple[str, int], list[str]], kind: str, place: int, length: int) -> list[str]:
    """The first column of this kind in which this one has nothing yet."""
    for number in count():
        column = columns.setdefault((kind, number), [""] * length)
        if not column[place]:
            return column
    raise AssertionError("columns never end")


def _known_devices(reading: Reading, whos: Iterable[Who], keys: Keyring) -> set[str]:
    """Of the ids that somebody had before (alias), those of devices: known here, or in this very batch. All others
    are customers' numbers."""
    previous = {value for who in whos for kind, value in who.more if kind == PREVIOUS}
    if not previous:
        return set()
    here = previous & {who.anonymous_id for who in whos}
    hashes = {keys.hash(DEVICE, known, ""): value for value in previous - here if (known := normalise(DEVICE, value))}
    wanted = reading.stage(pa.table({"hash": pa.array(hashes, pa.binary())}))
    identities = reading.table("identities")
    found = identities.filter(identities.kind == DEVICE).select("hash").semi_join(wanted, "hash")
    return here | {hashes[hashed] for hashed in reading.fetch(found)["hash"].to_pylist()}
