"""What rests on a person and is not over, so that others can take it over before the person leaves. Never writes.

Each links to the page where it is handed over. Officers and approvers act for the agency, so their tenders need no
hand-over; what names a person (a key, a seat in a committee) does.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.models import Organization, User
from procurement.people.queries import Holding
from procurement.rules.lifecycle import ENDED, PREPARATION, Stage
from tenders.models import (
    Amendment,
    Award,
    CommitteeSeat,
    ContractChange,
    Exclusion,
    KeyHolder,
    KeyHolderReplacement,
    LotCancellation,
    Tender,
)

_UNOPENED = (*PREPARATION, Stage.PUBLISHED, Stage.CLOSED)


def holdings_of(user: User, organization: Organization | None) -> list[Holding]:
    """Keys, seats, tenders in the person's hands and proposals that wait; of one organization's tenders, or of all."""
    found = [*_keys(user, organization), *_seats(user, organization), *_tenders(user, organization)]
    return [*found, *_proposals(user, organization)]


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
        yield Holding(key.tender.reference, key.tender.title, _key_page(key.tender), capacity, personal=True)


def _key_page(tender: Tender) -> str:
    """Where another key holder is named: the draft's own page, and after publication the page of replacements."""
    if tender.stage_now is Stage.DRAFT:
        return reverse("tenders:officer-key-holders", args=[tender.reference])
    if tender.stage_now in (Stage.PUBLISHED, Stage.CLOSED):
        return reverse("tenders:officer-replace", args=[tender.reference])
    return reverse("tenders:officer-tender", args=[tender.reference])  # in review: it goes back to its officer first


def _seats(user: User, organization: Organization | None) -> Iterator[Holding]:
    found = CommitteeSeat.objects.filter(user=user, ended_at=None, tender__stage__in=(*_UNOPENED, Stage.OPENED))
    found = found.select_related("tender")
    for seat in found.filter(tender__buyer=organization) if organization else found:
        url = reverse("tenders:officer-committee", args=[seat.tender.reference])
        capacity = _("chairs the evaluation committee") if seat.chair else _("member of the evaluation committee")
        yield Holding(seat.tender.reference, seat.tender.title, url, capacity, personal=True)


def _proposals(user: User, organization: Organization | None) -> Iterator[Holding]:
    """They can be decided without the person; whoever takes over should know of them."""
    waiting = _("proposed by this person, waits for the second one")
    for tender, url in _waiting(user):
        if organization is None or tender.buyer_id == organization.pk:
            yield Holding(tender.reference, tender.title, url, waiting)


def _waiting(user: User) -> Iterator[tuple[Tender, str]]:
    for award in Award.objects.filter(proposed_by=user, status=Award.Status.PROPOSED).select_related("lot__tender"):
        yield award.lot.tender, reverse("tenders:officer-award", args=[award.lot.tender.reference, award.lot.number])
    changes = ContractChange.objects.filter(proposed_by=user, decision=None)
    for change in changes.select_related("contract__award__lot__tender"):
        lot = change.contract.award.lot
        yield lot.tender, reverse("tenders:officer-contract-change", args=[lot.tender.reference, lot.number])
    open_ones = KeyHolderReplacement.objects.filter(proposed_by=user, confirmed_at=None, withdrawn_at=None)
    for row in open_ones.filter(tender__stage__in=_UNOPENED).select_related("tender"):
        yield row.tender, reverse("tenders:officer-replace", args=[row.tender.reference])
    amending = Amendment.objects.filter(proposed_by=user, status=Amendment.Status.PROPOSED)
    for amendment in amending.select_related("tender"):
        yield amendment.tender, reverse("tenders:officer-amend", args=[amendment.tender.reference])
    for exclusion in Exclusion.objects.filter(proposed_by=user, decision=None).select_related("lot__tender"):
        where = [exclusion.lot.tender.reference, exclusion.lot.number, exclusion.bid_id]
        yield exclusion.lot.tender, reverse("tenders:officer-offer", args=where)
    ending = LotCancellation.objects.filter(proposed_by=user, confirmed_at=None).exclude(lot__stage__in=ENDED)
    for one in ending.select_related("lot__tender"):
        yield one.lot.tender, reverse("tenders:officer-lot-cancel", args=[one.lot.tender.reference, one.lot.number])
    cancelling = Tender.objects.filter(cancellation__proposed_by=user, cancellation__confirmed_at=None)
    for tender in cancelling.exclude(stage__in=ENDED):
        yield tender, reverse("tenders:officer-cancel", args=[tender.reference])
