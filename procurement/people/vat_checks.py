"""Whether VAT numbers of the European Union are registered, asked in the background of a register. Off unless it is configured.

The answer is shown with its date and source and decides nothing: the register is often down, and a number can be too new
for it. It is asked when a number is new, and never about bids, so it learns who is registered here and nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from stdnum.eu.vat import MEMBER_STATES

from procurement.models import Organization, VatCheck
from procurement.people.vies import RegisterAway, VatAnswer, ask_register

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440, 1440))
"""Until the next attempt, after the first, second ... that brought no answer; then nobody asks any more."""
BATCH = 10
_PREFIXES = "|".join(sorted(state.upper() for state in MEMBER_STATES - {"gr"} | {"el"}))


def checked(organization: Organization) -> VatCheck | None:
    """What the register said about the number that the organization has now; None where nobody asks."""
    kept = VatCheck.objects.filter(organization=organization, number=organization.vat_number).first()
    if kept is None and settings.VAT_CHECK_URL and organization.vat_number[:2] in _PREFIXES.split("|"):
        return VatCheck(organization=organization, number=organization.vat_number, source=_source())
    return kept


def check_due(*, now: datetime) -> int:
    """Ask about numbers that are new or due again. Returns how many. Safe to run again, and by two at once."""
    if not settings.VAT_CHECK_URL:
        return 0
    fresh = Q(vat_check=None) | ~Q(vat_check__number=F("vat_number"))
    due = Organization.objects.filter(fresh | Q(vat_check__next_at__lte=now), imported=False, refused_at=None)
    found = due.filter(vat_number__regex=rf"^({_PREFIXES})").order_by("created_at", "pk")[:BATCH]
    return sum(_check(pk, now) for pk in list(found.values_list("pk", flat=True)))


def _check(organization: UUID, now: datetime) -> bool:
    """One question, outside of any transaction, so that a slow register holds no lock."""
    number = _claim(organization, now)
    if not number:
        return False
    try:
        answer = ask_register(settings.VAT_CHECK_URL, number)
    except RegisterAway:
        return True
    _keep(organization, number, answer, now)
    return True


@transaction.atomic
def _claim(organization: UUID, now: datetime) -> str:
    """The number to ask about, with the next attempt noted before this one: a worker that dies loses nothing. Empty: not due."""
    VatCheck.objects.get_or_create(organization_id=organization, defaults={"next_at": now})
    row = VatCheck.objects.select_for_update(skip_locked=True, of=("self",)).select_related("organization")
    kept = row.filter(pk=organization).first()
    if kept is None:
        return ""
    number = kept.organization.vat_number
    if kept.number != number:
        kept.number, kept.state, kept.attempts, kept.next_at = number, VatCheck.State.WAITING, 0, now
        kept.answered_at, kept.name, kept.address, kept.reference = None, "", "", ""
    if kept.next_at is None or kept.next_at > now:
        return ""
    kept.next_at = now + PAUSES[kept.attempts] if kept.attempts < len(PAUSES) else None
    kept.attempts, kept.source = kept.attempts + 1, _source()
    kept.save()
    return number


def _keep(organization: UUID, number: str, answer: VatAnswer, now: datetime) -> None:
    VatCheck.objects.filter(organization=organization, number=number).update(
        state=VatCheck.State.VALID if answer.valid else VatCheck.State.INVALID,
        next_at=None,
        answered_at=now,
        name=answer.name,
        address=answer.address,
        reference=answer.reference,
    )


def _source() -> str:
    return urlsplit(settings.VAT_CHECK_URL).hostname or ""
