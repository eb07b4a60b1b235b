"""What the API says about tenders: their public facts, lots, documents. Amounts are strings of decimals, moments are UTC."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

AMOUNT = "without VAT, in the currency of the tender; empty where it is not known"


class Party(Schema):
    """An organization."""

    id: UUID
    name: str


class TenderRow(Schema):
    """A tender as a list shows it."""

    reference: str
    ocid: str = Field(description="by which the open data knows the procedure")
    title: str
    summary: str
    buyer: Party
    procedure: str
    nature: str
    stage: str
    cpv_code: str
    region: str
    currency: str
    estimate: str = Field(description=AMOUNT)
    lots: int
    published_at: datetime
    requests_end_at: datetime | None
    bids_end_at: datetime | None
    url: str = Field(description="its page")


class TenderPage(Schema):
    """Some tenders."""

    tenders: list[TenderRow]
    next: str = Field(description="cursor of the next page; empty at the end")
    only_newest: bool = Field(
        False, description="very many have these words: only the newest that match are found. Add words or filters"
    )


class ItemOut(Schema):
    """A line of a lot's price table."""

    id: UUID
    number: int
    description: str
    cpv_code: str
    quantity: str
    unit: str
    optional: bool = Field(description="an option: the buyer may take it or leave it")


class CriterionOut(Schema):
    """A quality criterion of a lot."""

    id: UUID
    title: str
    kind: str
    weight: str = Field(description="points at most, of 100")


class LotOut(Schema):
    """A part that is awarded by itself."""

    id: UUID
    number: int
    title: str
    description: str
    stage: str
    estimated_value: str = Field(description=AMOUNT)
    options_estimate: str = Field(
        description="of the estimate, options that do not count in the comparison; empty: options count"
    )
    award_method: str
    items: list[ItemOut]
    criteria: list[CriterionOut]


class RequirementOut(Schema):
    """A document or declaration that bids must contain."""

    id: UUID
    kind: str
    title: str
    description: str
    mandatory: bool


class DocumentOut(Schema):
    """A public document. `sha256` is the digest of its bytes, in hexadecimal."""

    id: UUID
    title: str
    name: str
    media_type: str
    size: int
    sha256: str
    url: str = Field(description="where the API gives it")


class TenderOut(TenderRow):
    """A tender in full."""

    enquiries_end_at: datetime | None
    opening_at: datetime | None
    takes_bids: bool = Field(description="whether a bid can be handed in now")
    suspended: bool
    envelopes: int = Field(description="2: prices are sealed apart, and opened later")
    terms: int = Field(description="grows with each change that bids must follow")
    lot_list: list[LotOut]
    requirements: list[RequirementOut]
    documents: list[DocumentOut]
    tender_file: str = Field(
        description="where the API gives the signed file with the keys for sealing; empty: none now"
    )
