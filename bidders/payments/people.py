"""What people record about a charge: money or a guarantee that came at a bank, what becomes of it. Two persons each, then the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bidders import billing
from bidders.models import Charge, ChargeAct
from bidders.payments import ledger
from procurement import audit
from procurement.access import Actor
from procurement.refusal import Refused, refuse
from procurement.rules.events_payment import ChargeActAnswered, ChargeActProposed
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from procurement.rules.payment_acts import Act, ChargeFacts, payment_may
from procurement.rules.payment_facts import fits_card
from procurement.rules.payments import Entry, Fact, Kind, Standing

REFERENCE = gettext_noop(
    "Give the reference of the payment or the number of the guarantee, as the bank's paper has it."
)
REASON = gettext_noop("Say why: the company reads it.")
BANK = "bank:"


@dataclass(frozen=True, slots=True)
class Record:
    """What one person records. `reference` is the bank's; `reason` is for the company to read."""

    act: Act
    reference: str = ""
    reason: str = ""


def open_act(charge: Charge) -> ChargeAct | None:
    """What waits for its second person."""
    return charge.acts.select_related("proposed_by").filter(confirmed_at=None, returned_at=None).first()


def facts_of(charge: Charge, *, over: bool, found: Standing | None = None) -> ChargeFacts:
    """What the guards look at. `over`: what the money is for has ended."""
    found, waiting = found or ledger.standing_of(charge), open_act(charge)
    return ChargeFacts(
        Kind(charge.kind),
        found.state,
        over=over,
        card=billing.enabled(),
        fits=fits_card(charge.amount, charge.currency),
        at_bank=any(not one.on_card and one.here for one in found.payments),
        proposed=Act(waiting.act) if waiting else None,
        proposer=str(waiting.proposed_by_id) if waiting else "",
    )


def require(charge: Charge, act: Act, roles: Iterable[Role], *, over: bool, actor: Actor) -> None:
    """Refused unless the rules allow the act now."""
    decision = payment_may(facts_of(charge, over=over), act, roles, actor.id)
    if not decision.allowed:
        raise Refused(decision.issues)


@transaction.atomic
def propose(
    charge: Charge, record: Record, *, roles: Iterable[Role], over: bool, actor: Actor, now: datetime
) -> ChargeAct:
    """Record it; nothing follows before a second person confirms."""
    ledger.lock(charge)
    require(charge, record.act, roles, over=over, actor=actor)
    if record.act in (Act.TRANSFER_CAME, Act.GUARANTEE_CAME, Act.SENT_BACK) and not record.reference.strip():
        raise refuse("reference", REFERENCE)
    if record.act in (Act.GIVE_BACK, Act.KEEP) and not record.reason.strip():
        raise refuse("reason", REASON)
    row = ChargeAct.objects.create(
        charge=charge, act=record.act.value, reference=record.reference.strip(), reason=record.reason.strip(),
        proposed_by=actor.account, proposed_at=now,
    )  # fmt: skip
    event = ChargeActProposed(f"charge:{charge.pk}", act=row.act, reference=row.reference)
    audit.record(event, actor=actor.user, now=now)
    return row


@transaction.atomic
def confirm(charge: Charge, *, roles: Iterable[Role], over: bool, actor: Actor, now: datetime) -> Standing:
    """The second person confirms: it goes into the ledger, and what follows for cards is ordered."""
    ledger.lock(charge)
    require(charge, Act.CONFIRM, roles, over=over, actor=actor)
    row = _answered(charge, actor, now, confirmed=True)
    act, by = Act(row.act), actor.account
    if act is Act.GIVE_BACK:
        return ledger.release(charge, note=row.reason, by=by, now=now)
    if act is Act.KEEP:
        return ledger.keep(charge, note=row.reason, by=by, now=now)
    note = row.reason or row.reference
    return ledger.enter(charge, _entries(charge, act, row), note=note, by=by, now=now)


def _entries(charge: Charge, act: Act, row: ChargeAct) -> list[Entry]:
    if act is Act.SENT_BACK:
        found = [one for one in ledger.standing_of(charge).payments if not one.on_card and one.here]
        freed = [Entry(Fact.FREED, one.name, source=f"{one.name}:freed") for one in found if one.held]
        sent = [Entry(Fact.REFUNDED, one.name, one.here, f"{one.name}:sent back") for one in found if one.taken]
        return [*freed, *sent]
    name = f"{BANK}{row.pk}"
    if act is Act.GUARANTEE_CAME:
        return [Entry(Fact.HELD, name, charge.amount, f"{name}:held")]
    return [Entry(Fact.TAKEN, name, charge.amount, f"{name}:taken")]


@transaction.atomic
def send_back(charge: Charge, *, roles: Iterable[Role], over: bool, actor: Actor, now: datetime) -> None:
    """It was recorded wrongly, or not found at the bank: another record can be made."""
    ledger.lock(charge)
    require(charge, Act.RETURN, roles, over=over, actor=actor)
    _answered(charge, actor, now, confirmed=False)


def _answered(charge: Charge, actor: Actor, now: datetime, *, confirmed: bool) -> ChargeAct:
    row = open_act(charge)
    assert row is not None  # the rules have asked for it
    if confirmed:
        row.confirmed_by, row.confirmed_at = actor.account, now
    else:
        row.returned_at = now
    row.save(update_fields=["confirmed_by", "confirmed_at", "returned_at"])
    event = ChargeActAnswered(f"charge:{charge.pk}", act=row.act, confirmed=confirmed, proposer=str(row.proposed_by_id))
    audit.record(event, actor=actor.user, now=now)
    return row
