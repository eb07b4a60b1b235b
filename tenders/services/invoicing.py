"""Invoices: filed by the supplier (or recorded by the buyer), accepted with their last day of payment or returned, then paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.events_performance import InvoiceAccepted, InvoiceFiled, InvoicePaid, InvoiceReturned
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.money import Money, exact_sum
from procurement.rules.performance import due_day, invoice_issues
from tenders.models import Contract, Delivery, Invoice, InvoiceDecision, InvoicePayment, Lot
from tenders.queries.contracts import contract_history
from tenders.queries.facts import ruleset_of
from tenders.queries.invoices import get_invoice_of, rest_of
from tenders.queries.performance import local_day
from tenders.services.delivering import contract_in_force, release_performance
from tenders.services.letters import submitters
from tenders.services.lifecycle import lock_lot, require
from tenders.services.refusal import Refused, refuse

NOT_YOURS = gettext_noop("Only the supplier of this contract files its invoices.")
NUMBER = gettext_noop("Give the number of the invoice.")
TWICE = gettext_noop("An invoice with the number %(number)s was filed already.")
FILE = gettext_noop("Attach the invoice as a file.")
FUTURE = gettext_noop("This day lies in the future.")
ISSUED_LATER = gettext_noop("An invoice can't be received before it was issued.")
ANSWERED = gettext_noop("This invoice was answered already.")
WHY = gettext_noop("Say what is wrong with the invoice: the supplier reads it.")
NOT_ACCEPTED = gettext_noop("Accept the invoice before its payment is recorded.")
PAID = gettext_noop("This invoice is paid in full already.")
PART = gettext_noop("Give an amount above zero and not above what is still to be paid: %(rest)s.")
PAID_BEFORE = gettext_noop("An invoice can't be paid before it was issued.")


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """An invoice in hand: amount without VAT in the tender's currency, the delivery that it is for (if it is for one)."""

    number: str
    amount: Decimal
    issued_on: date
    received_on: date | None = None
    delivery: Delivery | None = None
    file: UploadedFile[Any] | None = None


