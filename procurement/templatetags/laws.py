"""Values of rulesets in the reader's words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from procurement.laws.words import rule_text
from procurement.rules.rulesets.meanings import MEANINGS
from procurement.rules.rulesets.reading import Value
from procurement.rules.rulesets.ruleset import Ruleset

register = template.Library()


@register.simple_tag
def rule_value(ruleset: Ruleset, key: str, value: Value) -> str:
    """What a rule of this ruleset says."""
    return rule_text(ruleset, key, value)


@register.simple_tag
def rule_meaning(key: str) -> str:
    """What a rule decides, in one sentence."""
    return gettext(MEANINGS[key])
