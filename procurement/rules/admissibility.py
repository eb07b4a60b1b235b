"""May an offer take part in the ranking, and at which total? Every reason against it is collected, not only the first.

The rule for arithmetic: unit prices bind. The total is the sum over the items of quantity x unit price, each line rounded
to the cent half up, without options where these do not count (rules.options). A total that the bidder wrote, which is always
with options, is compared, noted if it differs, and never counted. A lower total that it bid in an auction takes the place of
that sum (rules.auction).
(Source of the rule: HG 395/2016 art. 134, cited from memory, to be confirmed by a lawyer.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.rules.envelopes import FAILED, SEALED
from procurement.rules.exclusions import reason_of
from procurement.rules.facts import AwardMethod, Item, LotTerms, Offer, RequirementKind
from procurement.rules.lot_limits import TOO_MANY_LOTS
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money, exact_product, exact_sum, rounded
from procurement.rules.options import compared_items, items_apart

PRICE_DIGITS = 15
PRICE_DECIMALS = 6
_LONGEST = 40

DOCUMENT_MISSING = gettext_noop("The mandatory document “%(title)s” is missing.")
DECLARATION_MISSING = gettext_noop("The mandatory declaration “%(title)s” was not made.")
WRONG_CURRENCY = gettext_noop("The offer is in %(currency)s, but the tender asks for prices in %(expected)s.")
PRICE_MISSING = gettext_noop("The price for “%(item)s” is missing.")
PRICE_TWICE = gettext_noop("There is more than one price for “%(item)s”.")
ITEM_UNKNOWN = gettext_noop("There is a price for “%(item)s”, which is not an item of this lot.")
PRICE_NOT_POSITIVE = gettext_noop("The price for “%(item)s” is not above zero.")
PRICE_UNREADABLE = gettext_noop(
    "The price for “%(item)s” is no number with at most %(digits)s digits and %(decimals)s decimals."
)
PRICE_NOT_ANNOUNCED = gettext_noop("The price for “%(item)s” is not the announced one, %(price)s.")
PRICES_NOT_OPENED = gettext_noop(
    "The envelope with the prices could not be opened, and nothing that opens it came in time."
)
TOTAL_ZERO = gettext_noop("The total rounds to zero.")
TOTAL_CORRECTED = gettext_noop(
    "The bidder wrote a total of %(stated)s; quantities and unit prices give %(total)s, which counts."
)
TOTAL_CORRECTED_WITH_OPTIONS = gettext_noop(
    "The bidder wrote a total of %(stated)s; quantities and unit prices give %(whole)s with the options, and %(total)s without "
    "them, which counts."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found: `total` (without VAT) if the prices can be added up, reasons for exclusion, notes for the record."""

    total: Money | None
    exclusions: tuple[Issue, ...]
    notes: tuple[Message, ...] = ()


def check_offer(lot: LotTerms, offer: Offer) -> Checked:
    """Check one offer against what was published. `lot.requirements` must hold those of the whole tender as well.

    While its prices are sealed an offer has no total, and only what needs no price is checked.
    """
    missing = (*_too_many_lots(lot, offer), *_missing_parts(lot, offer), *map(reason_of, offer.rulings))
    currency = lot.estimated_value.currency
    wrong = [] if offer.envelope else _price_issues(lot, offer)
    if offer.currency != currency:
        text = issue("currency", WRONG_CURRENCY, code="wrong_currency", currency=offer.currency, expected=currency)
        return Checked(None, (*missing, text, *wrong))
    if offer.envelope == FAILED:
        return Checked(None, (*missing, issue("envelope", PRICES_NOT_OPENED, code="prices_not_opened")))
    if wrong or offer.envelope == SEALED:
        return Checked(None, (*missing, *wrong))
    prices = {line.item_id: line.unit_price for line in offer.lines}
    total = Money(_discounted(offer, _sum(compared_items(lot), prices)), currency)
    if total.amount == 0:
        return Checked(None, (*missing, issue("lines", TOTAL_ZERO, code="total_zero")))
    note = _arithmetic_note(offer.stated_total, total, Money(_discounted(offer, _sum(lot.items, prices)), currency))
    return Checked(total if offer.auctioned is None else Money(offer.auctioned.total, currency), missing, note)


def line_total(item: Item, unit_price: Decimal) -> Decimal:
    """Quantity x unit price, rounded to the cent half up: what one line of the price table adds to the total."""
    return rounded(exact_product(item.quantity, unit_price))


