"""All that rules may know: frozen facts, built from database rows by adapters or from a downloaded bundle by the verifier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from procurement.rules.auction import Auctioned
from procurement.rules.buyer_shares import BuyerShare
from procurement.rules.frameworks import CallOffFacts, FrameworkTerms
from procurement.rules.lot_groups import LotGroup
from procurement.rules.low_alerts import NO_ALERTS, LowAlerts
from procurement.rules.money import Money
from procurement.rules.negotiation import NegotiationTerms
from procurement.rules.purchases import Buying
from procurement.rules.selection import Asked


class CriterionKind(StrEnum):
    """How a criterion counts: by the bidder's number, by that number against the highest of all offers, by a listed option, by
    the evaluators; or as a cost of the life cycle (a year's, one at the end, a value left at the end, one borne by others)."""

    NUMBER = "number"
    RELATIVE = "relative"
    OPTION = "option"
    JUDGED = "judged"
    YEARLY = "yearly"
    END_COST = "end_cost"
    RESIDUAL = "residual"
    EXTERNAL = "external"


class AwardMethod(StrEnum):
    """What decides: price; points for price and quality; price by coefficient; life-cycle cost; quality at an announced price."""

    LOWEST_PRICE = "lowest_price"
    BEST_RATIO = "best_ratio"
    COEFFICIENT = "coefficient"
    LIFE_CYCLE_COST = "life_cycle_cost"
    QUALITY_ONLY = "quality_only"


class PriceFormula(StrEnum):
    """How a price becomes points beside quality (methods.price_points): against the lowest total, on a line or power curve
    between the estimate and the lowest, with a knee at the mean of totals or of rebates, against the estimate alone, or by
    published steps of the rebate off the estimate (at once, or evenly in between)."""

    INVERSE = "inverse"
    TO_ESTIMATE = "to_estimate"
    BILINEAR = "bilinear"
    POWER = "power"
    REBATE = "rebate"
    TABLE = "table"
    BANDS = "bands"


class RequirementKind(StrEnum):
    """What a bidder must hand in: a file, or a statement it makes by ticking it."""

    DOCUMENT = "document"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the price table: a positive quantity of a unit. What is optional the buyer may take or leave."""

    id: str
    description: str
    quantity: Decimal
    unit: str
    fixed_price: Decimal | None = None
    """Per unit, without VAT, where the buyer announces the price and quality alone decides."""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """A quality award criterion. `weight` is its maximum of points; the price takes the rest of the 100. One of weight 0 that
    scores itself only tells equal offers apart (tie_break "extra_criterion"); costs of the life cycle have no weight.

    NUMBER: points = weight x (answer - worst) / (best - worst), clamped to 0..weight; `best` may be below `worst` (less is better).
    RELATIVE: points = weight x (answer / the highest answer of the offers that take part) ^ power.
    OPTION: points = weight x options[answer], each option a share from 0 to 1.
    JUDGED: points = weight x score / scale_max, the score being the mean of the evaluators' locked scores, or the
    committee's consensus where these are further apart than `consensus_spread` (None: the mean always counts).
    """

    id: str
    title: str
    kind: CriterionKind
    weight: Decimal
    worst: Decimal | None = None
    best: Decimal | None = None
    options: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    minimum_points: Decimal = Decimal(0)
    guidance: str = ""
    """What the evaluators look at, in words."""
    scale_max: Decimal = Decimal(100)
    scale_step: Decimal = Decimal(1)
    consensus_spread: Decimal | None = None
    power: int = 1
    reference: Decimal | None = None  # what this cost is of the reference solution; it counts for the saving alone


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something every bid must contain to be admissible when `mandatory`."""

    id: str
    kind: RequirementKind
    title: str
    mandatory: bool = True


@dataclass(frozen=True, slots=True)
class LotTerms:
    """What was published about one lot, all that its evaluation may depend on. Ids are unique within the tender."""

    id: str
    number: int
    title: str
    estimated_value: Money
    items: tuple[Item, ...]
    award_method: AwardMethod = AwardMethod.LOWEST_PRICE
    criteria: tuple[Criterion, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    abnormally_low_share: Decimal | None = None
    """A price below this share of the estimate is flagged for a question; never rejected by itself."""
    tie_break: tuple[str, ...] = ("lower_price", "seeded_draw")
    tie_seed: str = ""
    """Public text known only after closing; seeds the draw among exact ties."""
    evaluators: int = 0
    """How many people score the judged criteria; the ranking waits for all of them."""
    price_formula: PriceFormula = PriceFormula.INVERSE
    """How the price becomes points; only the best ratio has any."""
    price_parameter: Decimal | None = None
    """The power (a whole number) of TO_ESTIMATE and POWER, the share at the mean (between 0 and 1) of BILINEAR and REBATE."""
    price_steps: tuple[tuple[Decimal, Decimal], ...] = ()
    """Of TABLE and BANDS: rebates off the estimate in percent, rising, each with its share of the points; the last has all."""
    life_years: int | None = None  # over which costs of the life cycle are counted
    discount_rate: Decimal | None = None
    """Percent a year by which later costs count less; 0 counts them as they are."""
    low_alerts: LowAlerts = NO_ALERTS
    lots_bid_at_most: int | None = None
    """For how many lots of the tender one bidder may bid; None: for all."""
    auction_step: Decimal | None = None
    """Percent of the estimate by which a bid in the auction is at least lower; None: there is no auction at the end."""
    vat_rate: Decimal | None = None  # percent that the buyer expects on top; it informs, and counts nowhere
    reference_price: Decimal | None = None  # what the reference solution costs to buy; None: none is stated
    options_estimate: Decimal | None = None  # of the estimate, what is for options that do not count; None: they count


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A bidder's price for one item, without VAT, per unit."""

    item_id: str
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Ruling:
    """An exclusion that two persons decided: its code (rules.exclusions), their explanation, its source in the law."""

    code: str
    explanation: str
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one opened bid says about one lot. `stated_total` is what the bidder wrote as total (checked, never trusted)."""

    id: str
    bidder: str
    currency: str
    lines: tuple[PriceLine, ...]
    stated_total: Decimal | None
    documents: frozenset[str] = frozenset()
    declarations: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scores: Mapping[str, tuple[Decimal, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Locked scores (0 to the highest of the scale) of the evaluators, by judged criterion; their order says nothing."""
    consensus: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    """The committee's one score, by judged criterion, where the evaluators' are too far apart."""
    received_at: datetime | None = None
    rulings: tuple[Ruling, ...] = ()
    auctioned: Auctioned | None = None  # where its bidder bid lower in an auction
    lots: int = 1  # that the whole bid is for
    envelope: str = ""
    """Empty where the prices are known; "sealed" while they are in an envelope that is not opened, "failed" if it did not open."""
    discount: Decimal = Decimal(0)
    """Percent off its total, where it is compared as part of a group of lots."""


@dataclass(frozen=True, slots=True)
class TenderFacts:
    """A tender as its drafting rules and its lifecycle see it. Times are aware UTC; people are opaque ids."""

    reference: str
    stage: str
    procedure: str
    title: str
    summary: str
    buyer: str
    currency: str
    category: str
    region: str
    lots: tuple[LotTerms, ...]
    requirements: tuple[Requirement, ...] = ()
    publish_at: datetime | None = None
    enquiries_end_at: datetime | None = None
    bids_end_at: datetime | None = None
    opening_at: datetime | None = None
    published_at: datetime | None = None
    requests_end_at: datetime | None = None
    """Until when companies ask to participate, where candidates are selected first."""
    selection: tuple[Asked, ...] = ()
    negotiation: NegotiationTerms | None = None
    invite_at_most: int | None = None
    buying: Buying = field(default_factory=Buying)
    framework: FrameworkTerms | CallOffFacts | None = None
    """What the notice says of a framework agreement, or what is called off under one; None for an ordinary contract."""
    contract_nature: str = "goods"
    """goods, services or works: decides which value thresholds apply."""
    no_lots_reason: str = ""
    lots_bid_at_most: int | None = None
    lots_awarded_at_most: int | None = None
    savings_baseline: str = ""
    lot_groups: tuple[LotGroup, ...] = ()
    buyer_shares: tuple[BuyerShare, ...] = ()
    buyer_level: str = "central"
    """central (the lower, stricter thresholds) or subcentral."""
    urgency_reason: str = ""
    author: str = ""
    key_holders: frozenset[str] = frozenset()
    key_holders_required: int = 2
    single_key_holder_reason: str = ""
    sealing: str = "platform"  # or committee: who holds the key of the bids (levels A and B)
    envelopes: int = 1
    key_holders_without_key: tuple[str, ...] = ()
    """Their names; asked at level B only."""
    evaluators: frozenset[str] = frozenset()
    chair: str = ""
    """Of the evaluation committee; needed where people judge."""
