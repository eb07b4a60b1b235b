"""Companies that answer what a tender asks about them, through the services; and how short a company may fall."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.qualification import NO, YES, Answer, Asking, Row
from procurement.rules.qualification_catalogue import MONEY, AnswerKind
from tenders.demo.scenario import Company
from tenders.models import Tender
from tenders.queries.company_profiles import profile_of
from tenders.queries.qualification import asked_by
from tenders.services.company_profiles import save_answers
from tenders.services.drafts import AskedOfCompanies

ASKED = AskedOfCompanies(
    grounds=True,
    criteria=(
        ("register", None, ""),
        ("specific_turnover", Decimal(60_000), ""),
        ("contracts", Decimal(50_000), "Deliveries of computers to schools or town halls."),
        ("staff", Decimal(5), ""),
    ),
)
"""What a small purchase may ask: within the value of its lot."""


def declare(tender: Tender, company: Company, said: Mapping[str, Answer] | None = None) -> None:
    """Answer everything that the tender asks: what is in `said`, what was answered before, else what meets it."""
    asked = asked_by(tender)
    if not asked:
        return
    today = clock.now().date().isoformat()
    known = profile_of(company.organization)
    fitting = {one.question.code: _fitting(one, tender.currency, today) for one in asked}
    answers = {code: (said or {}).get(code) or known.answers.get(code) or fitting[code] for code in fitting}
    actor = actor_for(company.submitter)
    save_answers(company.organization, answers, revision=known.revision, actor=actor, now=clock.now())


def _fitting(asking: Asking, currency: str, today: str) -> Answer:
    kind, least = asking.question.kind, asking.minimum or Decimal(1)
    currency = currency if kind in MONEY else ""
    amount = format(least * 2, "f")
    if kind is AnswerKind.YEARS:
        return Answer(
            "", tuple(Row(year, amount) for year in ("2023", "2024", "2025")), currency, "Annual accounts", today
        )
    if kind is AnswerKind.CONTRACTS:
        row = Row("2025", amount, "Computers for the town hall of Lunca")
        return Answer("", (row,), currency, "Certificate of good execution", today)
    text = {AnswerKind.GROUND: NO, AnswerKind.YES_NO: YES, AnswerKind.WORDS: "Two vans and a workshop."}
    evidence = "" if kind is AnswerKind.GROUND else "Trade register"
    return Answer(text.get(kind, amount), (), currency, evidence, today)
