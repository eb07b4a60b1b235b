"""Invoices under a contract and their payments: what is still to be paid, and how promptly it was. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import Http404

from procurement.rules.money import Money, exact_sum
from procurement.rules.performance import Promptness, late_interest, promptness
from procurement.rules.rulesets.ruleset import Ruleset
from tenders.models import Contract, Invoice, InvoiceDecision, InvoicePayment, Lot, Tender
from tenders.queries.facts import ruleset_of


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment of an invoice, and how promptly it came."""

    payment: InvoicePayment
    amount: Money
    prompt: Promptness


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice with its amount, its state (waits, returned, accepted, partly, paid), how promptly it was paid, and by which
    payments."""

    invoice: Invoice
    amount: Money
    state: str
    prompt: Promptness | None
    interest: Money | None
    payments: tuple[PaymentRow, ...] = ()
    rest: Money | None = None
    """What is still to be paid of an accepted invoice."""


def invoices_of(contract: Contract, tender: Tender, today: date) -> list[InvoiceRow]:
    """The invoices in the order in which they came."""
    found = contract.invoices.select_related("decision__decided_by", "delivery", "filed_by").prefetch_related(
        "payments"
    )
    return [invoice_row(row, tender, today) for row in found]


def invoice_row(invoice: Invoice, tender: Tender, today: date) -> InvoiceRow:
    """One invoice as everybody on both sides sees it."""
    decision, currency = getattr(invoice, "decision", None), tender.currency
    amount = Money(invoice.amount, currency)
    if decision is None or not decision.accepted:
        return InvoiceRow(invoice, amount, "waits" if decision is None else "returned", None, None)
    paid = tuple(_payment_row(one, decision, currency) for one in invoice.payments.all())
    rest = Money(rest_of(invoice), currency)
    last = paid[-1].payment.paid_on if paid and not rest.amount else None
    prompt = promptness(invoice.received_on, decision.due_on, last, today)
    state = "paid" if last else "partly" if paid else "accepted"
    owed = [*((row.amount, row.prompt.late) for row in paid), *([] if last else [(rest, prompt.late)])]
    return InvoiceRow(invoice, amount, state, prompt, _interest(owed, ruleset_of(tender)), paid, rest)


def rest_of(invoice: Invoice) -> Decimal:
    """What of an invoice is still to be paid."""
    return exact_sum(invoice.amount, *(-one.amount for one in invoice.payments.all()))


def _payment_row(payment: InvoicePayment, decision: InvoiceDecision, currency: str) -> PaymentRow:
    prompt = promptness(payment.invoice.received_on, decision.due_on, payment.paid_on, payment.paid_on)
    return PaymentRow(payment, Money(payment.amount, currency), prompt)


def _interest(owed: Iterable[tuple[Money, int]], law: Ruleset | None) -> Money | None:
    """The interest on what was, or is, paid late; None where nothing is late or the ruleset gives no rate."""
    found = [late_interest(amount, late, law) for amount, late in owed if late] if law else []
    known = [one for one in found if one is not None]
    return Money(exact_sum(*(one.amount for one in known)), known[0].currency) if known else None


@dataclass(frozen=True, slots=True)
class Payments:
    """Sums of a contract's invoices: accepted, paid, and the mean days of all payments (None before the first)."""

    accepted: Money
    paid: Money
    mean_days: Decimal | None
    late: int


def payments_of(rows: Iterable[InvoiceRow], currency: str) -> Payments:
    """The totals of what `invoices_of` gave."""
    accepted = [row for row in rows if row.prompt]
    paid = [payment for row in accepted for payment in row.payments]
    days = sum(payment.prompt.days for payment in paid)
    return Payments(
        accepted=Money(exact_sum(*(row.invoice.amount for row in accepted)), currency),
        paid=Money(exact_sum(*(payment.amount.amount for payment in paid)), currency),
        mean_days=(Decimal(days) / len(paid)).quantize(Decimal("0.1")) if paid else None,
        late=sum(1 for row in accepted if row.prompt and row.prompt.late),
    )


def paid_amounts(contract: Contract) -> tuple[Decimal, ...]:
    """The amounts of all payments."""
    return tuple(InvoicePayment.objects.filter(invoice__contract=contract).values_list("amount", flat=True))


def get_invoice_of(lot: Lot, invoice_id: UUID) -> Invoice:
    """An invoice of a lot that came through the door, or 404."""
    found = Invoice.objects.filter(contract__award__lot=lot, pk=invoice_id)
    found = found.select_related("decision__decided_by", "delivery", "filed_by", "contract").prefetch_related(
        "payments"
    )
    invoice = found.first()
    if invoice is None:
        raise Http404
    return invoice
