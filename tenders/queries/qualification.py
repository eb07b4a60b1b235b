"""What a tender asks of companies about themselves, from its row. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby

from django.utils.translation import gettext

from procurement.rules.messages import Message
from procurement.rules.money import Money
from procurement.rules.qualification import Answer, Asking, asked_of
from procurement.rules.qualification_catalogue import GROUPS
from procurement.rules.qualification_check import Finding, first_check, out_of_proportion
from tenders.models import Tender


def asked_by(tender: Tender) -> tuple[Asking, ...]:
    """What the tender asks, in the order of the catalogue."""
    return asked_of(tender.qualification, tender.turnover_required)


def grouped(asked: tuple[Asking, ...]) -> list[tuple[str, list[Asking]]]:
    """The same by what it is about, with the headings in the reader's language."""
    return [(gettext(GROUPS[group]), list(rows)) for group, rows in groupby(asked, lambda one: one.question.group)]


def compared(tender: Tender, answers: Mapping[str, Answer]) -> tuple[Finding, ...]:
    """What the first check makes of answers to this tender."""
    return first_check(asked_by(tender), answers, tender.currency)


def grouped_findings(found: tuple[Finding, ...]) -> list[tuple[str, list[Finding]]]:
    """The first check by what the questions are about, with the headings in the reader's language."""
    return [
        (gettext(GROUPS[group]), list(rows)) for group, rows in groupby(found, lambda one: one.asking.question.group)
    ]


def disproportions(tender: Tender) -> list[tuple[Asking, Message, Fraction]]:
    """What to think over: minimums beyond the value of the smallest lot, and how many times it. Advice only."""
    values = [lot.estimated_value for lot in tender.lots.all() if lot.estimated_value]
    if not values:
        return []
    smallest = Money(min(values), tender.currency)
    return list(out_of_proportion(asked_by(tender), smallest))
