"""What the check of a draft says, in the short form that fits beside the input it is about."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procurement.display import sentence
from procurement.rules.messages import Issue, Message
from tenders.queries.bid_check import (
    ANSWER_MISSING,
    ANSWER_UNKNOWN,
    DECLARATION_MISSING,
    PRICE_MISSING,
    PRICE_NOT_POSITIVE,
)


def at_its_input(found: Issue) -> str:
    """The issue without lot, item and title, which stand beside the input anyway."""
    problem = found.message.params.get("problem")
    if isinstance(problem, Message):
        return sentence(problem)
    short = {
        PRICE_MISSING: _("The price is missing."),
        PRICE_NOT_POSITIVE: _("The price must be above zero."),
        ANSWER_MISSING: _("The answer is missing."),
        ANSWER_UNKNOWN: _("Choose one of the given answers."),
        DECLARATION_MISSING: _("This declaration is required."),
    }
    return short.get(found.message.template) or sentence(found)
