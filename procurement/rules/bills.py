"""A bill of the platform: the fee by its band, each discount with its reason, the cap, VAT, and what is to be paid. Pure.

Every line is rounded to cents by the one rounding rule, and the total is the sum of the lines, so that anybody can add it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.fee_discounts import CompanyFacts, Judged, judge
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import exact_product, exact_sum, rounded
from procurement.rules.tariffs import HUNDRED, Band, Ground, Purpose, Tariff, band_of

ZERO = Decimal(0)
NO_VAT = gettext_noop("The tariff adds no VAT.")
VAT = gettext_noop("VAT of the platform's country, %(country)s.")
REVERSE = gettext_noop(
    "No VAT: the company is established elsewhere and has a VAT number, so it accounts for the VAT itself (Directive 2006/112/EC "
    "art. 44 and 196)."
)


@dataclass(frozen=True, slots=True)
class Discount:
    """What a tariff gives on a ground: `off` is nothing where it does not hold."""

    ground: Ground
    percent: Decimal
    judged: Judged
    off: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """`back` is what the cap takes back of the discounts; `net` is before VAT."""

    purpose: Purpose
    currency: str
    value: Decimal | None
    band: Band
    discounts: tuple[Discount, ...]
    most: Decimal
    back: Decimal
    net: Decimal
    vat_percent: Decimal
    vat: Decimal
    vat_why: Message

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return exact_sum(self.net, self.vat)


def bill(tariff: Tariff, purpose: Purpose, value: Decimal | None, facts: CompanyFacts) -> Bill | None:
    """What a company with these facts owes by the tariff; None where it asks nothing for this purpose."""
    band = band_of(tariff.bands(purpose), value)
    if band is None or not band.fee:
        return None
    discounts = tuple(
        _discount(ground, tariff.discounts[ground], band, facts) for ground in Ground if tariff.discounts.get(ground)
    )
    off = exact_sum(*(one.off for one in discounts))
    back = max(exact_sum(off, _share(band.fee, tariff.most).copy_negate()), ZERO)
    net = exact_sum(band.fee, off.copy_negate(), back)
    percent, why = _vat(tariff, facts)
    return Bill(
        purpose, tariff.currency, value, band, discounts, tariff.most, back, net, percent, _share(net, percent), why
    )


def _discount(ground: Ground, percent: Decimal, band: Band, facts: CompanyFacts) -> Discount:
    judged = judge(ground, facts)
    return Discount(ground, percent, judged, _share(band.fee, percent) if judged.holds else ZERO)


def _share(amount: Decimal, percent: Decimal) -> Decimal:
    return rounded(exact_product(amount, percent) / HUNDRED)


def _vat(tariff: Tariff, facts: CompanyFacts) -> tuple[Decimal, Message]:
    if not tariff.vat:
        return ZERO, Message(NO_VAT)
    if facts.country != tariff.country and facts.vat_number:
        return ZERO, Message(REVERSE)
    return tariff.vat, Message(VAT, {"country": tariff.country})
