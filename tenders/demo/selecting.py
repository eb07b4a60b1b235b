"""Plays calls for requests to participate, selections and invitations through the services, at the time that the clock shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.rules.procedures import procedure_of
from tenders.demo import negotiating
from tenders.demo.scenario import Company, Played
from tenders.models import ParticipationRequest
from tenders.queries.calls import candidates
from tenders.queries.dates import suggested_call, suggested_invitation
from tenders.services import calls, draft_calls, requesting, selecting
from tenders.services.drafts import CallDraft, InvitationDates


def plan_call(played: Played) -> None:
    """The officer says how candidates are selected; the time for requests is the shortest lawful one."""
    tender = played.fresh()
    found = suggested_call(tender, clock.now())
    assert found
    draft = CallDraft(found.requests_end_at, played.plan.invite_at_most, played.plan.asked)
    officer = actor_for(played.agency.officer)
    draft_calls.save_call(tender, draft, revision=tender.revision, actor=officer, now=clock.now())
    if procedure_of(tender.procedure).initial:
        negotiating.plan_negotiation(played)


def ask(played: Played, company: Company, answers: Mapping[str, str]) -> ParticipationRequest:
    """A company asks to participate: answers by the title of the criterion, and one document."""
    actor, tender = actor_for(company.submitter), played.fresh()
    request = requesting.start_request(tender, bidder=company.organization, actor=actor, now=clock.now())
    ids = {one.title: str(one.pk) for one in tender.selection_criteria.all()}
    typed = {ids[title]: text for title, text in answers.items()}
    requesting.save_answers(request, typed, revision=request.revision, actor=actor, now=clock.now())
    requesting.attach_file(request, "references.pdf", b"%PDF-1.4\n% references", actor=actor, now=clock.now())
    return requesting.submit_request(request, actor=actor, now=clock.now())


def judge(played: Played, reasons: Mapping[str, str] | None = None) -> None:
    """The officer finds every criterion met, but for the companies named here with the reason why not."""
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    asked = [str(one.pk) for one in tender.selection_criteria.all()]
    for one in candidates(tender):
        against = (reasons or {}).get(one.request.bidder.name, "")
        met = dict.fromkeys(asked, not against)
        text = against or "The documents show what was asked for."
        selecting.judge_request(tender, one.request.pk, met, text, actor=officer, now=clock.now())


def decide(played: Played, few_reason: str = "") -> None:
    """The officer proposes, the approver decides; every candidate is told."""
    agency = played.agency
    selecting.propose_selection(played.fresh(), few_reason=few_reason, actor=actor_for(agency.officer), now=clock.now())
    selecting.decide_selection(played.fresh(), actor=actor_for(agency.approver), now=clock.now())


def invite(played: Played) -> None:
    """All who were selected are invited now, with the shortest lawful times."""
    tender, now = played.fresh(), clock.now()
    found = suggested_invitation(tender, now)
    assert found
    dates = InvitationDates(found.enquiries_end_at, found.bids_end_at, found.opening_at)
    calls.invite(tender, dates, actor=actor_for(played.agency.officer), now=now)


def after_the_call(played: Played) -> datetime:
    """Just after the end of the time for requests."""
    end = played.fresh().requests_end_at
    assert end
    return end + timedelta(minutes=1)
