"""What waits for a person under framework agreements: orders that a supplier has not answered. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from tenders.models import CallOff, Tender

Waiting = tuple[str, Tender, str, datetime | None]
"""What, about which tender, where, until when."""


def framework_duties(actor: Actor) -> list[Waiting]:
    """The orders that this person may answer for its company."""
    held = actor.organizations_as(Role.SUBMITTER)
    if not held:
        return []
    rows = CallOff.objects.filter(supplier__in=held, tender__stage=Stage.AWARDED, answered_at=None)
    return [
        (
            _("Accept or decline the order"),
            row.tender,
            reverse("tenders:order", args=[row.tender.reference]),
            row.answer_ends_at,
        )
        for row in rows.select_related("tender__buyer").order_by("tender__published_at")[:50]
    ]
