"""The situation of a tender or lot as the lifecycle's guards see it, and the roles of an actor towards it. Reads only."""

from __future__ import annotations

from datetime import datetime

from procurement.access import Actor
from procurement.rules.lifecycle import PREPARATION, Action, Decision, Role, Situation, Stage
from procurement.rules.lifecycle import may as rules_may
from tenders.models import Award, Contract, Lot, OpenedBid, Tender
from tenders.queries.clarifications import exclusions_waiting, price_unexplained, questions_waiting
from tenders.queries.counting import counting_acts
from tenders.queries.facts import publishing_issues
from tenders.queries.standstill import standstill_of


def situation(tender: Tender, *, lot: Lot | None = None, now: datetime) -> Situation:
    """All that the guards may ask for; each fact is read only at the stages where a guard asks."""
    if lot is not None:
        return lot_situation(lot, now=now)
    stage = Stage(tender.stage)
    cancellation = getattr(tender, "cancellation", None)
    closed = _closed_facts(tender) if stage is Stage.CLOSED else {}
    return Situation(
        stage=stage,
        publish_at=tender.publish_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        issues=publishing_issues(tender, now) if stage in PREPARATION else (),
        author=str(tender.author_id or ""),
        cancellation_proposer=str(cancellation.proposed_by_id) if cancellation else "",
        key_holders_required=tender.key_holders_required,
        contracts=Contract.objects.filter(award__lot__tender=tender).count() if tender.opened_at else 0,
        **closed,  # type: ignore[arg-type]
    )


def _closed_facts(tender: Tender) -> dict[str, object]:
    holders = list(tender.named_key_holders.all())
    bids = counting_acts(tender).count()
    return {
        "key_holders": frozenset(str(holder.user_id) for holder in holders),
        "opening_confirmed": frozenset(str(holder.user_id) for holder in holders if holder.confirmed_at),
        "bids": bids,
        "unsealed": bids > 0 and OpenedBid.objects.filter(bid__tender=tender).count() == bids,
    }


def lot_situation(lot: Lot, *, now: datetime) -> Situation:
    """The situation of one lot, from OPENED on."""
    stage = Stage(lot.stage)
    ranked = stage is Stage.EVALUATED
    proposed = lot.awards.filter(status=Award.Status.PROPOSED).first() if ranked else None
    cancellation = getattr(lot, "cancellation", None)
    return Situation(
        stage=stage,
        cancellation_proposer=str(cancellation.proposed_by_id) if cancellation else "",
        price_unexplained=ranked and price_unexplained(lot),
        clarifications_open=questions_waiting(lot, now) if ranked else 0,
        exclusions_proposed=exclusions_waiting(lot) if ranked else 0,
        standstill_ends_at=lot.standstill_ends_at,
        award_proposer=str(proposed.proposed_by_id) if proposed else "",
        admissible_offers=_offers_in_the_running(lot),
        standstill_required=standstill_of(lot, now).required if stage is Stage.DECIDED else True,
        letters_sent=lot.letters_sent_at is not None,
    )


def _offers_in_the_running(lot: Lot) -> int:
    return lot.offers.filter(valid=True).exclude(awards__status=Award.Status.REFUSED).count()


def roles_towards(actor: Actor, tender: Tender) -> frozenset[Role]:
    """The roles that count for this tender: those held in its buyer, a key named for it, and those of a bidder.

    A person on the buyer's side does not bid for the same tender, whatever other hats the person wears. A named key
    holder counts for as long as the role is held in some organization: who has left confirms nothing.
    """
    in_buyer = actor.roles_in(tender.buyer_id) - {Role.KEY_HOLDER, Role.PREPARER, Role.SUBMITTER}
    is_named = any(str(holder.user_id) == actor.id for holder in tender.named_key_holders.all())
    named = {Role.KEY_HOLDER} if is_named and actor.has(Role.KEY_HOLDER) else set()
    if in_buyer or named:
        return frozenset(in_buyer | named)
    bidding = {role for _, role in actor.memberships if role in (Role.PREPARER, Role.SUBMITTER)}
    platform = {role for _, role in actor.memberships if role in (Role.AUDITOR, Role.PLATFORM_ADMIN)}
    return frozenset(bidding | platform)


def may(actor: Actor, tender: Tender, action: Action, *, lot: Lot | None = None, now: datetime) -> Decision:
    """Whether the actor may do it now; the same answer that the service will give."""
    return rules_may(situation(tender, lot=lot, now=now), action, roles_towards(actor, tender), actor.id, now)
