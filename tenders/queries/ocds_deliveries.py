"""Deliveries and payments under a contract -> what its OCDS release says of them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from procurement.rules.money import Money
from procurement.rules.ocds_course import DeliveryPart, PaymentPart
from tenders.models import Delivery, Invoice, Tender


def payment_parts(invoices: Iterable[Invoice], tender: Tender) -> tuple[PaymentPart, ...]:
    """The payments of these invoices (with their payments prefetched), the first of each under the invoice's own id."""
    found = [
        PaymentPart(
            f"{invoice.pk}-{place}" if place else str(invoice.pk), one.paid_on, Money(one.amount, tender.currency)
        )
        for invoice in invoices
        for place, one in enumerate(sorted(invoice.payments.all(), key=lambda payment: payment.pk))
    ]
    return tuple(sorted(found, key=lambda part: (part.paid_on, part.id)))


def delivery_part(delivery: Delivery, award_id: str) -> DeliveryPart:
    """What was accepted, line by line; in plain English, as everything in a release."""
    words, taken = [], []
    for line in delivery.lines.all():
        accepted = line.accepted.quantity if hasattr(line, "accepted") else Decimal(0)
        taken.append((accepted, line.quantity))
        words.append(f"{line.item.description}: {accepted.normalize():f} of {line.quantity.normalize():f} accepted.")
    whole, some = all(a == q for a, q in taken), any(a for a, _q in taken)
    return DeliveryPart(
        id=f"contract-{award_id}-delivery-{delivery.number}",
        title=f"Delivery {delivery.number}",
        delivered_on=delivery.delivered_on,
        status="met" if whole else "partiallyMet" if some else "notMet",
        what=" ".join(words),
        decided_at=delivery.decision.decided_at,
    )
