"""Tenders at level B whose deadline is near while too few key holders have tried their shares: for the desk. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from tenders.models import Sealing, Tender
from tenders.queries.sharing import ALARM, unchecked


def share_alarms(actor: Actor, now: datetime) -> Iterator[tuple[str, Tender, str, datetime | None]]:
    """What officers of the buyer, the key holders themselves and auditors must know at once."""
    if actor.user is None:
        return
    mine = Q(buyer__in=actor.organizations_as(Role.OFFICER)) | Q(named_key_holders__user=actor.user)
    soon = Tender.objects.filter(
        sealing=Sealing.COMMITTEE, stage=Stage.PUBLISHED, bids_end_at__gt=now, bids_end_at__lte=now + ALARM
    )
    soon = soon if actor.has(Role.AUDITOR) else soon.filter(mine)
    for tender in soon.select_related("buyer").distinct().order_by("reference")[:50]:
        late, checked = unchecked(tender)
        if checked < tender.key_holders_required + 1:
            label = _("Too few key holders have tried their share. Call them: %(names)s") % {
                "names": ", ".join(str(share.user) for share in late)
            }
            yield label, tender, reverse("tenders:opening", args=[tender.reference]), tender.bids_end_at
