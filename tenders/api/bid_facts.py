"""A company's own bids and receipts as the API shows them: rows -> schemas."""

from __future__ import annotations

from typing import Any

from procurement import keystore
from procurement.models import Organization
from procurement.rules.notes import verify_note
from procurement.rules.receipts import parse_statement
from tenders.api.bid_schemas import BidOut, ReceiptOut
from tenders.api.tender_facts import address
from tenders.models import Bid, BidAct, Receipt, SealedPackage
from tenders.queries.bids import bid_status, last_act
from tenders.queries.public_log import is_proven
from tenders.queries.sealed_packages import fits, is_handed_in


def party(organization: Organization) -> dict[str, Any]:
    """An organization by id and name."""
    return {"id": organization.pk, "name": organization.name}


def bid_out(bid: Bid) -> BidOut:
    """A bid with what counts of it and what waits to be handed in."""
    tender, act, package = bid.tender, last_act(bid), getattr(bid, "package", None)
    return BidOut.model_validate(
        {
            "id": bid.pk,
            "reference": tender.reference,
            "title": tender.title,
            "buyer": party(tender.buyer),
            "company": party(bid.bidder),
            "state": bid_status(bid),
            "bids_end_at": tender.bids_end_at,
            "last_act": act and _act(act),
            "package": package and _package(bid, package),
            "url": address("bid", tender.reference),
        }
    )


def _package(bid: Bid, package: SealedPackage) -> dict[str, Any]:
    return {
        **{name: getattr(package, name) for name in ("manifest", "size", "terms", "uploaded_at")},
        "files": len(package.files),
        "fits": fits(bid, package),
        "handed_in": is_handed_in(bid, package),
    }


def _act(act: BidAct) -> dict[str, Any]:
    return {
        "act": act.kind,
        "received_at": act.received_at,
        "manifest": act.manifest,
        "receipt": address("api:receipt", act.receipt.pk),
    }


def receipt_out(receipt: Receipt) -> ReceiptOut:
    """A receipt as its signed text says, its signature checked."""
    text, _key = verify_note(receipt.note, keystore.verifier_keys())
    statement = parse_statement(text)
    return ReceiptOut.model_validate(
        {
            "id": receipt.pk,
            "refused": receipt.refused,
            "reference": receipt.bid.tender.reference,
            "bid": receipt.bid_id,
            "act": statement.act.value,
            "received_at": statement.received,
            "deadline": statement.deadline,
            "manifest": statement.manifest,
            "note": receipt.note,
            "leaf": receipt.leaf,
            "proven": is_proven(receipt),
            **{form: address(f"api:receipt-{form}", receipt.pk) for form in ("text", "pdf", "proof")},
        }
    )
