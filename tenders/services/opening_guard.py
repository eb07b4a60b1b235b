"""What an opening must rest on, asked before any key is touched; and every refusal in the log, whoever called the opener."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from procurement import audit
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules.events_opening import OpeningRefused
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import gettext_noop, issue
from procurement.rules.sealing_errors import SealingError
from tenders.models import KeyHolder, RecoveryCall, Tender
from tenders.queries.closing_record import closing_is_logged
from tenders.queries.signed_log import closing_of, is_signed
from tenders.services.unsealing import has_all_keys

NOT_YET = gettext_noop("The bids can't be opened yet.")
CLOSING_UNKNOWN = gettext_noop(
    "The log does not hold the closing of these bids, so nothing is opened. Have the records of this platform checked."
)
NOT_SIGNED = gettext_noop(
    "No signed minute of the public log holds the closing of these bids, so nothing is opened. Try again in a minute."
)
WRONG_KEY = gettext_noop(
    "The key of these bids does not fit, so nothing is opened. Have the keys of this platform checked."
)
AGAIN = timedelta(hours=1)
"""The clock tries every twenty seconds: the same refusal goes into the log once an hour."""


class OpenerRefused(Refused):
    """Nothing was opened. `reason` as in events_opening.OpeningRefused."""

    def __init__(self, reason: str, template: str) -> None:
        super().__init__((issue("opening_at", template),))
        self.reason = reason


def refuse_early(tender: Tender, bids: int, now: datetime) -> None:
    """OpenerRefused unless the guards of Action.OPEN hold, and the log closed these very bids; at level B by a signed minute."""
    confirmed = KeyHolder.objects.filter(tender=tender, confirmed_at__isnull=False).count()
    called = RecoveryCall.objects.filter(tender=tender, confirmed_at__isnull=False).exists()
    if tender.stage_now is not Stage.CLOSED or not bids:
        raise OpenerRefused("not-closed", NOT_YET)
    if tender.opening_at is None or now < tender.opening_at:
        raise OpenerRefused("too-early", NOT_YET)
    if not called and (confirmed < tender.key_holders_required or not has_all_keys(tender)):
        raise OpenerRefused("too-few", NOT_YET)
    if not closing_is_logged(tender):
        raise OpenerRefused("closing-not-logged", CLOSING_UNKNOWN)
    if tender.level == "B" and not is_signed(closing_of(tender)):
        raise OpenerRefused("closing-not-signed", NOT_SIGNED)


@contextmanager
def refusals_logged(tender: Tender, *, now: datetime) -> Iterator[None]:
    """What is done inside is undone by a refusal, and the refusal recorded. Who lets it pass must commit, so that it stays."""
    try:
        with transaction.atomic():
            yield
    except SealingError as error:
        _record(tender, error.code, now)
        raise OpenerRefused(error.code, WRONG_KEY) from error
    except OpenerRefused as refused:
        _record(tender, refused.reason, now)
        raise


def _record(tender: Tender, reason: str, now: datetime) -> None:
    subject = f"tender:{tender.pk}"
    last = LogEntry.objects.filter(subject=subject, type=OpeningRefused.type).order_by("pk").last()
    if last is None or json.loads(last.body)["reason"] != reason or abs(now - last.at) >= AGAIN:
        audit.record(OpeningRefused(subject, reason=reason), actor=None, now=now)
