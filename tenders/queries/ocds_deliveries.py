"""Deliveries and payments under a contract -> what its OCDS release says of them. Reads only."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.money import Money
from procurement.rules.ocds_course import DeliveryPart, PaymentPart
from tenders.models import Delivery, Invoice, Tender


def payment_part(invoice: Invoice, tender: Tender) -> PaymentPart:
    return PaymentPart(str(invoice.pk), invoice.payment.paid_on, Money(invoice.amount, tender.currency))


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
