"""The situation of a tender or lot as the lifecycle's guards see it, and the roles of an actor towards it. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from procurement.access import Actor, StandIn
from procurement.models import Absence, Membership, User
from procurement.rules.combined_guards import SINGLE
from procurement.rules.judging_guards import Judging
from procurement.rules.lifecycle import (
    PREPARATION,
    Action,
    Decision,
    Role,
    Situation,
    Stage,
    row_of,
)
from procurement.rules.lifecycle import may as rules_may
from procurement.rules.lot_limit_guards import NO_LIMIT
from procurement.rules.performance_guards import NOTHING_PERFORMED
from procurement.rules.price_guards import ONE_ENVELOPE
from procurement.rules.recovery_guards import Recovery
from procurement.rules.review_guards import complete, incomplete
from procurement.rules.sharing_guards import Sharing
from tenders.models import Award, Contract, ContractChange, Lot, OpenedBid, Opening, RecoveryCall, Tender
from tenders.queries.auctions import auctioning_of
from tenders.queries.blocking import complaint_facts
from tenders.queries.buyer_shares import buys_along
from tenders.queries.call_facts import call_facts
from tenders.queries.call_offs import framework_facts
from tenders.queries.calls import calling_of
from tenders.queries.chosen import combining_of, limits_of
from tenders.queries.clarifications import exclusions_waiting, price_unexplained, questions_waiting
from tenders.queries.counting import counting_acts
from tenders.queries.facts import publishing_issues
from tenders.queries.holds import waiting
from tenders.queries.judging import committee_facts, is_judged, lot_judging
from tenders.queries.negotiations import negotiating_of
from tenders.queries.performance import PERFORMING, performance_of
from tenders.queries.price_openings import price_confirmations, price_facts
from tenders.queries.sharing import sharing_of
from tenders.queries.standstill import standstill_of
from tenders.queries.suspensions import suspension_facts

SHARES = (Action.ACKNOWLEDGE_SHARE, Action.CHECK_SHARE)
PRICES = (Action.CONFIRM_PRICES, Action.GIVE_PRICE_KEYS, Action.OPEN_PRICES)
REPLACING = (Action.PROPOSE_REPLACEMENT, Action.WITHDRAW_REPLACEMENT, Action.CONFIRM_REPLACEMENT)


def situation(tender: Tender, *, lot: Lot | None = None, action: Action | None = None, now: datetime) -> Situation:
    """All that the guards (of `action`) may ask for; each fact is read only at the stages where a guard asks."""
    if lot is not None:
        return lot_situation(lot, action=action, now=now)
    stage = Stage(tender.stage)
    cancellation = getattr(tender, "cancellation", None)
    judging = committee_facts(tender) if stage is Stage.OPENED and any(map(is_judged, tender.lots.all())) else Judging()
    closed = _closed_facts(tender, now) if stage is Stage.CLOSED else {}
    replacement = _open_replacement(tender) if action in REPLACING else None
    return Situation(
        stage=stage,
        publish_at=tender.publish_at,
        enquiries_end_at=tender.enquiries_end_at,
        bids_end_at=tender.bids_end_at,
        opening_at=tender.opening_at,
        issues=publishing_issues(tender, now) if stage in PREPARATION and _asks_for_issues(action) else (),
        author=str(tender.author_id or ""),
        cancellation_proposer=str(cancellation.proposed_by_id) if cancellation else "",
        key_holders_required=tender.key_holders_required,
        replacement=replacement,
        sharing=_sharing(tender, action),
        contracts=Contract.objects.filter(award__lot__tender=tender).count() if tender.opened_at else 0,
        judging=judging,
        suspension=suspension_facts(tender, action),
        complaints=complaint_facts(tender, action=action),
        calling=calling_of(tender, action, now),
        negotiating=negotiating_of(tender, action),
        framework=framework_facts(tender, action, now),
        **closed,  # type: ignore[arg-type]
        **call_facts(tender, action, now),  # type: ignore[arg-type]
        **waiting(tender, action),  # type: ignore[arg-type]
    )


def _asks_for_issues(action: Action | None) -> bool:
    """Whether a guard of this action (or, without one, of any) reads the check list: no other act needs it counted."""
    return action is None or any(guard in (complete, incomplete) for guard in row_of(action).guards)


def _sharing(tender: Tender, action: Action | None) -> Sharing:
    """Shares are counted only where a guard counts them; otherwise it is enough to know that there are some."""
    if tender.level == "B" and (tender.stage_now in PREPARATION or action in SHARES):
        return sharing_of(tender)
    return Sharing(committee=tender.level == "B")


def _open_replacement(tender: Tender) -> tuple[str, str] | None:
    """Proposer and person to join, of the replacement of a key holder that waits for its second person."""
    found = tender.key_holder_replacements.filter(confirmed_at=None, withdrawn_at=None).first()
    return (str(found.proposed_by_id), str(found.joining_id)) if found else None


def _closed_facts(tender: Tender, now: datetime) -> dict[str, object]:
    holders = list(tender.named_key_holders.all())
    bids = counting_acts(tender).count()
    opening = Opening.objects.filter(tender=tender).first()
    call = RecoveryCall.objects.filter(tender=tender, withdrawn_at=None).first()
    recovery = Recovery(
        committee=tender.level == "B",
        call_proposer=str(call.proposed_by_id) if call else "",
        called=call is not None and call.confirmed_at is not None,
        ends_at=opening.waits_until if opening else None,
    )
    return {
        "recovery": recovery,
        **_holders(tender, now),
        "opening_confirmed": frozenset(str(holder.user_id) for holder in holders if holder.confirmed_at),
        "opening_confirmed_by": frozenset(str(holder.confirmed_by_id) for holder in holders if holder.confirmed_at),
        "bids": bids,
        "unsealed": bids > 0 and OpenedBid.objects.filter(bid__tender=tender).count() == bids,
    }


def _holders(tender: Tender, now: datetime) -> dict[str, object]:
    """The named key holders, and who stands in for whom now."""
    holders = list(tender.named_key_holders.all())
    keys = Membership.objects.filter(
        user=OuterRef("user"), organization=OuterRef("organization"), role=Role.KEY_HOLDER, ended_at=None
    )
    away = Absence.objects.filter(
        Exists(keys),
        user__in=[holder.user_id for holder in holders],
        ended_at=None,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    return {
        "key_holders": frozenset(str(holder.user_id) for holder in holders),
        "key_deputies": frozenset((str(one.user_id), str(one.deputy_id)) for one in away),
    }


def lot_situation(lot: Lot, *, action: Action | None = None, now: datetime) -> Situation:
    """The situation of one lot, from OPENED on."""
    stage = Stage(lot.stage)
    judging, missing = lot_judging(lot) if stage in (Stage.OPENED, Stage.EVALUATED) else (Judging(), 0)
    ranked = stage is Stage.EVALUATED
    in_question = ranked or (stage is Stage.OPENED and lot.tender.two_envelopes)
    confirming = {**_holders(lot.tender, now), **price_confirmations(lot)} if action in PRICES else {}
    proposed = lot.awards.filter(status=Award.Status.PROPOSED).first() if ranked else None
    cancellation = getattr(lot, "cancellation", None)
    return Situation(
        stage=stage,
        suspension=suspension_facts(lot.tender, action),
        complaints=complaint_facts(lot.tender, lot, action=action),
        cancellation_proposer=str(cancellation.proposed_by_id) if cancellation else "",
        price_unexplained=ranked and price_unexplained(lot),
        clarifications_open=questions_waiting(lot, now) if in_question else 0,
        exclusions_proposed=exclusions_waiting(lot) if in_question else 0,
        standstill_ends_at=lot.standstill_ends_at,
        award_proposer=str(proposed.proposed_by_id) if proposed else "",
        auctioning=auctioning_of(lot),
        admissible_offers=_offers_in_the_running(lot),
        limits=limits_of(lot, proposed) if ranked else NO_LIMIT,
        combining=combining_of(lot, proposed) if ranked else SINGLE,
        scores_missing=missing,
        judging=judging,
        standstill_required=standstill_of(lot, now).required if stage is Stage.DECIDED else True,
        letters_sent=lot.letters_sent_at is not None,
        contract_change_proposer=_change_proposer(lot) if stage is Stage.CONTRACTED else "",
        framework=framework_facts(lot.tender, action, now, lot),
        performance=performance_of(lot) if action in PERFORMING else NOTHING_PERFORMED,
        prices=price_facts(lot) if stage in (Stage.OPENED, Stage.EVALUATED) else ONE_ENVELOPE,
        key_holders_required=lot.tender.key_holders_required,
        sharing=Sharing(committee=lot.tender.level == "B"),
        **confirming,  # type: ignore[arg-type]
    )


def _change_proposer(lot: Lot) -> str:
    found = ContractChange.objects.filter(contract__award__lot=lot, decision=None).first()
    return str(found.proposed_by_id) if found else ""


def _offers_in_the_running(lot: Lot) -> int:
    return lot.offers.filter(valid=True).exclude(awards__status=Award.Status.REFUSED).count()


def roles_towards(actor: Actor, tender: Tender) -> frozenset[Role]:
    """The roles that count for this tender: those held in its buyer, a key named for it, and those of a bidder.

    A person on the buyer's side does not bid for the same tender, whatever other hats the person wears. A named key
    holder counts for as long as the role is held in some organization: who has left confirms nothing.
    """
    in_buyer = actor.roles_in(tender.buyer_id) - {Role.KEY_HOLDER, Role.PREPARER, Role.SUBMITTER}
    is_named = any(holder.user_id in actor.key_holders() for holder in tender.named_key_holders.all())
    named = {Role.KEY_HOLDER} if is_named and actor.has(Role.KEY_HOLDER) else set()
    if in_buyer or named:
        return frozenset(in_buyer | named)
    if buys_along(actor, tender):
        return frozenset()  # who buys along reads, and bids for nobody
    bidding = {role for _, role in actor.memberships if role in (Role.PREPARER, Role.SUBMITTER)}
    platform = {role for _, role in actor.memberships if role in (Role.AUDITOR, Role.PLATFORM_ADMIN)}
    return frozenset(bidding | platform)


def key_stand_ins(actor: Actor) -> tuple[StandIn, ...]:
    """The key holders for whom the actor is deputy now."""
    return tuple(one for one in actor.stand_ins if one.role is Role.KEY_HOLDER)


def acting_for(actor: Actor, tender: Tender, action: Action) -> User | None:
    """The person who is away and as whose deputy the actor does this; None where the actor's own roles are enough."""
    if not actor.stand_ins:
        return None
    roles = set(row_of(action).roles)
    if roles & roles_towards(actor.alone(), tender):
        return None
    named = {holder.user_id for holder in tender.named_key_holders.all()}
    for one in actor.stand_ins:
        if one.role in roles and (one.role is not Role.KEY_HOLDER or one.absent.pk in named):
            return one.absent
    return None


def may(actor: Actor, tender: Tender, action: Action, *, lot: Lot | None = None, now: datetime) -> Decision:
    """Whether the actor may do it now; the same answer that the service will give."""
    known = situation(tender, lot=lot, action=action, now=now)
    return rules_may(known, action, roles_towards(actor, tender), actor.id, now)
