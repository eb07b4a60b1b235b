"""What a change changes, point by point: old beside new, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import Any

from procurement.rules.evaluation_inputs import plain
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import Money
from procurement.rules.savings_baseline import NAMES as BASELINES
from procurement.rules.terms import CriterionTerms, ItemTerms, LotPart, RequirementTerms, Terms
from procurement.rules.tie_break import WORDS


class Touches(StrEnum):
    """What a point is about: dates; how reports count what comes out; words and documents, which may merely clarify; what bids
    are judged by; what a bid itself says: prices by items, answers to criteria, documents that are required."""

    DATES = "dates"
    REPORT = "report"
    WORDS = "words"
    BIDS = "bids"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Change:
    """One point. `before` None: it is new; `after` None: it is taken out. Values as `messages.Message` takes them."""

    touches: Touches
    label: Message
    before: object | None
    after: object | None


TITLE, SUMMARY = gettext_noop("Title"), gettext_noop("Summary")
BASELINE = gettext_noop("What the saving is measured against")
_DATES = (
    ("requests_end_at", gettext_noop("Requests to participate until")),
    ("enquiries_end_at", gettext_noop("Questions until")),
    ("bids_end_at", gettext_noop("Bids until")),
    ("opening_at", gettext_noop("Opening of the bids")),
)
_LOT = (
    ("title", Touches.WORDS, gettext_noop("Lot %(lot)s: title")),
    ("description", Touches.WORDS, gettext_noop("Lot %(lot)s: description")),
    ("cpv_code", Touches.WORDS, gettext_noop("Lot %(lot)s: category")),
    ("estimated_value", Touches.BIDS, gettext_noop("Lot %(lot)s: estimated value without VAT")),
    ("options_estimate", Touches.BIDS, gettext_noop("Lot %(lot)s: of it, options that do not count in the comparison")),
    ("vat_rate", Touches.WORDS, gettext_noop("Lot %(lot)s: VAT rate that is expected, in percent")),
    ("award_method", Touches.BIDS, gettext_noop("Lot %(lot)s: what decides")),
    ("price_formula", Touches.BIDS, gettext_noop("Lot %(lot)s: how the price becomes points")),
    ("price_parameter", Touches.BIDS, gettext_noop("Lot %(lot)s: number of the price formula")),
    ("price_steps", Touches.BIDS, gettext_noop("Lot %(lot)s: steps of the price formula")),
    ("life_years", Touches.BIDS, gettext_noop("Lot %(lot)s: years of the life cycle")),
    ("discount_rate", Touches.BIDS, gettext_noop("Lot %(lot)s: discount rate in percent a year")),
    ("auction_step", Touches.BIDS, gettext_noop("Lot %(lot)s: least step of the electronic auction, in percent")),
    ("tie_break", Touches.BIDS, gettext_noop("Lot %(lot)s: what tells equal offers apart")),
)
ITEM, CRITERION = gettext_noop("Lot %(lot)s: item %(number)s"), gettext_noop("Lot %(lot)s: criterion %(number)s")
ITEM_VALUE = gettext_noop("%(description)s: %(quantity)s %(unit)s")
ITEM_FIXED, ITEM_OPTION = gettext_noop("%(item)s, at %(price)s a unit"), gettext_noop("%(item)s (an option)")
CRITERION_VALUE = gettext_noop("%(title)s: %(weight)s points at most")
CRITERION_NUMBER = gettext_noop("%(title)s: %(weight)s points at most, none at %(worst)s, all at %(best)s")
CRITERION_OPTIONS = gettext_noop("%(title)s: %(weight)s points at most, shares: %(options)s")
CRITERION_JUDGED = gettext_noop("%(title)s: %(weight)s points at most, judged from 0 to %(scale)s: %(guidance)s")
CRITERION_RELATIVE = gettext_noop("%(title)s: %(weight)s points for the highest answer, power %(power)s")
CRITERION_COST = gettext_noop("%(title)s: a cost of the life cycle (%(kind)s): %(guidance)s")
CRITERION_MINIMUM = gettext_noop("%(criterion)s; at least %(minimum)s points are needed")
REQUIREMENT = gettext_noop("Requirement %(number)s")
MANDATORY, OPTIONAL = gettext_noop("%(title)s (mandatory)"), gettext_noop("%(title)s (optional)")
SIGNED = gettext_noop("%(requirement)s, signed")
PAGED = gettext_noop("%(requirement)s, at most %(pages)s pages")
DOCUMENT = gettext_noop("Document")
METHODS = {
    "lowest_price": gettext_noop("lowest price"),
    "best_ratio": gettext_noop("best price-quality ratio"),
    "coefficient": gettext_noop("price divided by a coefficient of quality"),
    "life_cycle_cost": gettext_noop("lowest cost over the life cycle"),
    "quality_only": gettext_noop("quality alone, at an announced price"),
    "inverse": gettext_noop("in proportion to the lowest total"),
    "to_estimate": gettext_noop("between the estimate and the lowest total"),
    "bilinear": gettext_noop("with a knee at the mean of the totals"),
    "power": gettext_noop("against the estimate alone"),
    "rebate": gettext_noop("with a knee at the mean of the rebates"),
    "table": gettext_noop("by a table of rebates"),
    "bands": gettext_noop("by bands of rebates"),
}
"""Award methods and price formulas in words."""
COST_KINDS = {
    "yearly": gettext_noop("a year"),
    "end_cost": gettext_noop("at the end"),
    "residual": gettext_noop("value left at the end"),
    "external": gettext_noop("borne by others"),
}
"""Kinds of costs of the life cycle in words."""
THEN = gettext_noop("%(first)s, then %(then)s")
REFERENCE = gettext_noop("Lot %(lot)s: reference solution for the saving over the life cycle")
REFERENCE_PRICE, REFERENCE_COST = gettext_noop("price: %(amount)s"), gettext_noop("%(title)s: %(amount)s")
AND = gettext_noop("%(first)s; %(then)s")


def changes(before: Terms, after: Terms) -> tuple[Change, ...]:
    """Every point in which two versions of one tender differ, in the order of its page."""
    return tuple(_changes(before, after))


def _changes(before: Terms, after: Terms) -> Iterator[Change]:
    for name, label in (("title", TITLE), ("summary", SUMMARY)):
        yield from _changed(Touches.WORDS, Message(label), getattr(before, name), getattr(after, name))
    for name, label in _DATES:
        yield from _changed(Touches.DATES, Message(label), getattr(before, name), getattr(after, name))
    old, new = (Message(BASELINES[terms.savings_baseline]) for terms in (before, after))
    yield from _changed(Touches.REPORT, Message(BASELINE), old, new)
    found = {lot.id: lot for lot in after.lots}
    for lot in before.lots:
        yield from _lot(lot, found[lot.id], before.currency)
    yield from _requirements(before.requirements, after.requirements)
    yield from _documents(before, after)


def _lot(before: LotPart, after: LotPart, currency: str) -> Iterator[Change]:
    for name, touches, label in _LOT:
        old, new = (_shown(name, getattr(lot, name), currency) for lot in (before, after))
        yield from _changed(touches, Message(label, {"lot": before.number}), old, new)
    references = (_reference(before), _reference(after))
    yield from _changed(Touches.REPORT, Message(REFERENCE, {"lot": before.number}), *references)
    old_criteria, new_criteria = ([replace(one, reference=None) for one in lot.criteria] for lot in (before, after))
    for label, rows in (
        (ITEM, _paired(before.items, after.items, _item)),
        (CRITERION, _paired(old_criteria, new_criteria, _criterion)),
    ):
        for number, old, new in rows:
            yield Change(Touches.CONTENT, Message(label, {"lot": before.number, "number": number}), old, new)


def _reference(lot: LotPart) -> object:
    """The reference solution in words; nothing where none is stated."""
    stated = [] if lot.reference_price is None else [Message(REFERENCE_PRICE, {"amount": _short(lot.reference_price)})]
    for one in lot.criteria:
        if one.reference is not None:
            stated.append(Message(REFERENCE_COST, {"title": one.title, "amount": _short(one.reference)}))
    return reduce(lambda first, then: Message(AND, {"first": first, "then": then}), stated) if stated else ""


def _shown(name: str, value: Any, currency: str) -> object:
    if name in ("estimated_value", "options_estimate"):
        return Money(value, currency) if value is not None else ""
    if name in ("price_parameter", "discount_rate", "auction_step", "vat_rate"):
        return plain(value) if value is not None else ""
    if name == "price_steps":
        return "; ".join(f"{rebate} % = {share}" for rebate, share in value)
    if name == "tie_break":
        return _chain(value) if value else ""
    return Message(METHODS.get(value, value)) if name in ("award_method", "price_formula") else value


def _chain(rules: Sequence[str]) -> Message:
    first, *rest = rules
    own = WORDS.get(first, Message(first))
    return Message(THEN, {"first": own, "then": _chain(rest)}) if rest else own


def _requirements(before: Sequence[RequirementTerms], after: Sequence[RequirementTerms]) -> Iterator[Change]:
    for number, old, new in _paired(before, after, _requirement):
        yield Change(Touches.CONTENT, Message(REQUIREMENT, {"number": number}), old, new)


def _documents(before: Terms, after: Terms) -> Iterator[Change]:
    titles = {document.id: document.title for document in before.documents}
    kept = {document.id for document in after.documents}
    replaced = {document.replaces for document in after.documents if document.replaces not in kept}
    for document in after.documents:
        if document.id not in titles:
            earlier = titles.get(document.replaces) if document.replaces in replaced else None
            yield Change(Touches.WORDS, Message(DOCUMENT), earlier, document.title)
    for document_id, title in titles.items():
        if document_id not in kept | replaced:
            yield Change(Touches.WORDS, Message(DOCUMENT), title, None)


def _paired(before: Sequence[Any], after: Sequence[Any], words: Any) -> Iterator[tuple[int, object, object]]:
    """Rows of one id side by side where they differ, then those that are gone, each with its number."""
    old = {row.id: (number, row) for number, row in enumerate(before, 1)}
    for number, row in enumerate(after, 1):
        earlier = old[row.id][1] if row.id in old else None
        if earlier != row:
            yield number, words(earlier) if earlier else None, words(row)
    kept = {row.id for row in after}
    for number, row in old.values():
        if row.id not in kept:
            yield number, words(row), None


def _short(number: Decimal) -> Decimal:
    """Without the zeros at its end, and never as a power of ten."""
    return Decimal(format(number.normalize(), "f"))


def _item(item: ItemTerms) -> Message:
    text = Message(ITEM_VALUE, {"description": item.description, "quantity": _short(item.quantity), "unit": item.unit})
    fixed = text if item.fixed_price is None else Message(ITEM_FIXED, {"item": text, "price": _short(item.fixed_price)})
    return Message(ITEM_OPTION, {"item": fixed}) if item.optional else fixed


def _criterion(found: CriterionTerms) -> Message:
    values: dict[str, object] = {"title": found.title, "weight": _short(found.weight)}
    template = CRITERION_VALUE
    if found.kind in COST_KINDS:
        kind = Message(COST_KINDS[found.kind])
        return Message(CRITERION_COST, {"title": found.title, "kind": kind, "guidance": found.guidance})
    if found.kind == "relative":
        return Message(CRITERION_RELATIVE, {**values, "power": found.power})
    if found.worst is not None and found.best is not None:
        template = CRITERION_NUMBER
        values |= {"worst": _short(found.worst), "best": _short(found.best)}
    elif found.options:
        template = CRITERION_OPTIONS
        values["options"] = ", ".join(f"{choice} = {share}" for choice, share in found.options)
    elif found.kind == "judged":
        template = CRITERION_JUDGED
        values |= {"scale": _short(found.scale_max), "guidance": found.guidance}
    text = Message(template, values)
    if not found.minimum_points:
        return text
    return Message(CRITERION_MINIMUM, {"criterion": text, "minimum": _short(found.minimum_points)})


def _requirement(found: RequirementTerms) -> Message:
    title = f"{found.title}: {found.description}" if found.description else found.title
    text = Message(MANDATORY if found.mandatory else OPTIONAL, {"title": title})
    if found.signed:
        text = Message(SIGNED, {"requirement": text})
    return text if found.pages is None else Message(PAGED, {"requirement": text, "pages": found.pages})


def _changed(touches: Touches, label: Message, before: object, after: object) -> Iterator[Change]:
    if before != after:
        yield Change(touches, label, before or None, after or None)
