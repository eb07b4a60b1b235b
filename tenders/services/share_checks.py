"""Before the deadline (level B): members are asked to try their shares, and too few who have raise the alarm. Mails once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from procurement import audit
from procurement.mail import queue_mail
from procurement.models import LogEntry, Membership, User
from procurement.rules.events_sharing import SharesAlarm
from procurement.rules.lifecycle import Role, Stage
from tenders.models import CommitteeShare, Sealing, Tender
from tenders.queries.followers import people_of_buyer
from tenders.queries.sharing import ALARM, FRESH, unchecked

MARKS = (timedelta(days=1), timedelta(days=2), FRESH)
"""How long before the deadline members are asked, if they have not tried in the last week before it."""


def check_shares(*, now: datetime) -> int:
    """Ask whoever has not tried the own share lately; returns how many tenders were looked at. Safe to run again."""
    soon = Tender.objects.filter(
        sealing=Sealing.COMMITTEE, stage=Stage.PUBLISHED, bids_end_at__gt=now, bids_end_at__lte=now + FRESH
    )
    found = list(soon.select_related("buyer"))
    for tender in found:
        with transaction.atomic():
            _check(tender, now)
    return len(found)


def _check(tender: Tender, now: datetime) -> None:
    late, checked = unchecked(tender)
    assert tender.bids_end_at is not None  # it was found by it
    left = tender.bids_end_at - now
    mark = next(mark for mark in MARKS if left <= mark)
    for share in late:
        key = f"share-check:{share.pk}:{tender.bids_end_at.isoformat()}:{mark.days}"
        queue_mail(key=key, to=share.user, template="share_check", context={"tender": tender}, now=now)
    if left <= ALARM and checked < tender.key_holders_required + 1:
        _alarm(tender, late, checked, now)


def _alarm(tender: Tender, late: list[CommitteeShare], checked: int, now: datetime) -> None:
    """Once for each deadline: an event, and a mail to the officers, the members and the auditors."""
    end = tender.bids_end_at.isoformat() if tender.bids_end_at else ""
    subject = f"tender:{tender.pk}"
    if LogEntry.objects.filter(type=SharesAlarm.type, subject=subject, body__contains=end).exists():
        return
    needed = tender.key_holders_required + 1
    audit.record(SharesAlarm(subject, bids_end_at=end, checked=checked, needed=needed), actor=None, now=now)
    names = ", ".join(str(share.user) for share in late)
    context = {"tender": tender, "checked": checked, "needed": needed, "names": names}
    for person in _told(tender, late):
        key = f"shares-alarm:{tender.pk}:{end}:{person.pk}"
        queue_mail(key=key, to=person, template="shares_alarm", context=context, now=now)


def _told(tender: Tender, late: list[CommitteeShare]) -> list[User]:
    held = Membership.objects.filter(ended_at=None, user__is_active=True).select_related("user")
    people = [
        *people_of_buyer(tender, Role.OFFICER),
        *(m.user for m in held.filter(role=Role.AUDITOR)),
        *(s.user for s in late),
    ]
    return sorted({user.pk: user for user in people}.values(), key=lambda user: user.email)
