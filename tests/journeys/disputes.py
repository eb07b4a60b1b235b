"""Procedures in dispute, for looking at their pages: a complaint with a decision that waits, one upheld, a suspension, an objection."""

from __future__ import annotations

from datetime import timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.rules.complaints import Against, Outcome
from tenders.demo import director, disputes
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services import complaining, complaint_rulings, objecting, suspending

PRICES = {1: ("4500", "100")}


def play(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> dict[str, Played]:
    """Two procedures in their standstill, one of them with an upheld complaint, and one that is suspended."""
    soon = clock.now() + timedelta(days=1)
    tenders = {
        name: director.approve(director.schedule(agency, plan, publish_at=soon))
        for name in ("disputed", "upheld", "suspended")
    }
    director.move_to(soon + timedelta(minutes=1))
    for name in ("disputed", "upheld"):
        director.hand_in(tenders[name], alfa, PRICES)
        director.hand_in(tenders[name], beta, {1: ("4400", "100")})
    _suspend(tenders["suspended"], agency, alfa)
    director.close_and_open(tenders["disputed"])
    director.confirm(tenders["upheld"])
    for name in ("disputed", "upheld"):
        director.decide(tenders[name])
    heard = disputes.complain(tenders["upheld"], alfa)
    disputes.rule(tenders["upheld"], heard, Outcome.ADMISSIBLE, "Filed in time.")
    disputes.rule(tenders["upheld"], heard, Outcome.UPHELD, "The lot is evaluated again.", remedy="evaluate")
    waiting = disputes.complain(tenders["disputed"], alfa)
    view = "The buyer relied on the data sheet of the winner."
    complaint_rulings.give_view(waiting, view, actor=actor_for(agency.officer), now=clock.now())
    disputes.rule(tenders["disputed"], waiting, Outcome.ADMISSIBLE, "Filed in time.", open_=True)
    return tenders


def _suspend(played: Played, agency: Agency, alfa: Company) -> None:
    """A draft of a complaint, an objection that waits and one that is answered, an order, and a proposal to go on."""
    actor, officer = actor_for(alfa.submitter), actor_for(agency.officer)
    draft = complaining.ComplaintDraft(Against.DOCUMENTS, "One maker only.", "Chapter 2.", "Change it.")
    complaining.begin_complaint(played.fresh(), draft, lot=None, bidder=alfa.organization, actor=actor, now=clock.now())
    answered = objecting.write(played.fresh(), "Why so many?", actor=actor, now=clock.now())
    objecting.reply(answered, "The school grows by two classes.", actor=officer, now=clock.now())
    objecting.write(played.fresh(), "Why so few?", bidder=alfa.organization, actor=actor, now=clock.now())
    disputes.suspend(played)
    suspending.propose_resumption(played.fresh(), "The complaint was dismissed.", actor=officer, now=clock.now())
