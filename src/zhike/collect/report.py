"""What an import did, in numbers. Rows in = rows stored + rows already there + rows in quarantine."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class ImportReport:
    """The counts of one import; kept in the warehouse's ledger.

    `rows_anonymous`: stored or known rows that lead to no customer. `customers_merged`: customers who turned
    out to be others. `identity_conflicts`: combinations of identities that lead to several customers all the same.
    `cells_unusable`: distinct identity cells (masked, malformed) that identify nobody.
    `traits_unreadable`: cells that were not of their trait's kind. `records_changed`: products and market figures that
    were there already and are described otherwise now. `newest_at`: when the newest fact of the rows happened (UTC).
    `reasons`: quarantined rows by reason.
    `repeats`: rows that repeat another one of the file (`rows`), orders and events that were there already
    (`orders`). `cleaning`: what each step did to each column (`cleaning.tally.Tally`). `received_at`: when its facts
    came in (UTC, ISO), by which they are found again.
    """

    rows_in: int = 0
    rows_stored: int = 0
    rows_already: int = 0
    rows_quarantined: int = 0
    rows_anonymous: int = 0
    events_added: int = 0
    order_items_added: int = 0
    customers_added: int = 0
    customers_merged: int = 0
    identities_added: int = 0
    traits_added: int = 0
    identity_conflicts: int = 0
    cells_unusable: int = 0
    traits_unreadable: int = 0
    records_added: int = 0
    records_changed: int = 0
    newest_at: str | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    repeats: dict[str, int] = field(default_factory=dict)
    cleaning: list[dict[str, Any]] = field(default_factory=list)
    received_at: str | None = None

    @property
    def newest(self) -> datetime | None:
        """`newest_at` as an instant."""
        return None if self.newest_at is None else datetime.fromisoformat(self.newest_at).replace(tzinfo=UTC)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        return asdict(self)
