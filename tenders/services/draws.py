"""The number of a tender's draws: fixed when the tender is published, stored and shown only when its bids are opened."""

from __future__ import annotations

from datetime import datetime

from procurement import keystore
from procurement.models import LogEntry
from procurement.rules import draw
from procurement.rules.canonical import parse_canonical
from procurement.rules.events import TenderPublished
from tenders.models import DrawNonce, Tender


def fix_draw(tender: Tender) -> str:
    """What the publication says of the number: its SHA-256. The number itself is nowhere until the opening."""
    return draw.commitment(draw.nonce(keystore.kek(), tender.pk))


def show_draw(tender: Tender, *, now: datetime) -> str:
    """The number, from the opening on for everybody; "" of a tender that was published without one."""
    if not _was_fixed(tender):
        return ""
    number = draw.nonce(keystore.kek(), tender.pk)
    return DrawNonce.objects.get_or_create(tender=tender, defaults={"nonce": number, "made_at": now})[0].nonce


def _was_fixed(tender: Tender) -> bool:
    entry = LogEntry.objects.filter(subject=f"tender:{tender.pk}", type=TenderPublished.type).first()
    body = parse_canonical(entry.body.encode("ascii")) if entry else {}
    return isinstance(body, dict) and bool(body.get("draw"))
