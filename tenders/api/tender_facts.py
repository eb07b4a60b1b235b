"""Tenders as the API shows them: rows -> schemas. Public facts only, whoever asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from procurement.rules.evaluation_inputs import plain
from procurement.rules.lifecycle import Stage
from tenders.api import schemas
from tenders.models import Lot, Tender
from tenders.queries.public import total_estimate

SAME = ("reference", "ocid", "title", "summary", "procedure", "nature", "cpv_code", "region", "currency")
MOMENTS = ("published_at", "requests_end_at", "bids_end_at")


def address(name: str, *arguments: object) -> str:
    """A whole address of this platform."""
    return settings.PUBLIC_URL + reverse(f"tenders:{name}", args=arguments)


def row(tender: Tender, estimate: Decimal | None, lots: int) -> dict[str, Any]:
    """What a list shows. `estimate` is the sum over the lots."""
    return {
        **{name: getattr(tender, name) for name in (*SAME, *MOMENTS)},
        "buyer": {"id": tender.buyer_id, "name": tender.buyer.name},
        "stage": str(tender.stage),
        "estimate": _amount(estimate),
        "lots": lots,
        "url": settings.PUBLIC_URL + tender.get_absolute_url(),
    }


def whole(tender: Tender, *, takes_bids: bool) -> schemas.TenderOut:
    """Everything that is public of a tender that came through the door with its lots and documents."""
    estimate, lots = total_estimate(tender), list(tender.lots.all())
    sealed_to = takes_bids and tender.stage_now is Stage.PUBLISHED
    return schemas.TenderOut.model_validate(
        {
            **row(tender, estimate.amount if estimate else None, len(lots)),
            "enquiries_end_at": tender.enquiries_end_at,
            "opening_at": tender.opening_at,
            "takes_bids": takes_bids,
            "suspended": tender.suspended_at is not None,
            "envelopes": tender.envelopes,
            "terms": tender.terms,
            "lot_list": [_lot(lot) for lot in lots],
            "requirements": [
                {name: getattr(one, name) for name in ("id", "kind", "title", "description", "mandatory")}
                for one in tender.requirements.all()
            ],
            "documents": [_document(tender, one) for one in tender.documents.all()],
            "tender_file": address("api:tender-file", tender.reference) if sealed_to else "",
        }
    )


def _lot(lot: Lot) -> dict[str, Any]:
    items = ("id", "number", "description", "cpv_code", "unit", "optional")
    return {
        **{name: getattr(lot, name) for name in ("id", "number", "title", "description", "award_method")},
        "stage": str(lot.stage),
        "estimated_value": _amount(lot.estimated_value),
        "options_estimate": _amount(lot.options_estimate),
        "items": [
            {**{name: getattr(item, name) for name in items}, "quantity": plain(item.quantity)}
            for item in lot.items.all()
        ],
        "criteria": [
            {"id": one.pk, "title": one.title, "kind": one.kind, "weight": plain(one.weight)}
            for one in lot.criteria.all()
        ],
    }


def _document(tender: Tender, document: Any) -> dict[str, Any]:
    same = {name: getattr(document, name) for name in ("id", "title", "name", "media_type", "size", "sha256")}
    return {**same, "url": address("api:document", tender.reference, document.pk)}


def _amount(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