@transaction.atomic
def file_invoice(lot: Lot, draft: InvoiceDraft, *, actor: Actor, now: datetime) -> Invoice:
    """The supplier files an invoice, received today; or an officer records one that came on paper, with its day.

    Refused where all invoices together would exceed the contract. Side effects: the invoice, an event.
    """
    lot = lock_lot(lot)
    absent = require(Action.FILE_INVOICE, lot.tender, lot=lot, actor=actor, now=now)
    contract, today = contract_in_force(lot), local_day(now, lot.tender)
    by_supplier = not actor.roles_in(lot.tender.buyer_id)
    if by_supplier and (actor.bidder is None or actor.bidder.pk != contract.award.supplier_id):
        raise refuse("", NOT_YOURS)
    received_on = today if by_supplier or draft.received_on is None else draft.received_on
    _check(lot, contract, draft, received_on, today, by_supplier=by_supplier)
    row = _store(contract, draft, received_on=received_on, by_supplier=by_supplier, account=actor.account, now=now)
    event = InvoiceFiled(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(contract.pk),
        invoice=str(row.pk),
        number=row.number,
        amount=str(row.amount),
        received=received_on.isoformat(),
        by_supplier=by_supplier,
        file=row.sha256,
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


def _check(
    lot: Lot, contract: Contract, draft: InvoiceDraft, received_on: date, today: date, *, by_supplier: bool
) -> None:
    if not draft.number.strip():
        raise refuse("number", NUMBER)
    if by_supplier and draft.file is None:
        raise refuse("file", FILE)
    if draft.issued_on > today:
        raise refuse("issued_on", FUTURE)
    if received_on > today:
        raise refuse("received_on", FUTURE)
    if received_on < draft.issued_on:
        raise refuse("received_on", ISSUED_LATER)
    counted = contract.invoices.exclude(decision__accepted=False)
    if counted.filter(number=draft.number.strip()).exists():
        raise refuse("number", TWICE, number=draft.number.strip())
    history = contract_history(contract, lot.tender)
    value = history.value if history else None
    if issues := invoice_issues(draft.amount, exact_sum(*counted.values_list("amount", flat=True)), value):
        raise Refused(issues)


def _store(
    contract: Contract, draft: InvoiceDraft, *, received_on: date, by_supplier: bool, account: User, now: datetime
) -> Invoice:
    digest = sha256()
    for chunk in draft.file.chunks() if draft.file else ():
        digest.update(chunk)
    return Invoice.objects.create(
        contract=contract,
        delivery=draft.delivery,
        number=draft.number.strip(),
        amount=draft.amount,
        issued_on=draft.issued_on,
        received_on=received_on,
        file=draft.file or "",
        name=(draft.file.name or "") if draft.file else "",
        size=(draft.file.size or 0) if draft.file else 0,
        sha256=digest.hexdigest() if draft.file else "",
        by_supplier=by_supplier,
        filed_by=account,
        filed_at=now,
    )


@transaction.atomic
def accept_invoice(lot: Lot, invoice: Invoice, *, actor: Actor, now: datetime) -> InvoiceDecision:
    """Accepted: its last day of payment follows from the ruleset, counted from its receipt or the acceptance of its delivery."""
    lot = lock_lot(lot)
    absent = require(Action.ACCEPT_INVOICE, lot.tender, lot=lot, actor=actor, now=now)
    found = _unanswered(lot, invoice)
    law = ruleset_of(lot.tender)
    assert law is not None  # a native tender was published under one
    due = due_day(found.received_on, _accepted_on(found, lot), law)
    decision = InvoiceDecision.objects.create(
        invoice=found,
        accepted=True,
        counts_from=due.counts_from,
        due_on=due.due_on,
        citation=due.citation,
        decided_by=actor.account,
        decided_at=now,
    )
    event = InvoiceAccepted(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(found.contract_id),
        invoice=str(found.pk),
        amount=str(found.amount),
        currency=lot.tender.currency,
        received=found.received_on.isoformat(),
        due=due.due_on.isoformat() if due.due_on else "",
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    _tell(lot, found, decision, now)
    return decision


def _unanswered(lot: Lot, invoice: Invoice) -> Invoice:
    found = get_invoice_of(lot, invoice.pk)
    if hasattr(found, "decision"):
        raise refuse("", ANSWERED)
    return found


def _accepted_on(invoice: Invoice, lot: Lot) -> date | None:
    """When the delivery that the invoice is for was accepted."""
    decision = getattr(invoice.delivery, "decision", None)
    return local_day(decision.decided_at, lot.tender) if decision else None


@transaction.atomic
def return_invoice(lot: Lot, invoice: Invoice, *, reason: str, actor: Actor, now: datetime) -> None:
    """Returned with a reason that the supplier reads; it counts no longer, and the supplier may file it anew."""
    lot = lock_lot(lot)
    absent = require(Action.RETURN_INVOICE, lot.tender, lot=lot, actor=actor, now=now)
    if not reason.strip():
        raise refuse("reason", WHY)
    found = _unanswered(lot, invoice)
    decision = InvoiceDecision.objects.create(
        invoice=found, accepted=False, reason=reason.strip(), decided_by=actor.account, decided_at=now
    )
    event = InvoiceReturned(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(found.contract_id),
        invoice=str(found.pk),
        reason=reason.strip(),
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    _tell(lot, found, decision, now)


@transaction.atomic
def pay_invoice(
    lot: Lot, invoice: Invoice, *, paid_on: date, amount: Decimal | None = None, actor: Actor, now: datetime
) -> InvoicePayment:
    """Record a payment of an accepted invoice: of all that is still to be paid, or of a part (`amount`).

    Refused above what is left. Side effects: payment, event, release.
    """
    lot = lock_lot(lot)
    absent = require(Action.PAY_INVOICE, lot.tender, lot=lot, actor=actor, now=now)
    found = get_invoice_of(lot, invoice.pk)
    decision = getattr(found, "decision", None)
    if decision is None or not decision.accepted:
        raise refuse("", NOT_ACCEPTED)
    rest = rest_of(found)
    if not rest:
        raise refuse("", PAID)
    paid = rest if amount is None else amount
    if not 0 < paid <= rest:
        raise refuse("amount", PART, rest=Money(rest, lot.tender.currency))
    if paid_on > local_day(now, lot.tender):
        raise refuse("paid_on", FUTURE)
    if paid_on < found.issued_on:
        raise refuse("paid_on", PAID_BEFORE)
    payment = InvoicePayment.objects.create(
        invoice=found, amount=paid, paid_on=paid_on, settles=paid == rest, recorded_by=actor.account, recorded_at=now
    )
    event = InvoicePaid(
        f"tender:{lot.tender_id}", lot=str(lot.pk), contract=str(found.contract_id), invoice=str(found.pk), amount=str(paid),
        currency=lot.tender.currency, received=found.received_on.isoformat(), paid=paid_on.isoformat(),
        due=decision.due_on.isoformat() if decision.due_on else "", rest=str(exact_sum(rest, -paid)),
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    release_performance(lot, now)
    return payment


def _tell(lot: Lot, invoice: Invoice, decision: InvoiceDecision, now: datetime) -> None:
    """The supplier's people learn what became of the invoice."""
    supplier = invoice.contract.award.supplier_id
    context = {"tender": lot.tender, "lot": lot, "invoice": invoice, "decision": decision}
    for person in submitters(supplier) if supplier else ():
        queue_mail(
            key=f"invoice:{invoice.pk}:{person.pk}", to=person, template="invoice_answered", context=context, now=now
        )
