"""Changes of a signed contract: proposed with a coded ground, judged by the rules, approved by a second person.

What was signed is never overwritten: the contract's row stays, and its changes are rows that the database keeps as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.contract_changes import ChangeFacts, Finding, Ground, Severity, findings, form_issues, key_of
from procurement.rules.events_changes import ContractChanged, ContractChangeProposed, ContractChangeReturned
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue, gettext_noop
from procurement.rules.rulesets.ruleset import Ruleset
from tenders.models import Contract, ContractChange, ContractChangeDecision, Lot
from tenders.queries.contracts import ChangeStep, ContractHistory, change_facts, contract_history, history_of
from tenders.queries.facts import ruleset_of
from tenders.services.letters import submitters
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.ordering import hold_agreement
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """What the officer proposes. `amount` is the signed difference without VAT; the form has checked the file's type and size."""

    ground: Ground
    amount: Decimal
    reason: str
    document: UploadedFile[Any]
    ends_on: date | None = None
    what: str = ""


@transaction.atomic
def propose_contract_change(lot: Lot, draft: ChangeDraft, *, actor: Actor, now: datetime) -> ContractChange:
    """Propose a change of the contract in force. Refused with the working when the ruleset's limits are exceeded.

    Side effects: the proposal with its document, an event. Nothing of it is public before the second person approves.
    """
    lot = lock_lot(lot)
    absent = require(Action.PROPOSE_CONTRACT_CHANGE, lot.tender, lot=lot, actor=actor, now=now)
    contract = _contract_in_force(lot)
    ruleset = ruleset_of(lot.tender)
    assert ruleset is not None  # a native tender was published under one
    facts = _facts(lot, contract, draft)
    found = _judge(facts, draft, ruleset)
    change = _store(contract, draft, ruleset.citation(key_of(draft.ground, facts.nature)), actor, now)
    event = ContractChangeProposed(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(contract.pk),
        number=change.number,
        ground=change.ground,
        amount=str(change.amount),
        findings=tuple(f"{one.severity}: {one.message}" for one in found),
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return change


def _contract_in_force(lot: Lot) -> Contract:
    return Contract.objects.select_for_update().get(award__lot=lot, status=Contract.Status.ACTIVE)


def _facts(lot: Lot, contract: Contract, draft: ChangeDraft) -> ChangeFacts:
    history = contract_history(contract, lot.tender)
    assert history is not None
    return change_facts(
        history, lot.tender, ground=draft.ground, amount=draft.amount, ends_on=draft.ends_on, what=draft.what
    )


def _judge(facts: ChangeFacts, draft: ChangeDraft, ruleset: Ruleset) -> tuple[Finding, ...]:
    issues = list(form_issues(facts, ruleset))
    if not draft.reason.strip():
        issues.append(*refuse("reason", gettext_noop("Give the reason: it is published with the change.")).issues)
    found = () if issues else findings(facts, ruleset)
    issues += [Issue("amount", one.message, one.citation) for one in found if one.severity is Severity.REFUSED]
    if issues:
        raise Refused(tuple(issues))
    return found


def _store(contract: Contract, draft: ChangeDraft, citation: str, actor: Actor, now: datetime) -> ContractChange:
    digest = sha256()
    for chunk in draft.document.chunks():
        digest.update(chunk)
    last = contract.changes.aggregate(last=Max("number"))["last"] or 0
    return ContractChange.objects.create(
        contract=contract,
        number=last + 1,
        ground=draft.ground.value,
        citation=citation,
        amount=draft.amount,
        ends_on=draft.ends_on,
        what=draft.what.strip(),
        reason=draft.reason.strip(),
        file=draft.document,
        name=draft.document.name or "",
        size=draft.document.size or 0,
        sha256=digest.hexdigest(),
        proposed_by=actor.account,
        proposed_at=now,
    )


@transaction.atomic
def approve_contract_change(lot: Lot, *, actor: Actor, now: datetime) -> ContractHistory:
    """A second person approves: from now on the change holds, and everybody can read it.

    Side effects in order: decision, event, release, a mail to the supplier's people.
    """
    lot = lock_lot(lot)
    hold_agreement(lot.tender)
    require(Action.APPROVE_CONTRACT_CHANGE, lot.tender, lot=lot, actor=actor, now=now)
    contract = _contract_in_force(lot)
    before = contract_history(contract, lot.tender)
    assert before is not None
    change = contract.changes.get(decision=None)
    after = history_of(contract, lot.tender, [*(step.change for step in before.steps), change])
    event = _changed(lot, change, before, after)
    apply(Action.APPROVE_CONTRACT_CHANGE, lot.tender, event, lot=lot, actor=actor, now=now)
    _decide(change, True, "", actor, now)
    store_release(lot.tender, "contractAmendment", now=now)
    _tell_supplier(lot, contract, after.steps[-1], now)
    return after


def _changed(lot: Lot, change: ContractChange, before: ContractHistory, after: ContractHistory) -> ContractChanged:
    assert before.value
    assert after.value
    return ContractChanged(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(change.contract_id),
        number=change.number,
        ground=change.ground,
        citation=change.citation,
        before=str(before.value.amount),
        after=str(after.value.amount),
        currency=after.value.currency,
        ends=after.ends_on.isoformat() if after.ends_on else "",
        document=change.sha256,
    )


@transaction.atomic
def return_contract_change(lot: Lot, *, reason: str, actor: Actor, now: datetime) -> None:
    """The second person does not agree; the proposal stays in the record, and the officer may propose anew."""
    lot = lock_lot(lot)
    absent = require(Action.RETURN_CONTRACT_CHANGE, lot.tender, lot=lot, actor=actor, now=now)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say what should change: the officer reads it."))
    change = _contract_in_force(lot).changes.get(decision=None)
    _decide(change, False, reason.strip(), actor, now)
    event = ContractChangeReturned(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(change.contract_id),
        number=change.number,
        reason=reason.strip(),
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)


def _decide(change: ContractChange, approved: bool, reason: str, actor: Actor, now: datetime) -> None:
    ContractChangeDecision.objects.create(
        change=change, approved=approved, reason=reason, decided_by=actor.account, decided_at=now
    )


def _tell_supplier(lot: Lot, contract: Contract, step: ChangeStep, now: datetime) -> None:
    supplier = contract.award.supplier
    if supplier is None:
        return
    context = {"tender": lot.tender, "lot": lot, "contract": contract, "step": step}
    for person in submitters(supplier.pk):
        key = f"contract-change:{step.change.pk}:{person.pk}"
        queue_mail(key=key, to=person, template="contract_changed", context=context, now=now)
