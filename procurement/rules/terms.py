"""The published terms of a tender as one frozen whole: what a version keeps, and what a change is laid over.

As data everything is text, whole numbers, flags and lists, so that the digest of a version is that of its canonical form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

DATES = ("requests_end_at", "enquiries_end_at", "bids_end_at", "opening_at")
"""The dates that a change may move, all of them later only."""


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """A line of a price table."""

    id: str
    description: str
    quantity: Decimal
    unit: str
    cpv_code: str = ""
    fixed_price: Decimal | None = None
    optional: bool = False
    """An option: the buyer may take it or not."""


@dataclass(frozen=True, slots=True)
class CriterionTerms:
    """A quality criterion; `options` pairs a choice with its share of the points."""

    id: str
    title: str
    kind: str
    weight: Decimal
    worst: Decimal | None = None
    best: Decimal | None = None
    options: tuple[tuple[str, str], ...] = ()
    minimum_points: Decimal = Decimal(0)
    guidance: str = ""
    scale_max: Decimal = Decimal(100)
    scale_step: Decimal = Decimal(1)
    consensus_spread: Decimal | None = None
    power: int = 1
    reference: Decimal | None = None
    """What this cost of the life cycle is of the reference solution."""


@dataclass(frozen=True, slots=True)
class LotPart:
    """A lot with its items and criteria; lots are neither added nor taken out once published."""

    id: str
    number: int
    title: str
    description: str
    cpv_code: str
    estimated_value: Decimal | None
    award_method: str
    items: tuple[ItemTerms, ...] = ()
    criteria: tuple[CriterionTerms, ...] = ()
    price_formula: str = "inverse"
    price_parameter: Decimal | None = None
    price_steps: tuple[tuple[str, str], ...] = ()
    life_years: int | None = None
    discount_rate: Decimal | None = None
    tie_break: tuple[str, ...] = ()
    """Empty: the chain of the ruleset."""
    auction_step: Decimal | None = None
    vat_rate: Decimal | None = None
    """The rate in percent that the buyer expects; bids are without VAT."""
    reference_price: Decimal | None = None
    """What the reference solution costs to buy (rules.life_cycle_saving)."""
    options_estimate: Decimal | None = None  # of the estimate, what is for options that do not count (rules.options)


@dataclass(frozen=True, slots=True)
class RequirementTerms:
    """A document or declaration that bids must contain."""

    id: str
    kind: str
    title: str
    description: str = ""
    mandatory: bool = True
    signed: bool = False
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """A public document, known by its digest; `replaces` is the id of the one whose place it takes."""

    id: str
    title: str
    name: str
    sha256: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class BuyerShareTerms:
    """A further agency that buys in the tender: `percent` of lot number `lot`, 0: of every lot that it has no other share in."""

    buyer: str
    name: str
    lot: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class LotGroupTerms:
    """Lots, by id, that may be awarded together."""

    id: str
    name: str
    lot_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """All of a published tender that a change may touch, and its currency."""

    title: str
    summary: str
    currency: str
    enquiries_end_at: datetime | None
    bids_end_at: datetime | None
    opening_at: datetime | None
    lots: tuple[LotPart, ...]
    requirements: tuple[RequirementTerms, ...] = ()
    documents: tuple[DocumentTerms, ...] = ()
    turnover_required: Decimal | None = None
    qualification: Sequence[Mapping[str, Any]] = ()
    """What companies declare about themselves, as rules.qualification.asking_data has it."""
    lots_bid_at_most: int | None = None
    lots_awarded_at_most: int | None = None
    """See rules.lot_limits; a change does not touch them."""
    lot_groups: tuple[LotGroupTerms, ...] = ()
    """See rules.lot_groups; a change does not touch them."""
    buyer_shares: tuple[BuyerShareTerms, ...] = ()
    requests_end_at: datetime | None = None
    """Until when companies can ask to participate, where candidates are selected first."""
    savings_baseline: str = ""
    """What the saving of the tender is measured against (rules.savings.SINGLE), fixed before the opening; empty: the estimate."""

    @property
    def in_call(self) -> bool:
        """Whether these are the terms of a call for requests: the time for bids follows with the invitation."""
        return self.requests_end_at is not None and self.bids_end_at is None

    @property
    def ends_at(self) -> datetime | None:
        """Until when something is handed in: requests while a call for them is open, else bids."""
        return self.requests_end_at if self.in_call else self.bids_end_at


_ROWS: Mapping[str, type[Any]] = {
    "items": ItemTerms, "criteria": CriterionTerms, "lots": LotPart, "requirements": RequirementTerms,
    "documents": DocumentTerms, "buyer_shares": BuyerShareTerms, "lot_groups": LotGroupTerms,
}  # fmt: skip
_NUMBERS = frozenset({
    "quantity", "weight", "worst", "best", "minimum_points", "scale_max", "scale_step", "consensus_spread",
    "estimated_value", "price_parameter", "fixed_price", "discount_rate", "turnover_required", "percent", "auction_step",
    "vat_rate", "reference", "reference_price", "options_estimate",
})  # fmt: skip
_PAIRS = frozenset({"options", "price_steps"})
_LISTS = frozenset({"tie_break", "qualification", "lot_ids"})


def to_data(part: Any) -> dict[str, Any]:
    """One of the dataclasses above as data; `from_data` and `terms_from_data` read it back as it was."""
    return {field.name: _plain(field.name, getattr(part, field.name)) for field in fields(part)}


def from_data(kind: type[Any], data: Mapping[str, Any]) -> Any:
    """A dataclass of this module from its data."""
    return kind(**{name: _typed(name, value) for name, value in data.items()})


def terms_from_data(data: Mapping[str, Any]) -> Terms:
    """The terms of a stored version."""
    found: Terms = from_data(Terms, data)
    return found


def with_changes(terms: Terms, content: Mapping[str, Any], added: Sequence[DocumentTerms] = ()) -> Terms:
    """The terms with a change laid over them.

    `content` has the sections that the change names: words {title, summary}, savings {savings_baseline}, dates (those that are
    chosen), lots by id, requirements; `added` are its documents. What it does not name stays as it is now.
    """
    lots = content.get("lots", {})
    replaced = {document.replaces for document in added}
    kept = tuple(document for document in terms.documents if document.id not in replaced)
    requirements = content.get("requirements")
    return replace(
        terms,
        **content.get("words", {}),
        **content.get("savings", {}),
        **{name: _typed(name, value) for name, value in content.get("dates", {}).items() if value},
        lots=tuple(from_data(LotPart, lots[lot.id]) if lot.id in lots else lot for lot in terms.lots),
        requirements=terms.requirements if requirements is None else _typed("requirements", requirements),
        documents=(*kept, *added),
    )


def kept_id(old: Sequence[Any], taken: set[str], **same: object) -> str:
    """The id of the first row in `old` that agrees in everything named and is not taken yet; empty if there is none.

    A row that says something else is another row: nobody's price or answer is carried over to it.
    """
    for row in old:
        if row.id not in taken and all(getattr(row, name) == value for name, value in same.items()):
            taken.add(row.id)
            return str(row.id)
    return ""


def _plain(name: str, value: Any) -> Any:
    if name in _ROWS:
        return [to_data(row) for row in value]
    if name in _PAIRS:
        return [list(pair) for pair in value]
    if name in _LISTS:
        return list(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _ROWS:
        return tuple(from_data(_ROWS[name], row) for row in value)
    if name in _PAIRS:
        return tuple((str(choice), str(share)) for choice, share in value)
    if name in _LISTS:
        return tuple(value)
    if name in DATES:
        return datetime.fromisoformat(value)
    return Decimal(value) if name in _NUMBERS else value