def options_total(lot: LotTerms, offer: Offer) -> Money | None:
    """What the options of this offer cost where they do not count in its total; None where they do, or prices are not known."""
    prices = {line.item_id: line.unit_price for line in offer.lines}
    apart = items_apart(lot)
    if not apart or offer.envelope or _price_issues(lot, offer):
        return None
    return Money(_sum(apart, prices), offer.currency)


def _sum(items: Iterable[Item], prices: Mapping[str, Decimal]) -> Decimal:
    return exact_sum(*(line_total(item, prices[item.id]) for item in items))


def _discounted(offer: Offer, total: Decimal) -> Decimal:
    """The total as it is, or with the discount for a group of lots taken off and rounded to the cent half up."""
    return rounded(exact_product(total, 1 - offer.discount / 100)) if offer.discount else total


def _too_many_lots(lot: LotTerms, offer: Offer) -> tuple[Issue, ...]:
    """No program of ours hands in such a bid; one made by hand is for none of its lots."""
    most = lot.lots_bid_at_most
    if most is None or offer.lots <= most:
        return ()
    return (issue("lots", TOO_MANY_LOTS, code="too_many_lots", count=offer.lots, most=most),)


def _missing_parts(lot: LotTerms, offer: Offer) -> tuple[Issue, ...]:
    found = []
    for needed in lot.requirements:
        if not needed.mandatory:
            continue
        if needed.kind is RequirementKind.DOCUMENT and needed.id not in offer.documents:
            found.append(issue(f"documents.{needed.id}", DOCUMENT_MISSING, code="document_missing", title=needed.title))
        if needed.kind is RequirementKind.DECLARATION and needed.id not in offer.declarations:
            found.append(
                issue(f"declarations.{needed.id}", DECLARATION_MISSING, code="declaration_missing", title=needed.title)
            )
    return tuple(found)


def _price_issues(lot: LotTerms, offer: Offer) -> list[Issue]:
    count = Counter(line.item_id for line in offer.lines)
    names = {item.id: item.description for item in lot.items}
    fixed = {item.id: item.fixed_price for item in lot.items if lot.award_method is AwardMethod.QUALITY_ONLY}
    found = []
    for item in lot.items:
        if count[item.id] != 1:
            template, code = (PRICE_TWICE, "price_twice") if count[item.id] else (PRICE_MISSING, "price_missing")
            found.append(issue(f"lines.{item.id}", template, code=code, item=item.description))
    for unknown in sorted(count.keys() - names.keys()):
        found.append(issue(f"lines.{unknown}", ITEM_UNKNOWN, code="item_unknown", item=unknown))
    for line in sorted(offer.lines, key=lambda line: line.item_id):
        name = names.get(line.item_id, line.item_id)
        if not _readable(line.unit_price):
            limits: dict[str, Any] = {"digits": PRICE_DIGITS, "decimals": PRICE_DECIMALS}
            found.append(issue(f"lines.{line.item_id}", PRICE_UNREADABLE, code="price_unreadable", item=name, **limits))
        elif line.unit_price <= 0:
            found.append(issue(f"lines.{line.item_id}", PRICE_NOT_POSITIVE, code="price_not_positive", item=name))
        elif (price := fixed.get(line.item_id)) is not None and line.unit_price != price:
            given: dict[str, Any] = {"code": "price_not_announced", "item": name, "price": price}
            found.append(issue(f"lines.{line.item_id}", PRICE_NOT_ANNOUNCED, **given))
    return found


def _readable(price: Decimal) -> bool:
    """Bounded, so that a hostile 1E+999999 can't stall the evaluation."""
    if not price.is_finite() or len(price.as_tuple().digits) > _LONGEST or abs(price.adjusted()) >= PRICE_DIGITS:
        return False
    return not 10**PRICE_DECIMALS % price.as_integer_ratio()[1]


def _arithmetic_note(stated: Decimal | None, total: Money, whole: Money) -> tuple[Message, ...]:
    """A word where the bidder's total is not the sum of all its lines, `whole`."""
    if stated is None or (stated.is_finite() and stated == whole.amount):
        return ()
    if whole != total:
        given = {"stated": stated, "whole": whole, "total": total}
        return (Message(TOTAL_CORRECTED_WITH_OPTIONS, {"code": "total_corrected", **given}),)
    return (Message(TOTAL_CORRECTED, {"code": "total_corrected", "stated": stated, "total": total}),)
