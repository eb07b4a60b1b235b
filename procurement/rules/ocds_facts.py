"""What a contracting process publishes about itself at one moment: frozen facts, already cut to what may be seen.

Built from rows by tenders.queries.ocds; read by rules.ocds. Ids are those of the release; times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from procurement.rules.lifecycle import Stage
from procurement.rules.lot_groups import LotGroup
from procurement.rules.money import Money
from procurement.rules.ocds_course import AmendmentPart, DeliveryPart, PaymentPart, PlanningPart
from procurement.rules.ocds_framework import FrameworkPart, RelatedPart
from procurement.rules.ocds_groups import DiscountPart
from procurement.rules.ocds_items import ItemFacts
from procurement.rules.ocds_languages import Texts
from procurement.rules.ocds_own import CapacityPart, SharePart
from procurement.rules.ocds_phases import AuctionTerms, PhasePart
from procurement.rules.ocds_review import RepairPart, UpheldPart
from procurement.rules.ocds_scores import EvaluationPart
from procurement.rules.ocds_subcontracting import SubcontractPart
from procurement.rules.qualification import Asking


@dataclass(frozen=True, slots=True)
class Party:
    """An organization. `scheme` and `identifier` name its entry in a public register (org-id.guide), `scale` its size, where known."""

    id: str
    name: str
    scheme: str = ""
    identifier: str = ""
    country: str = ""
    region: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    scale: str = ""


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """An award criterion and its points out of 100; `about` is price or quality."""

    title: str
    about: str
    points: Decimal
    minimum_points: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot with its estimate (None where none was published). `deposit` says in words what bidders deposit for it; `vat_rate`
    is in percent, None where the notice names none. `buyers` share it, the leading one first; `ended_why`: it was cancelled.
    `options_apart`: of the estimate, what is for options that are not compared; None where there are none."""

    id: str
    title: str
    stage: Stage
    value: Money | None
    description: str = ""
    cpv_code: str = ""
    criteria: tuple[CriterionFacts, ...] = ()
    auction: AuctionTerms | None = None
    deposit: str = ""
    vat_rate: Decimal | None = None
    buyers: tuple[SharePart, ...] = ()
    ended_why: str = ""
    options_apart: Money | None = None


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """What every bid must contain; a declaration is answered by yes, a document by a file."""

    id: str
    title: str
    declaration: bool
    mandatory: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A public document under its address."""

    id: str
    kind: str
    title: str
    url: str
    published_at: datetime | None
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class EnquiryFacts:
    """A question with its published answer. Who asked is not among the facts."""

    id: str
    asked_at: datetime
    question: str
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class AmendmentFacts:
    """A published change: why, what in words, and the releases before and with it."""

    id: str
    at: datetime | None
    reason: str
    description: str
    amends: str
    release: str


@dataclass(frozen=True, slots=True)
class TenderPart:
    """The procedure as announced. `bids` is the number of bids, None until it is public.

    `rated`: quality counts beside the price, None where the source of history does not say. `imported`: it ran elsewhere,
    so nothing is said of how bids were handed in. `rationale`: why this procedure, where the law asks for a reason.
    `region`: the code of NUTS where it is delivered. `award_criteria`: costOnly or qualityOnly, where `rated` does not say enough.
    `undivided_why`: the reason for one lot; `apart_why`: why it is not one purchase with similar ones.
    """

    id: str
    title: str
    summary: str
    stage: Stage
    procedure: str
    nature: str
    rated: bool | None
    lots: tuple[LotFacts, ...]
    items: tuple[ItemFacts, ...] = ()
    requirements: tuple[RequirementFacts, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    enquiries: tuple[EnquiryFacts, ...] = ()
    amendments: tuple[AmendmentFacts, ...] = ()
    published_at: datetime | None = None
    enquiries_end_at: datetime | None = None
    bids_end_at: datetime | None = None
    opening_at: datetime | None = None
    bids: int | None = None
    imported: bool = False
    cancelled_at: datetime | None = None
    cancellation_code: str = ""
    cancellation_reason: str = ""
    procedure_details: str = ""
    invited_at: datetime | None = None
    award_criteria: str = ""
    framework: FrameworkPart | None = None
    qualification: tuple[Asking, ...] = ()
    currency: str = ""
    lots_bid_at_most: int | None = None
    lots_awarded_at_most: int | None = None
    lot_groups: tuple[LotGroup, ...] = ()
    upheld: tuple[UpheldPart, ...] = ()
    rationale: str = ""
    phases: tuple[PhasePart, ...] = ()
    texts: Texts = field(default_factory=dict)
    cpv_code: str = ""
    region: str = ""
    undivided_why: str = ""
    apart_why: str = ""


@dataclass(frozen=True, slots=True)
class BidFacts:
    """An opened bid for one lot. `valid` is None until it is evaluated; `value` None if it could not be read; `members` tender
    jointly with the tenderer, which leads."""

    id: str
    lot: str
    tenderer: str
    value: Money | None
    valid: bool | None = None
    rank: int | None = None
    received_at: datetime | None = None
    members: tuple[str, ...] = ()
    subcontracts: tuple[SubcontractPart, ...] = ()
    repairs: tuple[RepairPart, ...] = ()
    discounts: tuple[DiscountPart, ...] = ()
    capacities: tuple[CapacityPart, ...] = ()
    evaluation: EvaluationPart | None = None


@dataclass(frozen=True, slots=True)
class AwardPart:
    """A decision about a lot. `status` is pending, active, refused or cancelled; a mere proposal is not published.

    `others` are the further members of a group, and the further parties of a framework agreement by rank; `prices` what
    one unit costs, by the id of the item, in the currency of `value`.
    """

    id: str
    lot: str
    status: str
    supplier: str
    value: Money | None
    decided_at: datetime | None = None
    reason: str = ""
    others: tuple[str, ...] = ()
    subcontracts: tuple[SubcontractPart, ...] = ()
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    capacities: tuple[CapacityPart, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractPart:
    """A signed contract as it holds now, with its changes. `status` is active, completed or terminated; `final` was paid in all."""

    id: str
    award: str
    number: str
    status: str
    value: Money | None
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    final: Money | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    amendments: tuple[AmendmentPart, ...] = ()
    payments: tuple[PaymentPart, ...] = ()
    deliveries: tuple[DeliveryPart, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """One contracting process, whole. `buyer`, tenderers and suppliers are ids of `parties`."""

    ocid: str
    language: str
    buyer: str
    parties: tuple[Party, ...]
    tender: TenderPart
    bids: tuple[BidFacts, ...] = ()
    awards: tuple[AwardPart, ...] = ()
    contracts: tuple[ContractPart, ...] = ()
    planning: PlanningPart | None = None
    related: tuple[RelatedPart, ...] = ()
    other_buyers: tuple[str, ...] = ()
    """Agencies that buy along with `buyer`, as ids of `parties`."""
