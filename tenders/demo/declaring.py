"""Companies that answer what a tender asks about them, through the services; and how short a company may fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.qualification import NO, YES, Answer, Asking, Row
from procurement.rules.qualification_catalogue import MONEY, AnswerKind
from procurement.rules.qualification_check import Outcome
from tenders.demo.scenario import Company, Played
from tenders.models import LotOffer, Tender
from tenders.queries.company_profiles import profile_of
from tenders.queries.opened_qualification import findings_of
from tenders.queries.qualification import asked_by
from tenders.services import repairing
from tenders.services.company_profiles import save_answers
from tenders.services.drafts import AskedOfCompanies
from tenders.services.letters import submitters

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


def fall_short(played: Played, company: Company) -> None:
    """The company counts its staff wrongly, so that the first check finds too few."""
    tender = played.fresh()
    if tender.qualification:
        declare(tender, company, {"staff": Answer("2", evidence="Statement", said_on=clock.now().date().isoformat())})


def complete(played: Played) -> Iterator[datetime]:
    """The officer asks whoever counted its staff wrongly to correct it, and the company does, in time."""
    tender = played.fresh()
    for offer in (
        LotOffer.objects.filter(lot__tender=tender).select_related("lot", "bid", "bidder")
        if tender.qualification
        else ()
    ):
        found = [one for _heading, rows in findings_of(tender, offer) for one in rows]
        if not any(one.asking.question.code == "staff" and one.outcome == Outcome.NOT_MET for one in found):
            continue
        assert offer.bid
        yield clock.now() + timedelta(days=1)
        question = repairing.ask_repair(
            offer.lot, offer.bid, item="qualification:staff", question=WRONG, evidence_only=False,
            actor=actor_for(played.agency.officer), now=clock.now(),
        )  # fmt: skip
        yield clock.now() + timedelta(hours=20)
        right = Answer("8", evidence="Statement of the yearly average", said_on=clock.now().date().isoformat())
        (person, *_others) = submitters(offer.bid.bidder_id)
        repairing.answer_repair(
            question, "We had left out the workshop.", (), right, actor=actor_for(person), now=clock.now()
        )


WRONG = "Your statement for 2025 shows another number of staff than you answered. Please correct the answer."


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
