"""What the drafting forms hand over: clean values, nothing looked up, nothing saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Basics:
    """The first page of a tender. `ruleset` is the id of a RulesetVersion."""

    title: str
    summary: str
    procedure: str
    nature: str
    ruleset: int
    currency: str
    cpv_code: str
    region: str
    no_lots_reason: str = ""
    urgency_reason: str = ""
    split_reason: str = ""
    turnover_required: Decimal | None = None
    lots_bid_at_most: int | None = None
    lots_awarded_at_most: int | None = None
    savings_baseline: str = ""


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """Lots, by number, that may be awarded together."""

    name: str
    lots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShareDraft:
    """What a further agency takes: `percent` of lot number `lot`, 0: of every lot that it has no other share in."""

    agency: UUID
    lot: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Dates:
    """The planned times, aware UTC; None where not decided yet."""

    publish_at: datetime | None
    enquiries_end_at: datetime | None
    bids_end_at: datetime | None
    opening_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationDates:
    """The times for those who are invited, aware UTC."""

    enquiries_end_at: datetime | None
    bids_end_at: datetime | None
    opening_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallDraft:
    """How candidates are selected. `requests_end_at` is aware UTC; `criteria` in the order in which they are read."""

    requests_end_at: datetime | None
    invite_at_most: int | None
    criteria: tuple[AskedDraft, ...]


@dataclass(frozen=True, slots=True)
class AskedDraft:
    """A criterion of selection; see rules.selection.Asked."""

    title: str
    description: str = ""
    minimum: Decimal | None = None
    best: Decimal | None = None
    points: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    """From whom a direct purchase buys. `registry_number` names the supplier for good, `name` as it is written."""

    name: str
    registry_number: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class FrameworkDraft:
    """What the notice says of a framework agreement; zero where a number is not decided yet. `agencies` may call off too."""

    months: int
    most_parties: int
    way: str
    longer_reason: str = ""
    rule: str = ""
    agencies: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One line of the price table."""

    description: str
    quantity: Decimal
    unit: str
    cpv_code: str = ""
    fixed_price: Decimal | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """A quality criterion; `worst` and `best` for a number, `options` (name to share) for a choice; for a judged one what
    evaluators look at, the scale, what its scores mean (score to words), and the difference that asks for a consensus."""

    title: str
    kind: str
    weight: Decimal
    worst: Decimal | None = None
    best: Decimal | None = None
    options: dict[str, str] = field(default_factory=dict)
    minimum_points: Decimal = Decimal(0)
    guidance: str = ""
    scale_max: Decimal = Decimal(100)
    scale_step: Decimal = Decimal(1)
    anchors: dict[str, str] = field(default_factory=dict)
    consensus_spread: Decimal | None = None
    power: int = 1
    reference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LotDraft:
    """A lot with its items and criteria; the estimate is without VAT in the tender's currency."""

    title: str
    description: str
    estimated_value: Decimal | None
    award_method: str
    items: tuple[ItemDraft, ...]
    criteria: tuple[CriterionDraft, ...] = ()
    cpv_code: str = ""
    price_formula: str = "inverse"
    price_parameter: Decimal | None = None
    price_steps: tuple[tuple[str, str], ...] = ()
    life_years: int | None = None
    discount_rate: Decimal | None = None
    tie_break: tuple[str, ...] = ()
    auction_step: Decimal | None = None
    vat_rate: Decimal | None = None
    reference_price: Decimal | None = None
    options_estimate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RequirementDraft:
    """A document or declaration that bids must contain."""

    kind: str
    title: str
    description: str = ""
    mandatory: bool = True
    signed: bool = False
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class AskedOfCompanies:
    """Whether grounds for exclusion are asked about, and each selection criterion: code, minimum, the buyer's words."""

    grounds: bool
    criteria: tuple[tuple[str, Decimal | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeyHolders:
    """Who opens the bids: at least `required` of these people; one alone needs a reason.

    `sealing` is platform (level A) or committee (level B): whether these people hold shares of the key. `envelopes` is 2 where
    prices are sealed apart and opened later.
    """

    users: tuple[UUID, ...]
    required: int
    single_reason: str = ""
    sealing: str = "platform"
    envelopes: int = 1
