"""What rests on a person and is not over, so that others can take it over before the person leaves. Never writes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from procurement.models import Organization, User
from procurement.people.queries import Holding
from procurement.rules.lifecycle import ENDED, PREPARATION, Stage
from tenders.models import KeyHolder, Tender

_UNOPENED = (*PREPARATION, Stage.PUBLISHED, Stage.CLOSED)


def holdings_of(user: User, organization: Organization | None) -> list[Holding]:
    """Tenders in the person's hands and keys of tenders that are not opened; of one organization's tenders, or of all."""
    return [*_tenders(user, organization), *_keys(user, organization)]


def _tenders(user: User, organization: Organization | None) -> Iterator[Holding]:
    found = Tender.objects.filter(Q(author=user) | Q(author=None, created_by=user), imported=False)
    found = found.exclude(stage__in=ENDED).order_by("created_at")
    for tender in found.filter(buyer=organization) if organization else found:
        yield Holding(tender.reference, tender.title, tender.get_absolute_url(), _("in this person's hands"))


def _keys(user: User, organization: Organization | None) -> Iterator[Holding]:
    found = KeyHolder.objects.filter(user=user, tender__stage__in=_UNOPENED, confirmed_at=None)
    found = (
        found.select_related("tender").annotate(named=Count("tender__named_key_holders")).order_by("tender__opening_at")
    )
    for key in found.filter(tender__buyer=organization) if organization else found:
        words = _("named to open the bids, one of %(named)s; %(needed)s must confirm")
        capacity = words % {"named": key.named, "needed": key.tender.key_holders_required}
        yield Holding(key.tender.reference, key.tender.title, key.tender.get_absolute_url(), capacity)
