"""Which VAT rate the sums of a bid are shown with: the notice's, else the company's own. No bid carries one. Reads only."""

from __future__ import annotations

from decimal import Decimal

from procurement.models import Organization
from procurement.rules.money import Money
from procurement.rules.vat import WithVat, with_vat
from tenders.models import Award, Lot


def rate_for(lot: Lot, company: Organization) -> Decimal | None:
    """In percent; None where neither names one."""
    return company.vat_rate if lot.vat_rate is None else lot.vat_rate


def with_announced_vat(net: Money, lot: Lot) -> WithVat | None:
    """A price with the tax of the notice, as everybody may see it; None where it names no rate."""
    return None if lot.vat_rate is None else with_vat(net, lot.vat_rate)


def awarded_with_vat(award: Award | None, lot: Lot) -> WithVat | None:
    """What was awarded, likewise; None where nothing was, or its amount is not known."""
    if award is None or award.amount is None:
        return None
    return with_announced_vat(Money(award.amount, lot.tender.currency), lot)
