"""Which procedures the law allows for a draft as it stands, each with its reason, for the officer who chooses. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.messages import Message
from procurement.rules.money import Money
from procurement.rules.procedure_law import Limit, limit_of, procedure_issues
from procurement.rules.procedure_shape import Procedure
from procurement.rules.procedures import PROCEDURES
from procurement.rules.purchases import band_of, band_words
from tenders.models import Tender
from tenders.queries.facts import ruleset_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A procedure: `against` says why it is not allowed at this value, `limit` where it ends."""

    procedure: Procedure
    against: Message | None
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class Guide:
    """The estimate of all lots, what the law's bands say of it, and every procedure."""

    estimate: Money
    band: Message | None
    choices: tuple[Choice, ...]


def guide_of(tender: Tender) -> Guide | None:
    """None until a ruleset is chosen."""
    ruleset = ruleset_of(tender)
    if ruleset is None:
        return None
    nature, level = tender.nature, tender.buyer.level or "central"
    total = sum((lot.estimated_value or Decimal(0) for lot in tender.lots.all()), Decimal(0))
    estimate = Money(total, tender.currency)
    choices = []
    for code, found in PROCEDURES.items():
        issues = list(procedure_issues(code, ruleset, nature=nature, level=level, estimate=estimate))
        against = issues[0].message if issues else None
        choices.append(Choice(found, against, limit_of(found, ruleset, nature, level)))
    band = band_of(ruleset, nature, estimate) if total else None
    return Guide(estimate, band_words(ruleset, band) if band else None, tuple(choices))
