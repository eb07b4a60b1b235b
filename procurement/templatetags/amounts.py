"""Money, percentages and numbers as HTML. Amounts are Decimal; a float is refused.

A name that a template does not know arrives as an empty text: it is shown like None.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from procurement.display import NBSP, number_text, percent_text
from procurement.rules.money import Money, rounded

register = template.Library()


def unknown() -> SafeString:
    """What stands where a value is not known: a dash to see, words to hear."""
    return format_html(
        '<span aria-hidden="true">&ndash;</span><span class="visually-hidden">{}</span>', gettext("not known")
    )


def _money_html(value: Money) -> SafeString:
    shown = rounded(value.amount)
    return format_html(
        '<span class="money"><data value="{}">{}</data>{}<span class="money-code">{}</span></span>',
        str(shown),
        number_text(shown, 2),
        NBSP,
        value.currency,
    )


@register.filter("money")
def money_filter(value: Money | str | None) -> SafeString:
    """`{{ award.value|money }}`: a Money, or a dash for None."""
    return _money_html(value) if isinstance(value, Money) else unknown()


@register.simple_tag
def money(amount: Decimal | Money | str | None, currency: str = "") -> SafeString:
    """`{% money amount currency %}` for two columns of a row; also takes a Money."""
    if isinstance(amount, Money):
        return _money_html(amount)
    if amount is None or isinstance(amount, str):
        return unknown()
    return _money_html(Money(amount, currency))


@register.filter("percent")
@register.simple_tag
def percent(value: Decimal | Fraction | str | None, decimals: int = 2) -> str:
    """`{{ saving.percent|percent }}`: Decimal("24.63") as 24.63%, in the reader's format."""
    return unknown() if value is None or isinstance(value, str) else percent_text(value, int(decimals))


@register.filter
def quantity(value: Decimal | None) -> str:
    """`{{ item.quantity|quantity }}`: without the zeros that only the column adds, so 10 and not 10.0000."""
    return unknown() if value is None else number_text(Decimal(format(value.normalize(), "f")))


@register.filter
def price(value: Decimal | None) -> str:
    """`{{ line.unit_price|price }}`: all digits of a unit price, at least two decimals, without currency."""
    if value is None:
        return unknown()
    plain = Decimal(format(value.normalize(), "f"))
    return number_text(plain, max(2, -int(plain.as_tuple().exponent)))


@register.filter
def number(value: int | Decimal | str | None) -> str:
    """`{{ tenders_count|number }}`: with the reader's separators, all digits kept."""
    return unknown() if value is None or isinstance(value, str) else number_text(value)
