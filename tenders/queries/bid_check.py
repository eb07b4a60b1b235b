"""From a draft as typed to the manifest that is sealed, and everything that still stands in its way. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.criteria import COSTS, NUMERIC
from procurement.rules.facts import AwardMethod, CriterionKind, PriceLine, RequirementKind
from procurement.rules.judging import shortest
from procurement.rules.lot_groups import discount_issue
from procurement.rules.manifest import LotPrices, Manifest, SealedFile
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import exact_product, exact_sum, rounded
from procurement.rules.options import counts
from tenders.models import Bid, Criterion, Item, Lot
from tenders.queries.company_profiles import declared_in, undeclared
from tenders.queries.draft_companies import companies_of_draft
from tenders.queries.lot_groups import groups_of

PRICE_PLACES = 4
_LOTS = Prefetch("lots", Lot.objects.order_by("number").prefetch_related("items", "criteria"))

NO_LOT = gettext_noop("Fill in the prices of at least one lot.")
TOO_MANY_LOTS = gettext_noop(
    "You have filled in prices for %(count)s lots, and one bidder may bid for at most %(most)s: clear the prices of the others."
)
PRICE_MISSING = gettext_noop("Lot %(lot)s, “%(item)s”: the price is missing.")
PRICE_WRONG = gettext_noop("Lot %(lot)s, “%(item)s”: %(problem)s")
PRICE_NOT_POSITIVE = gettext_noop("Lot %(lot)s, “%(item)s”: the price must be above zero.")
PRICE_ANNOUNCED = gettext_noop("Lot %(lot)s, “%(item)s”: leave the announced price, %(price)s.")
DOCUMENT_MISSING = gettext_noop("Attach the document “%(title)s”.")
DECLARATION_MISSING = gettext_noop("Make the declaration “%(title)s”.")
ANSWER_MISSING = gettext_noop("Lot %(lot)s: answer “%(title)s”.")
ANSWER_WRONG = gettext_noop("Lot %(lot)s, “%(title)s”: %(problem)s")
COST_NEGATIVE = gettext_noop("Lot %(lot)s, “%(title)s”: a cost is 0 or more.")
DISCOUNT_WRONG = gettext_noop("Discount for “%(name)s”: %(problem)s")
DISCOUNT_ALONE = gettext_noop(
    "Discount for “%(name)s”: it needs your prices for all its lots, %(lots)s. Fill them in, or leave the discount empty."
)
ANSWER_UNKNOWN = gettext_noop("Lot %(lot)s: choose one of the given answers to “%(title)s”.")


@dataclass(frozen=True, slots=True)
class LotPriceTable:
    """A lot's price table as typed: what could be read, the total of those lines, what of it counts in the comparison (all,
    unless options do not count), and what could not be read."""

    lot: Lot
    lines: tuple[PriceLine, ...]
    total: Decimal
    compared: Decimal
    issues: tuple[Issue, ...]
    begun: bool


def price_field(item: Item) -> str:
    """The name of the input of an item's price."""
    return f"price_{item.pk}"


def read_prices(lot: Lot, typed: dict[str, str]) -> LotPriceTable:
    """Read the prices typed for a lot. `typed` maps item ids to text; empty text means not filled in."""
    lines: list[PriceLine] = []
    issues: list[Issue] = []
    total = compared = Decimal(0)
    filled = {str(key): text.strip() for key, text in typed.items() if text.strip()}
    for item in lot.items.all():
        text = filled.get(str(item.pk), "")
        if not text:
            issues.append(issue(price_field(item), PRICE_MISSING, lot=lot.number, item=item.description))
            continue
        try:
            price = parse_amount(text, places=PRICE_PLACES)
        except NotANumber as error:
            problem = error.issue.message
            issues.append(issue(price_field(item), PRICE_WRONG, lot=lot.number, item=item.description, problem=problem))
            continue
        if price <= 0:
            issues.append(issue(price_field(item), PRICE_NOT_POSITIVE, lot=lot.number, item=item.description))
            continue
        if lot.award_method == AwardMethod.QUALITY_ONLY and item.fixed_price not in (None, price):
            given: dict[str, Any] = {"lot": lot.number, "item": item.description, "price": shortest(item.fixed_price)}
            issues.append(issue(price_field(item), PRICE_ANNOUNCED, **given))
            continue
        lines.append(PriceLine(str(item.pk), price))
        line = rounded(exact_product(item.quantity, price))
        total = exact_sum(total, line)
        compared = exact_sum(compared, line) if counts(item.optional, lot.options_estimate) else compared
    return LotPriceTable(lot, tuple(lines), total, compared, tuple(issues), bool(filled))


