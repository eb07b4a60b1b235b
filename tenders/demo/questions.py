"""Questions about opened offers, played through the services: a low price asked about, explained and accepted."""

from __future__ import annotations

from procurement import clock
from procurement.access import actor_for
from procurement.rules.clarifications import answer_time
from tenders.demo.scenario import Played
from tenders.models import Clarification, LotOffer
from tenders.queries.clarifications import explained
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.offers import best_offer
from tenders.services import clarifying
from tenders.services.letters import submitters

QUESTION = "Your price looks abnormally low. Please explain how it is made up, with your calculation."
ANSWER = "We buy directly from the maker and hold the goods in stock. Materials 71 %, labor 12 %, transport 5 %, profit 12 %."
REASON = "The calculation is complete and plausible."


def ask(played: Played, offer: LotOffer, *, kind: str = "price", question: str = QUESTION) -> Clarification:
    """The officer asks the bidder of an offer, with the earliest lawful day to answer."""
    now, lot = clock.now(), played.lot(offer.lot.number)
    ruleset = ruleset_of(lot.tender)
    assert ruleset
    assert offer.bid
    return clarifying.ask_clarification(
        lot, offer.bid, kind=kind, question=question,
        last_day=answer_time(ruleset, calendar_of(ruleset, now), now).earliest.last_day,
        actor=actor_for(played.agency.officer), now=now,
    )  # fmt: skip


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
