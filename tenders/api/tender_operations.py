"""Search, read and download: what a token with the scope `read` may do. The same for every caller, drafts never."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from procurement.access import ANONYMOUS
from procurement.rules.lifecycle import Stage
from procurement.rules.program_tokens import Scope
from tenders.api import tender_facts
from tenders.api.addresses import Reference, Words
from tenders.api.callers import caller_of, needs
from tenders.api.cursors import Order, PageIn, page
from tenders.api.description import PROBLEMS, file_answer
from tenders.api.schemas import TenderOut, TenderPage
from tenders.models import Procedure, Tender
from tenders.queries.board import BoardFilters, entries, found_by_words, tenders_of
from tenders.queries.public import get_document_of
from tenders.queries.tenders import get_tender_for
from tenders.services.tender_files import signed_tender_file

router = Router(tags=["tenders"])
ORDERS = {"newest": Order("published_at"), "deadline": Order("bids_end_at", newest_first=False)}
NOTE = "application/octet-stream"


class Search(PageIn):
    """The filters of the notice board. Empty ones filter nothing."""

    q: Words = Field("", description="words of title, summary or buyer; or a reference")
    cpv: str = Field("", pattern=r"^([0-9]{2,8})?$", description="a CPV code; its end may be left out")
    region: str = Field("", pattern="^([A-Z]{2}[A-Z0-9]{0,3})?$", description="a NUTS code; its end may be left out")
    stage: Literal["", "open", "running", "finished"] = ""
    buyer: UUID | None = None
    procedure: Literal[("", *Procedure.values)] = ""  # type: ignore[valid-type]
    deadline_days: int | None = Field(None, ge=1, le=366, description="bids end within so many days")
    min_value: int | None = Field(None, ge=0, le=10**15, description="estimate from")
    max_value: int | None = Field(None, ge=0, le=10**15, description="estimate up to")
    sort: Literal["newest", "deadline"] = Field("newest", description="deadline: tenders that have one, the next first")


@router.get("/tenders", response={200: TenderPage, **PROBLEMS}, url_name="tenders", **needs(Scope.READ))
def search_tenders(request: HttpRequest, asked: Annotated[Search, Query()]) -> Any:
    """Search the public tenders, a page at a time."""
    now, filters = caller_of(request).now, _filters(asked)
    words = found_by_words(filters, now) if filters.q else None
    found = entries(filters, now, words)
    if asked.sort == "deadline":
        found = found.exclude(bids_end_at=None)
    rows, following = page(found, ORDERS[asked.sort], asked)
    return {
        "tenders": [
            tender_facts.row(one, one.estimate, one.lot_count or 0) for one in tenders_of(entry.pk for entry in rows)
        ],
        "next": following,
        "only_newest": words is not None and words.common,
    }


def _filters(asked: Search) -> BoardFilters:
    same = ("q", "cpv", "region", "stage", "procedure", "deadline_days", "min_value", "max_value")
    return BoardFilters(**{name: getattr(asked, name) for name in same}, buyer=str(asked.buyer or ""))


@router.get("/tenders/{reference}", response={200: TenderOut, **PROBLEMS}, url_name="tender", **needs(Scope.READ))
def read_tender(request: HttpRequest, reference: Reference) -> TenderOut:
    """A tender in full: lots with items and criteria, requirements, documents with their digests."""
    found = _public(reference)
    return tender_facts.whole(found, takes_bids=_takes_bids(found, caller_of(request).now))


@router.get(
    "/tenders/{reference}/documents/{document_id}",
    url_name="document",
    **file_answer("application/octet-stream", Scope.READ),
)
def download_document(request: HttpRequest, reference: Reference, document_id: UUID) -> HttpResponseBase:
    """A document, byte for byte. The ETag is the digest that the tender names."""
    document = get_document_of(_public(reference), document_id)
    headers = {"ETag": f'"{document.sha256}"'}
    return FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.name, content_type=NOTE, headers=headers
    )


@router.get("/tenders/{reference}/tender-file", url_name="tender-file", **file_answer(NOTE, Scope.READ))
def read_tender_file(request: HttpRequest, reference: Reference) -> HttpResponse:
    """The signed file with the keys for sealing, without a bid: for looking at. Only while the tender takes bids."""
    found = _public(reference)
    if not _takes_bids(found, caller_of(request).now):
        raise Http404
    return HttpResponse(signed_tender_file(found), content_type=NOTE)


def _public(reference: str) -> Tender:
    """The tender as everybody may know it: whose token it is makes no difference."""
    return get_tender_for(ANONYMOUS, reference)


def _takes_bids(tender: Tender, now: datetime) -> bool:
    return (
        tender.stage_now is Stage.PUBLISHED
        and not tender.imported
        and tender.suspended_at is None
        and tender.bids_end_at is not None
        and now < tender.bids_end_at
    )