def price_tables(bid: Bid, content: dict[str, Any]) -> list[LotPriceTable]:
    """The price tables of all lots, in order. Lots and requirements are read once for each object of a tender."""
    named = [] if vars(bid.tender).get("with_groups") is False else ["lot_groups__lots"]
    prefetch_related_objects([bid.tender], _LOTS, "requirements", *named)
    lots = bid.tender.lots.all()
    return [read_prices(lot, content["lots"].get(str(lot.pk), {}).get("prices", {})) for lot in lots]


def issues_of_draft(bid: Bid, content: dict[str, Any]) -> tuple[Issue, ...]:
    """Everything that is missing or wrong, in the order of the task list; empty when the bid can be submitted."""
    tables = price_tables(bid, content)
    begun = [table for table in tables if table.begun]
    issues: list[Issue] = [] if begun else [issue("lots", NO_LOT)]
    most = bid.tender.lots_bid_at_most
    if most and len(begun) > most:
        issues.append(issue("lots", TOO_MANY_LOTS, count=len(begun), most=most))
    for table in begun:
        issues += table.issues
        issues += [found for c in table.lot.criteria.all() if (found := answer_issue(table.lot, c, content))]
    issues += discount_issues(bid, content, begun)
    slots = {file["slot"] for file in content["files"]}
    for requirement in bid.tender.requirements.all():
        if not requirement.mandatory:
            continue
        if requirement.kind == RequirementKind.DOCUMENT and str(requirement.pk) not in slots:
            issues.append(issue(f"file_{requirement.pk}", DOCUMENT_MISSING, title=requirement.title))
        if requirement.kind == RequirementKind.DECLARATION and str(requirement.pk) not in content["declarations"]:
            issues.append(issue(f"declaration_{requirement.pk}", DECLARATION_MISSING, title=requirement.title))
    return (*issues, *undeclared(bid), *companies_of_draft(bid.bidder, content)[1])


def answer_issue(lot: Lot, criterion: Criterion, content: dict[str, Any]) -> Issue | None:
    """What is wrong with the answer to a criterion, if the lot is bid for."""
    if criterion.kind == CriterionKind.JUDGED:
        return None  # the evaluators judge what is there, the documents above all
    field, text = f"answer_{criterion.pk}", content["answers"].get(str(criterion.pk), "").strip()
    if not text:
        return issue(field, ANSWER_MISSING, lot=lot.number, title=criterion.title)
    if criterion.kind == CriterionKind.OPTION and text not in criterion.options:
        return issue(field, ANSWER_UNKNOWN, lot=lot.number, title=criterion.title)
    if criterion.kind in NUMERIC:
        try:
            number = parse_amount(text, places=PRICE_PLACES)
        except NotANumber as error:
            return issue(field, ANSWER_WRONG, lot=lot.number, title=criterion.title, problem=error.issue.message)
        if criterion.kind in COSTS and number < 0:
            return issue(field, COST_NEGATIVE, lot=lot.number, title=criterion.title)
    return None


def discount_issues(bid: Bid, content: dict[str, Any], begun: Iterable[LotPriceTable]) -> Iterator[Issue]:
    """What is wrong with the discounts for groups of lots."""
    priced = {table.lot.pk for table in begun}
    for group in groups_of(bid.tender):
        field, text = f"answer_{group.pk}", content["answers"].get(str(group.pk), "").strip()
        if text and (found := discount_issue(field, text)):
            yield issue(field, DISCOUNT_WRONG, name=group.name, problem=found.message)
        elif text and any(lot.pk not in priced for lot in group.lots.all()):
            numbers = ", ".join(str(lot.number) for lot in group.lots.all())
            yield issue(field, DISCOUNT_ALONE, name=group.name, lots=numbers)


def draft_to_manifest(bid: Bid, content: dict[str, Any]) -> Manifest:
    """The manifest of a draft: complete lots only, numbers in plain form. Ask `issues_of_draft` first."""
    tables = [table for table in price_tables(bid, content) if table.begun and not table.issues]
    numbers = {str(c.pk): c.kind in NUMERIC for table in tables for c in table.lot.criteria.all()}
    numbers |= {str(group.pk): True for group in groups_of(bid.tender)}
    answers = {key: text.strip() for key, text in content["answers"].items() if key in numbers and text.strip()}
    requirements = {str(requirement.pk) for requirement in bid.tender.requirements.all()}
    return Manifest(
        tender=bid.tender_id,
        bid=bid.pk,
        currency=bid.tender.currency,
        lots=MappingProxyType({str(table.lot.pk): LotPrices(table.lines, table.total) for table in tables}),
        answers=MappingProxyType({key: _plain(text) if numbers[key] else text for key, text in answers.items()}),
        declarations=frozenset(content["declarations"]) & requirements,
        files=tuple(SealedFile(f["slot"], f["name"], f["object"]) for f in content["files"]),
        companies=companies_of_draft(bid.bidder, content)[0],
        qualification=declared_in(bid),
    )


def _plain(text: str) -> str:
    try:
        return format(parse_amount(text, places=PRICE_PLACES), "f")
    except NotANumber:
        return text
