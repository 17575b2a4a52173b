"""Customers who fall into known groups."""

import numpy as np
import pyarrow as pa

PLACES = np.array([[0.0, 0, 0], [8, 0, 0], [0, 9, 0], [7, 8, 6]])
NAMES = ("orders", "recency_days", "views")


def blobs(sizes: list[int], seed: int = 0, places: np.ndarray = PLACES) -> tuple[np.ndarray, np.ndarray]:
    """Rows around these places, one deviation wide, and whose each is; in no order."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return places[truth] + rng.normal(size=(len(truth), places.shape[1])), truth


def table(rows: np.ndarray, names: tuple[str, ...] = NAMES) -> pa.Table:
    """As features come."""
    columns = {name: pa.array(column, mask=np.isnan(column)) for name, column in zip(names, rows.T, strict=True)}
    return pa.table({"customer_id": np.arange(1, len(rows) + 1), **columns})
