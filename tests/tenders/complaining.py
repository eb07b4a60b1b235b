"""What the tests and the demonstration of complaints share: a complaint from its draft to the decision of the review body."""

from __future__ import annotations

from procurement import clock
from procurement.access import actor_for
from procurement.rules.complaints import Against, Outcome
from tenders.demo.scenario import Company, Played
from tenders.models import Complaint
from tenders.services import complaining, complaint_rulings
from tests.tenders.calling import approver, officer
from tests.tenders.suspending import paper

WORDS = (
    "The laptops of the winner have 8 GB of memory.",
    "The documents ask for 16 GB, page 3.",
    "Evaluate the offers again.",
)


def complain(played: Played, company: Company, against: Against = Against.RESULT, *, pays: bool = True) -> Complaint:
    """Written and filed now, and paid where something is due."""
    actor, tender = actor_for(company.submitter), played.fresh()
    draft = complaining.ComplaintDraft(against, *WORDS, files=(paper("offer.pdf"),))
    lot = played.lot() if against is Against.RESULT else None
    found = complaining.begin_complaint(
        tender, draft, lot=lot, bidder=company.organization, actor=actor, now=clock.now()
    )
    found = complaining.file_complaint(found, actor=actor, now=clock.now())
    if pays and found.stage == "charge_pending":
        found = complaining.show_payment(found, paper("bank.pdf"), actor=actor, now=clock.now())
    return found


def rule(played: Played, complaint: Complaint, outcome: Outcome, remedy: str = "") -> Complaint:
    """The officer records what the review body decided, the approver confirms it, now."""
    draft = complaint_rulings.RulingDraft(
        outcome, remedy, "77/C2", clock.now().date(), "The offers are evaluated again.", paper("decision.pdf")
    )
    complaint_rulings.propose_ruling(complaint, draft, actor=officer(played), now=clock.now())
    return complaint_rulings.confirm_ruling(complaint, actor=approver(played), now=clock.now())
