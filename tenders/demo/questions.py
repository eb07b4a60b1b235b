"""Questions about opened offers, played through the services: a low price asked about, explained and accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.rules.clarifications import answer_time
from tenders.demo.scenario import Played
from tenders.models import Clarification, LotOffer
from tenders.queries.chosen import best_offer
from tenders.queries.clarifications import explained
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.services import clarifying
from tenders.services.letters import submitters

LEAST = "bidder_answer.minimum_working_days"
QUESTION = "Your price looks abnormally low. Please explain how it is made up, with your calculation."
ANSWER = "We buy directly from the maker and hold the goods in stock. Materials 71 %, labor 12 %, transport 5 %, profit 12 %."
REASON = "The calculation is complete and plausible."


def ask(
    played: Played, offer: LotOffer, *, kind: str = "price", question: str = QUESTION, working_days: int = 0
) -> Clarification:
    """The officer asks the bidder of an offer; without `working_days` with the earliest lawful day to answer."""
    now, lot = clock.now(), played.lot(offer.lot.number)
    ruleset = ruleset_of(lot.tender)
    assert ruleset
    assert offer.bid
    calendar = calendar_of(ruleset, now)
    last_day = answer_time(ruleset, calendar, now).earliest.last_day
    if working_days:
        days = (last_day + timedelta(days=number) for number in range(1, 60))
        last_day = [day for day in days if calendar.is_working_day(day)][working_days - ruleset.integer(LEAST) - 1]
    return clarifying.ask_clarification(
        lot, offer.bid, kind=kind, question=question,
        last_day=last_day,
        actor=actor_for(played.agency.officer), now=now,
    )  # fmt: skip


def open_questions(played: Played, stop: str) -> Iterator[datetime]:
    """What happens where a story stops at "asked" (the bidder has time until far in the future) or "answered"."""
    if stop not in ("asked", "answered"):
        return
    yield clock.now() + timedelta(days=2)
    best = best_offer(played.lot())
    assert best
    question = ask(played, best, working_days=12)
    if stop == "answered":
        yield clock.now() + timedelta(days=1)
        answer(question)


def answer(question: Clarification, text: str = ANSWER) -> None:
    """The bidder answers, without files."""
    (person, *_others) = submitters(question.bid.bidder_id)
    clarifying.answer_clarification(question, text, (), actor=actor_for(person), now=clock.now())


def explain(played: Played, number: int = 1) -> None:
    """Where the first in rank looks abnormally low: asked, explained and accepted at once."""
    best = best_offer(played.lot(number))
    if best is None or not best.looks_low or explained(best.lot, best):
        return
    question = ask(played, best)
    answer(question)
    actor = actor_for(played.agency.officer)
    clarifying.accept_explanation(question, reason=REASON, actor=actor, now=clock.now())
