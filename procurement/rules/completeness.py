"""What a tender must say before anybody can bid: texts, lots, items, criteria, people. Dates are in dates.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from procurement.rules.envelopes import PRICES
from procurement.rules.facts import AwardMethod, LotTerms, TenderFacts
from procurement.rules.judging import committee_issues
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.method_issues import method_issues
from procurement.rules.money import Money, exact_sum
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.sharing_guards import size_issues

NATURES = ("goods", "services", "works")
WITH_PLACE = ("services", "works")
"""What is done at a place: bidders must know the region."""

_NEEDED = (
    ("title", gettext_noop("Give the tender a title.")),
    ("summary", gettext_noop("Summarize in plain words what is bought.")),
    ("buyer", gettext_noop("Say which organization buys.")),
    ("category", gettext_noop("Choose the category of what is bought.")),
    ("author", gettext_noop("Name the person who is responsible for the draft.")),
)


def total_estimate(facts: TenderFacts) -> Money:
    """The estimate of the whole procedure, all lots together: what is compared with the thresholds."""
    return Money(exact_sum(*(lot.estimated_value.amount for lot in facts.lots)), facts.currency)


def text_issues(facts: TenderFacts) -> Iterator[Issue]:
    """Texts and choices of the tender as a whole."""
    for field, template in _NEEDED:
        if not getattr(facts, field).strip():
            yield issue(field, template)
    if facts.contract_nature not in NATURES:
        yield issue("contract_nature", gettext_noop("Say whether goods, services or works are bought."))
    if facts.contract_nature in WITH_PLACE and not facts.region.strip():
        yield issue("region", gettext_noop("Choose the region in which services or works are carried out."))
    for number, requirement in enumerate(facts.requirements, start=1):
        if not requirement.title.strip():
            yield issue(f"requirements.{number}.title", gettext_noop("Say what this document or declaration is."))


def people_issues(facts: TenderFacts) -> Iterator[Issue]:
    """Key holders: enough to open, and a reason where one alone may. The committee, where people judge."""
    required, named = facts.key_holders_required, len(facts.key_holders)
    if facts.sealing == "committee":
        yield from _sharing_issues(facts)
    else:
        yield from _confirming_issues(facts, required, named)
    if facts.envelopes == PRICES:
        yield from _envelope_issues(facts)
    yield from committee_issues(facts)


def _envelope_issues(facts: TenderFacts) -> Iterator[Issue]:
    """What does not go with two envelopes."""
    if any(lot.auction_step is not None for lot in facts.lots):
        text = gettext_noop("Two envelopes and an auction don't go together: choose one of them.")
        yield issue("envelopes", text)


def _sharing_issues(facts: TenderFacts) -> Iterator[Issue]:
    """Shares are dealt to keys, so everybody named needs one."""
    yield from size_issues(facts.key_holders_required, len(facts.key_holders))
    if facts.key_holders_without_key:
        text = gettext_noop("These key holders have no key yet and must make one first: %(names)s.")
        yield issue("key_holders", text, names=", ".join(facts.key_holders_without_key))


def _confirming_issues(facts: TenderFacts, required: int, named: int) -> Iterator[Issue]:
    if required < 1:
        yield issue("key_holders_required", gettext_noop("At least one key holder must be needed to open the bids."))
    if required == 1 and not facts.single_key_holder_reason.strip():
        text = gettext_noop("Say why one key holder is enough: two are the rule.")
        yield issue("single_key_holder_reason", text)
    if named < max(required, 1):
        text = gettext_noop("Name at least %(required)s key holders; named so far: %(named)s.")
        yield issue("key_holders", text, required=max(required, 1), named=named)


def lot_issues(facts: TenderFacts, ruleset: Ruleset) -> Iterator[Issue]:
    """The lots, each by its number."""
    if not facts.lots:
        yield issue("lots", gettext_noop("Add at least one lot with its items."))
    if len(facts.lots) == 1 and ruleset.flag("lots.reason_required") and not facts.no_lots_reason.strip():
        text = gettext_noop("Say why the tender is not divided into lots.")
        yield issue("no_lots_reason", text, citation=ruleset.citation("lots.reason_required"))
    for number, times in sorted(Counter(lot.number for lot in facts.lots).items()):
        if times > 1:
            yield issue(
                f"lots.{number}.number",
                gettext_noop("Number the lots differently: %(number)s is there twice or more."),
                number=number,
            )
    for lot in facts.lots:
        yield from _one_lot(lot, facts.currency)
        yield from _items(lot)
        yield from method_issues(lot, ruleset)


def lowest_price_issues(facts: TenderFacts, ruleset: Ruleset) -> Iterator[Issue]:
    """Where the price may decide alone only below the threshold (Law 98/2016 art. 187(3^1))."""
    key = "lowest_price.only_below_threshold"
    by_price = [lot for lot in facts.lots if lot.award_method is AwardMethod.LOWEST_PRICE]
    if not by_price or not ruleset.flag(key) or facts.contract_nature not in NATURES:
        return
    threshold, citation = ruleset.threshold(facts.contract_nature, facts.buyer_level), ruleset.citation(key)
    if threshold is None:
        return
    if threshold.currency != facts.currency:
        text = gettext_noop(
            "Use %(currency)s: the threshold below which the price alone may decide is in that currency."
        )
        yield issue("currency", text, citation=citation, currency=threshold.currency)
        return
    estimate = total_estimate(facts)
    if estimate < threshold:
        return
    text = gettext_noop(
        "Add quality criteria: the price alone may decide only below %(threshold)s, and the estimate of all lots is %(estimate)s."
    )
    for lot in by_price:
        yield issue(_of(lot, "award_method"), text, citation=citation, threshold=threshold, estimate=estimate)


def _of(lot: LotTerms, field: str) -> str:
    return f"lots.{lot.number}.{field}"


def _one_lot(lot: LotTerms, currency: str) -> Iterator[Issue]:
    if not lot.title.strip():
        yield issue(_of(lot, "title"), gettext_noop("Give lot %(number)s a title."), number=lot.number)
    if lot.estimated_value.currency != currency:
        text = gettext_noop("Estimate lot %(number)s in %(currency)s, the currency of the tender.")
        yield issue(_of(lot, "estimated_value"), text, number=lot.number, currency=currency)
    if lot.estimated_value.amount <= 0:
        text = gettext_noop("Estimate the value of lot %(number)s, without VAT.")
        yield issue(_of(lot, "estimated_value"), text, number=lot.number)


def _items(lot: LotTerms) -> Iterator[Issue]:
    if not lot.items:
        yield issue(_of(lot, "items"), gettext_noop("Add at least one item to lot %(number)s."), number=lot.number)
    elif all(item.optional for item in lot.items):
        text = gettext_noop("All items of lot %(number)s are options: at least one must be bought for certain.")
        yield issue(_of(lot, "items"), text, number=lot.number)
    for number, item in enumerate(lot.items, start=1):
        field = _of(lot, f"items.{number}")
        if not item.description.strip():
            text = gettext_noop("Describe item %(item)s of lot %(number)s.")
            yield issue(f"{field}.description", text, item=number, number=lot.number)
        if item.quantity <= 0:
            text = gettext_noop("Give item %(item)s of lot %(number)s a quantity above zero.")
            yield issue(f"{field}.quantity", text, item=number, number=lot.number)
        if not item.unit.strip():
            text = gettext_noop("Say in which unit item %(item)s of lot %(number)s is counted.")
            yield issue(f"{field}.unit", text, item=number, number=lot.number)
