"""The papers of a procedure: minutes of openings, protocol of an auction, evaluation report of a lot, receipt, letter. As HTML for print.

A paper says the same to everybody who may read it; who may is decided by its door, before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from procurement import days, keystore
from procurement.access import ANONYMOUS
from procurement.rules.auction_ranking import percent
from procurement.rules.messages import gettext_noop
from procurement.rules.notes import verify_note
from procurement.rules.receipts import parse_statement
from tenders.models import ActivityReport, Auction, Letter, Lot, Receipt, Tender
from tenders.queries.auction_room import end_entry_of, room_of
from tenders.queries.letters import words_of
from tenders.queries.offers import current_evaluation
from tenders.queries.papers import opening_of, price_minutes, stored_evaluation
from tenders.queries.public import lots_being_judged, lots_to_auction, offer_rows
from tenders.queries.score_sheets import scores_for
from tenders.reports.activity_report import facts_of, title_of
from tenders.reports.activity_tables import tables_of
from tenders.reports.formulas import formula
from tenders.reports.matrix import matrix
from tenders.reports.qr import qr_picture

FAILURES = {
    "sealing": gettext_noop("The sealed bid could not be decrypted, or its seal does not fit this tender."),
    "manifest": gettext_noop("The decrypted content is not a complete bid for this tender."),
    "storage": gettext_noop("Sealed bytes are missing in the storage, or were altered there."),
}
"""Why a bid could not be opened, by what the opening recorded."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that can be printed. `kind` and `id` say of what; the same words in the same language have the same digest."""

    kind: str
    id: str
    name: str
    language: str
    context: dict[str, Any] = field(repr=False)

    @property
    def css(self) -> str:
        return render_to_string("tenders/papers/paper.css")

    def html(self, made_at: datetime | None = None) -> str:
        """The document, its times in the display zone wherever it is written."""
        with timezone.override(days.zone()):
            more = {"made_at": made_at, "language": self.language}
            return render_to_string(f"tenders/papers/{self.kind}.html", {**self.context, **more})

    @property
    def digest(self) -> str:
        """SHA-256 of all but the time of making."""
        return sha256(f"{self.css}\n{self.html()}".encode()).hexdigest()


def minutes_of(tender: Tender) -> Paper:
    """The minutes of the opening of a tender that is opened."""
    opening = opening_of(tender)
    context = {
        "tender": tender,
        "lots": list(tender.lots.order_by("number")),
        "opening": opening,
        "failed": [
            (row.bidder, gettext(FAILURES.get(row.failure, row.failure))) for row in opening.rows if row.failure
        ],
        "named": len(tender.named_key_holders.all()),
        "judged": lots_being_judged(tender),
        "auctioned": lots_to_auction(ANONYMOUS, tender),
        "log": _address("tenders:tender-log", tender.reference),
        "address": _address("tenders:tender", tender.reference),
    }
    return _paper("minutes", tender.pk, f"minutes-{tender.reference}.pdf", context)


def prices_of(lot: Lot) -> Paper:
    """The minutes of the opening of a lot's second envelopes; the caller knows that they are open."""
    context = {
        "tender": lot.tender,
        "lot": lot,
        "openings": price_minutes(lot),
        "named": len(lot.tender.named_key_holders.all()),
        "log": _address("tenders:tender-log", lot.tender.reference),
        "address": _address("tenders:lot", lot.tender.reference, lot.number),
    }
    return _paper("prices", lot.pk, f"prices-{lot.tender.reference}-{lot.number}.pdf", context)


def auction_of(auction: Auction) -> Paper:
    """The protocol of an auction that is over, with every turn; of an interrupted one without names, for it is held again."""
    assert auction.settled_at is not None  # the door has asked for it
    room, lot = room_of(auction, auction.settled_at), auction.lot
    context = {
        "tender": lot.tender,
        "lot": lot,
        "auction": auction,
        "room": room,
        "fell": percent(room.fell),
        "minutes": [datetime.fromisoformat(minute) for minute in auction.minutes],
        "entry": end_entry_of(auction),
        "log": _address("tenders:tender-log", lot.tender.reference),
        "address": _address("tenders:auction", lot.tender.reference, lot.number),
    }
    return _paper("auction", auction.pk, f"auction-{lot.tender.reference}-{lot.number}.pdf", context)


def evaluation_of(lot: Lot) -> Paper:
    """The report on the current evaluation of a lot; the caller knows that there is one."""
    found, stored = current_evaluation(lot), stored_evaluation(lot)
    assert found is not None
    assert stored is not None
    share = found.lot.abnormally_low_share
    context = {
        "tender": lot.tender,
        "lot": lot,
        "evaluation": found,
        "stored": stored,
        "inputs_digest": found.to_data()["inputs"],
        "matrix": matrix(found, offer_rows(found, None)),
        "scores": scores_for(ANONYMOUS, lot),
        "formula": formula(found),
        "low_percent": None if share is None else share * 100,
        "address": _address("tenders:lot", lot.tender.reference, lot.number),
    }
    return _paper("evaluation", lot.pk, f"evaluation-{lot.tender.reference}-{lot.number}.pdf", context)


def receipt_of(receipt: Receipt) -> Paper:
    """A receipt or refusal in plain words, with its signed text and a code that leads to the page that checks it."""
    text, key = verify_note(receipt.note, keystore.verifier_keys())
    check = _address("tenders:verification")
    leaf = f"{check}#leaf={receipt.leaf}"
    context = {
        "receipt": receipt,
        "statement": parse_statement(text),
        "key": str(key),
        "tender": receipt.bid.tender,
        "company": receipt.bid.bidder,
        "check": check,
        "qr": qr_picture(leaf, gettext("QR code with the page that checks receipts and the leaf of this one")),
        "address": _address("tenders:receipt", receipt.pk),
    }
    return _paper("receipt", receipt.pk, f"receipt-{receipt.pk}.pdf", context)


def letter_of(letter: Letter) -> Paper:
    """A letter as it was sent, in the reader's language."""
    context = {
        "letter": letter,
        "tender": letter.tender,
        "company": letter.bid.bidder,
        "words": words_of(letter, get_language() or "en"),
        "address": _address("tenders:letter", letter.pk),
    }
    number = f"-{letter.lot.number}" if letter.lot else ""
    return _paper("letter", letter.pk, f"letter-{letter.tender.reference}{number}.pdf", context)


def activity_of(report: ActivityReport) -> Paper:
    """The half-yearly report of an agency."""
    context = {
        "report": report,
        "title": title_of(report.half_year),
        "facts": facts_of(report),
        "tables": tables_of(report.data),
        "address": settings.PUBLIC_URL + report.get_absolute_url(),
    }
    return _paper("activity", report.pk, f"activity-{report.half_year}.pdf", context)


def paper(kind: str, tender: Tender, context: dict[str, Any]) -> Paper:
    """A paper about a whole tender that stands in its file only."""
    shown = {"tender": tender, "address": _address("tenders:tender", tender.reference), **context}
    return _paper(kind, tender.pk, f"{kind}-{tender.reference}.pdf", shown)


def _paper(kind: str, key: object, name: str, context: dict[str, Any]) -> Paper:
    return Paper(kind, str(key), name, get_language() or "en", context)


def _address(name: str, *args: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"
