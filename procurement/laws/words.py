"""A rule's value in the reader's words: days as numbers, shares as percent, amounts with their currency, words explained."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext

from procurement.display import amount_text, number_text, percent_text, value_text
from procurement.rules.money import Money
from procurement.rules.rulesets.reading import Value
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.rulesets.words import WORDS


def rule_text(ruleset: Ruleset, key: str, value: Value) -> str:
    """The value of this rule as it is read, not as it is stored."""
    match value:
        case None | "" | ():
            return gettext("no such rule")
        case tuple():
            return "; ".join(_word(word) for word in value)
        case Decimal():
            return _decimal_text(ruleset, key, value)
        case str():
            return _word(value)
    return value_text(value)


def _decimal_text(ruleset: Ruleset, key: str, value: Decimal) -> str:
    if key.endswith(("_share", "_rate")):
        return percent_text(value * 100)
    if key.endswith("_factor"):
        return number_text(value)
    return amount_text(Money(value, ruleset.text("thresholds.currency") or ruleset.currency))


def _word(word: str) -> str:
    return gettext(WORDS[word]) if word in WORDS else gettext(word)
