"""From the ranking to an award that stands: proposal, decision by a second person, letters, standstill, refusal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.competition import competition
from procurement.rules.events_award import (
    AwardConfirmed,
    AwardDecided,
    AwardProposed,
    AwardRefused,
    AwardReturned,
    LotUnsuccessful,
    StandstillStarted,
)
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from tenders.models import Award, Lot
from tenders.queries.chosen import chosen_for
from tenders.queries.offers import initial_total, ranked_offers
from tenders.queries.standstill import standstill_of
from tenders.services.awarded_lines import record_lines
from tenders.services.combining import choose_lots
from tenders.services.framework_log import name_parties, tell_parties
from tenders.services.indexing import index_award
from tenders.services.letters import send_decision_letters, send_ending_letters
from tenders.services.life_cycle_costing import record_life_cycle
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.ordering import hold_agreement
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release


@transaction.atomic
def propose_award(lot: Lot, *, note: str, actor: Actor, now: datetime) -> Award:
    """Propose the award to the offer that the ranking decides on, or the choice among combined lots; `note` may add a reason."""
    lot = lock_lot(lot)
    absent = require(Action.PROPOSE_AWARD, lot.tender, lot=lot, actor=actor, now=now)
    chosen = chosen_for(lot)
    if chosen is None or chosen.amount is None:
        raise refuse("", gettext_noop("There is no admissible offer left to award."))
    offer, valid = chosen.offer, lot.offers.filter(valid=True, amount__isnull=False)
    others = [one.amount for one in valid.exclude(pk=offer.pk) if one.amount is not None]
    faced = competition([chosen.amount, *others], winner=chosen.amount)
    award = Award.objects.create(
        lot=lot,
        offer=offer,
        supplier=offer.bidder,
        amount=chosen.amount,
        group=chosen.group,
        status=Award.Status.PROPOSED,
        reason=note.strip(),
        proposed_by=actor.account,
        proposed_at=now,
        valid_bids=faced.valid_bids,
        mean_bid=faced.mean,
        median_bid=faced.median,
        second_lowest_bid=faced.second_lowest,
        others_mean_bid=faced.mean_of_others,
        initial_bid=initial_total(lot),
    )
    name_parties(lot, award)
    event = AwardProposed(f"tender:{lot.tender_id}", lot=str(lot.pk), award=str(award.pk), reason=award.reason)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return award


def _proposed(lot: Lot) -> Award:
    award = lot.awards.select_related("supplier").filter(status=Award.Status.PROPOSED).first()
    if award is None:
        raise refuse("", gettext_noop("No award has been proposed yet: the officer proposes it first."))
    return award


@transaction.atomic
def return_award(lot: Lot, *, reason: str, actor: Actor, now: datetime) -> None:
    """The approver does not agree: the proposal goes back to the officer with the reason and is kept as cancelled."""
    lot = lock_lot(lot)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why, so that the officer can act on it."))
    require(Action.RETURN_AWARD, lot.tender, lot=lot, actor=actor, now=now)
    award = _proposed(lot)
    event = AwardReturned(f"tender:{lot.tender_id}", lot=str(lot.pk), award=str(award.pk), reason=reason.strip())
    apply(Action.RETURN_AWARD, lot.tender, event, lot=lot, actor=actor, now=now)
    award.status = Award.Status.CANCELLED
    award.refusal_reason = reason.strip()
    award.save(update_fields=["status", "refusal_reason"])


@transaction.atomic
def decide_award(lot: Lot, *, actor: Actor, now: datetime) -> None:
    """A second person decides; every bidder of the lot gets its letter, and the standstill begins (or is not required).

    Side effects in order: the award, its event, its lines for the unit prices, the letters (into the outbox), the standstill's
    end, the stage, the release.
    """
    lot = lock_lot(lot)
    hold_agreement(lot.tender)
    require(Action.DECIDE_AWARD, lot.tender, lot=lot, actor=actor, now=now)
    award, subject = _proposed(lot), f"tender:{lot.tender_id}"
    decided = AwardDecided(
        subject,
        lot=str(lot.pk),
        award=str(award.pk),
        supplier=str(award.supplier_id),
        amount=str(award.amount or Decimal(0)),
        currency=lot.tender.currency,
    )
    apply(Action.DECIDE_AWARD, lot.tender, decided, lot=lot, actor=actor, now=now)
    award.status, award.decided_by, award.decided_at = Award.Status.PENDING, actor.account, now
    award.save(update_fields=["status", "decided_by", "decided_at"])
    record_lines(award)
    tell_parties(lot, award, now=now)
    pause = standstill_of(lot, now)
    lot.letters_sent_at = now
    lot.standstill_ends_at = pause.ends.at if pause.ends else None
    lot.save(update_fields=["letters_sent_at", "standstill_ends_at"])
    send_decision_letters(lot, award, pause, now=now)
    store_release(lot.tender, "award", now=now)
    if pause.ends:
        event = StandstillStarted(subject, lot=str(lot.pk), ends_at=pause.ends.at.isoformat())
        apply(Action.START_STANDSTILL, lot.tender, event, lot=lot, actor=None, roles=[Role.SYSTEM], now=now)
    else:
        _confirm(lot, Action.SKIP_STANDSTILL, Role.SYSTEM, now)


def end_standstill(lot: Lot, *, now: datetime) -> None:
    """The standstill is over: the award stands. The caller (the clock) holds the tender's lock."""
    _confirm(lot, Action.END_STANDSTILL, Role.CLOCK, now)


def _confirm(lot: Lot, action: Action, role: Role, now: datetime) -> None:
    award = lot.awards.get(status=Award.Status.PENDING)
    event = AwardConfirmed(f"tender:{lot.tender_id}", lot=str(lot.pk), award=str(award.pk))
    apply(action, lot.tender, event, lot=lot, actor=None, roles=[role], now=now)
    award.status = Award.Status.ACTIVE
    award.save(update_fields=["status"])
    index_award(award, now=now)
    record_life_cycle(award)
    store_release(lot.tender, "awardUpdate", now=now)


@transaction.atomic
def record_refusal(lot: Lot, *, reason: str, actor: Actor, now: datetime) -> None:
    """The winner does not sign: the lot goes back to its ranking without that offer; without another one it ends."""
    lot = lock_lot(lot)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why the supplier does not sign."))
    require(Action.RECORD_REFUSAL, lot.tender, lot=lot, actor=actor, now=now)
    award, subject = lot.awards.get(status=Award.Status.ACTIVE), f"tender:{lot.tender_id}"
    event = AwardRefused(subject, lot=str(lot.pk), award=str(award.pk), reason=reason.strip())
    apply(Action.RECORD_REFUSAL, lot.tender, event, lot=lot, actor=actor, now=now)
    award.status, award.refusal_reason = Award.Status.REFUSED, reason.strip()
    award.save(update_fields=["status", "refusal_reason"])
    lot.letters_sent_at = lot.standstill_ends_at = None
    lot.save(update_fields=["letters_sent_at", "standstill_ends_at"])
    if not ranked_offers(lot).exists():
        ended = LotUnsuccessful(subject, lot=str(lot.pk), reason="no_offer_left")
        apply(Action.END_WITHOUT_AWARD, lot.tender, ended, lot=lot, actor=None, roles=[Role.SYSTEM], now=now)
        send_ending_letters(lot, ended.reason, now=now)
    choose_lots(lot.tender, now=now)
    store_release(lot.tender, "awardUpdate", now=now)
