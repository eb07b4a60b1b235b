"""What the API says about a company's own bids: states, sealed packages, receipts. Never what is in a bid."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from procurement.package_uploads import MAX_PACKAGE
from tenders.api.schemas import Party

OBJECT_ID = "^[0-9a-f]{64}$"
STATES = Literal["draft", "submitted", "withdrawn", "outdated", "to_confirm"]


class PackageOut(Schema):
    """The last package that arrived."""

    manifest: str = Field(description="object id of its sealed manifest; name it to hand the package in")
    files: int
    size: int = Field(description="sealed bytes")
    terms: int
    fits: bool = Field(description="whether it was sealed for the tender's present terms")
    handed_in: bool
    uploaded_at: datetime


class ActOut(Schema):
    """The last act that bound the company."""

    act: str
    received_at: datetime
    manifest: str
    receipt: str = Field(description="where the API gives the receipt")


class BidOut(Schema):
    """A bid of the company."""

    id: UUID
    reference: str = Field(description="reference of the tender")
    title: str
    buyer: Party
    company: Party
    state: STATES = Field(description="what would count if the deadline were now; draft: nothing was handed in")
    bids_end_at: datetime | None
    last_act: ActOut | None
    package: PackageOut | None
    url: str = Field(description="its page")


class BidPage(Schema):
    """Some bids."""

    bids: list[BidOut]
    next: str = Field(description="cursor of the next page; empty at the end")


class BidIn(Schema):
    """For which tender a bid begins."""

    reference: str = Field(max_length=120, pattern=r"^[^\x00-\x1f/]+$")


class UploadIn(Schema):
    """A package that will arrive in parts."""

    mark: str = Field(
        pattern="^[!-~]{8,200}$",
        description="your own name of its content, such as its SHA-256: by it an upload is found again",
    )
    size: int = Field(ge=1, le=MAX_PACKAGE, description="bytes of the whole package")


class UploadOut(Schema):
    """A package on its way."""

    id: UUID
    offset: int = Field(description="bytes that are here: where the next part begins")
    size: int
    taken: bool = Field(description="whether it was taken as the package of the bid; its parts are gone since")
    kept_until: datetime = Field(description="when it is thrown away, unless a part comes before")


class SubmissionIn(Schema):
    """What is handed in: the package whose manifest this is."""

    manifest: str = Field(pattern=OBJECT_ID)


class ReceiptOut(Schema):
    """A signed receipt, or the signed refusal of an act that came too late."""

    id: UUID
    refused: bool
    reference: str
    bid: UUID
    act: str
    received_at: datetime
    deadline: datetime = Field(description="in force then")
    manifest: str
    note: str = Field(description="the signed text, byte for byte")
    leaf: str = Field(description="of its entry in the public log")
    proven: bool = Field(description="whether the proof can be had by now: within a minute or two")
    text: str
    pdf: str
    proof: str


class ReceiptPage(Schema):
    """Some receipts."""

    receipts: list[ReceiptOut]
    next: str = Field(description="cursor of the next page; empty at the end")


class CallerOut(Schema):
    """What this token is, and for whom it acts."""

    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime
    person: str
    company: Party | None
    programs_may_submit: bool = Field(description="whether the company lets programs hand in bids")
