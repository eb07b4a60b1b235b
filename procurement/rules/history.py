"""A procedure that happened elsewhere, as frozen facts: what services.history stores. Made from OCDS by rules.ocds_history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.rules.lifecycle import Stage


@dataclass(frozen=True, slots=True)
class OrganizationHistory:
    """An organization of the source. `identifier` is the same for the same organization in all its records."""

    identifier: str
    name: str
    country: str = ""
    registry_number: str = ""
    region: str = ""
    address: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """A line with a positive quantity."""

    description: str
    quantity: Decimal
    unit: str
    cpv_code: str = ""


@dataclass(frozen=True, slots=True)
class LineHistory:
    """A line of an award with the price of one unit, above zero, in the currency of the process."""

    item: ItemHistory
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class OfferHistory:
    """A bidder's price for a lot. `valid` None: the source does not say."""

    bidder: OrganizationHistory
    amount: Decimal | None
    valid: bool | None


@dataclass(frozen=True, slots=True)
class ContractHistory:
    """What was signed. `status` is active or completed; `final_amount` what was paid, known only once it is completed."""

    number: str
    amount: Decimal | None
    status: str
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    final_amount: Decimal | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AwardHistory:
    """A decision. `status` is pending, active or cancelled; `supplier` None where the source names none."""

    supplier: OrganizationHistory | None
    amount: Decimal | None
    status: str
    decided_at: datetime
    reason: str = ""
    contract: ContractHistory | None = None
    lines: tuple[LineHistory, ...] = ()


@dataclass(frozen=True, slots=True)
class LotHistory:
    """What was awarded by itself: a lot of the source, or lots that one award took together.

    `rated`: quality counted beside the price; `valid_bids` and what follows describe the competition. None is not known.
    """

    title: str
    stage: Stage
    estimate: Decimal | None
    description: str = ""
    cpv_code: str = ""
    rated: bool | None = None
    items: tuple[ItemHistory, ...] = ()
    offers: tuple[OfferHistory, ...] = ()
    awards: tuple[AwardHistory, ...] = ()
    valid_bids: int | None = None
    mean_bid: Decimal | None = None
    median_bid: Decimal | None = None
    second_lowest_bid: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ProcedureHistory:
    """One contracting process, whole, in one currency ("" where no amount is known). `released_at` dates the record."""

    ocid: str
    title: str
    buyer: OrganizationHistory
    stage: Stage
    currency: str
    lots: tuple[LotHistory, ...]
    released_at: datetime
    published_at: datetime
    summary: str = ""
    procedure: str = ""
    nature: str = ""
    cpv_code: str = ""
    region: str = ""
    enquiries_end_at: datetime | None = None
    bids_end_at: datetime | None = None
    opening_at: datetime | None = None
