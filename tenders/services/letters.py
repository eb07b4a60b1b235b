"""Decision letters: every bidder of a lot learns the outcome, the reasons, and what may be done until when.

Law 98/2016 art. 215; Directive 2014/24/EU art. 55. The letters go through the outbox in the decision's transaction.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from procurement.mail import queue_mail
from procurement.models import Membership, User
from procurement.rules.lifecycle import Role
from procurement.rules.standstill import Standstill
from tenders.models import Award, Lot, OpenedBid
from tenders.queries.offers import current_evaluation


def send_decision_letters(lot: Lot, award: Award, pause: Standstill, *, now: datetime) -> None:
    """One letter to each person who may submit for a bidder of this lot: own total and rank beside the winner's, and why."""
    evaluated = current_evaluation(lot)
    assert evaluated is not None  # an award comes from an evaluation
    winner = next(result for result in evaluated.results if award.offer and result.offer == str(award.offer.bid_id))
    for opened in OpenedBid.objects.filter(bid__offers__lot=lot).select_related("bid__bidder"):
        result = evaluated.of(str(opened.bid_id))
        context = {
            "tender": lot.tender,
            "lot": lot,
            "award": award,
            "bidder": opened.bid.bidder,
            "won": result.offer == winner.offer,
            "result": result,
            "winner": winner,
            "standstill": pause,
        }
        for person in submitters(opened.bid.bidder_id):
            key = f"letter:{award.pk}:{opened.bid_id}:{person.pk}"
            queue_mail(key=key, to=person, template="decision_letter", context=context, now=now)


def submitters(organization_id: UUID) -> list[User]:
    """The people who may act for a company."""
    held = Membership.objects.filter(organization=organization_id, role=Role.SUBMITTER, ended_at=None)
    return [membership.user for membership in held.select_related("user").order_by("user__email")]
