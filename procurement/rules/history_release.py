"""A row of an agency's own history as an OCDS release, so that it goes the way of all history: kept, merged by ocid, recorded.

Rows of one number and buyer are releases of one process, told apart by their lot; a corrected row has the id of the wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from procurement.rules.history_row import HistoryRow, Owner
from procurement.rules.money import Money
from procurement.rules.ocds_values import Json, classification, day, filled, value


@dataclass(frozen=True, slots=True)
class Naming:
    """How processes and organizations of the file are named: our ocid prefix, the register of the country, the owner."""

    prefix: str
    register: str
    owner: Owner | None = None

    def buyer(self, row: HistoryRow) -> Json:
        """The party that buys."""
        if self.owner:
            number = self.owner.number
            return _party(self.register, self.owner.name, number, "buyer", fallback=self.owner.id)
        return _party(self.register, row.buyer, row.buyer_number, "buyer")

    def supplier(self, row: HistoryRow) -> Json | None:
        """The party that supplies, where the row names one."""
        return _party(self.register, row.supplier, row.supplier_number, "supplier") if row.supplier else None

    def ocid(self, row: HistoryRow) -> str:
        """The process: one number of one buyer."""
        said = f"{self.buyer(row)['id']}\0{row.number}"
        return f"{self.prefix}-history-{sha256(said.encode()).hexdigest()[:24]}"


def _party(register: str, name: str, number: str, role: str, *, fallback: str = "") -> Json:
    """An organization under its number as the file writes it; without one under its name."""
    unnumbered = fallback or f"name-{sha256(name.casefold().encode()).hexdigest()[:24]}"
    return filled(
        id=f"{register}-{number}" if number else unnumbered,
        name=name,
        roles=[role],
        identifier={"scheme": register, "id": number} if number else None,
    )


def release_of(row: HistoryRow, naming: Naming) -> Json:
    """The release that this row tells."""
    buyer, supplier = naming.buyer(row), naming.supplier(row)
    award, contract = _award(row, supplier), _contract(row)
    return filled(
        ocid=naming.ocid(row),
        id=f"row-{row.lot}" if row.lot else "row",
        date=day(row.dated),
        tag=["tender", *(["award"] if award else []), *(["contract"] if contract else [])],
        initiationType="tender",
        parties=_parties(buyer, supplier),
        buyer={"id": buyer["id"], "name": buyer["name"]},
        tender=_tender(row),
        awards=[award] if award else [],
        contracts=[contract] if contract else [],
    )


def _parties(buyer: Json, supplier: Json | None) -> list[Json]:
    if supplier is None:
        return [buyer]
    if supplier["id"] == buyer["id"]:
        return [{**buyer, "roles": ["buyer", "supplier"]}]
    return [buyer, supplier]


def _money(row: HistoryRow, name: str) -> Json | None:
    amount = getattr(row, name)
    return None if amount is None else value(Money(amount, row.currency))


def _tender(row: HistoryRow) -> Json:
    estimate = _money(row, "estimate")
    lot = filled(id=row.lot, title=row.title, value=estimate, status="complete") if row.lot else None
    item = filled(id=f"item-{row.lot or 1}", relatedLot=row.lot, classification=classification(row.cpv))
    return filled(
        id=row.number,
        title=row.title,
        description=row.description,
        status="complete",
        procurementMethod=row.procedure,
        mainProcurementCategory=row.nature,
        value=None if lot else estimate,
        lots=[lot] if lot else [],
        items=[item] if row.cpv else [],
        tenderPeriod=filled(startDate=day(row.published_on)),
        numberOfTenderers=row.bids,
    )


def _award(row: HistoryRow, supplier: Json | None) -> Json | None:
    if row.awarded is None:
        return None
    return filled(
        id=f"award-{row.lot or 1}",
        title=row.title,
        status="active",
        date=day(row.awarded_on or row.signed_on),
        value=_money(row, "awarded"),
        suppliers=[{"id": supplier["id"], "name": supplier["name"]}] if supplier else [],
        relatedLots=[row.lot] if row.lot else [],
    )


def _contract(row: HistoryRow) -> Json | None:
    """A contract where the row tells its number, its day or what was paid; paid means that it is over."""
    if row.awarded is None or not (row.contract or row.signed_on or row.paid is not None):
        return None
    paid = _money(row, "paid")
    return filled(
        id=" / ".join(filter(None, (row.contract or "contract", row.lot))),
        awardID=f"award-{row.lot or 1}",
        status="terminated" if paid else "active",
        value=_money(row, "awarded"),
        dateSigned=day(row.signed_on),
        implementation={"transactions": [filled(id=f"paid-{row.lot or 1}", value=paid)]} if paid else None,
    )
