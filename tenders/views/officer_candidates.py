"""Candidates on the buyer's side, once their time is over: read, judge, propose, decide, invite."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.complaints import Against
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Issue
from procurement.rules.procedures import procedure_of
from tenders.forms.officer_acts import ReturnForm
from tenders.forms.officer_call import FewForm, InviteForm, JudgeForm
from tenders.queries.call_records import least_of
from tenders.queries.calls import candidates_for, earlier_selections, file_of, get_candidate_for, selection_of
from tenders.queries.complaints import window_of
from tenders.queries.dates import suggested_invitation
from tenders.queries.negotiation_terms import terms_of_negotiation
from tenders.queries.purchases import asked_of
from tenders.services import calls, selecting
from tenders.views.bidder_request import download
from tenders.views.officer_page import Page, attempt, page

READERS = (Role.OFFICER, Role.APPROVER, Role.CHAIR, Role.EVALUATOR)


@page(*READERS)
def candidates(view: Page) -> HttpResponse:
    """All candidates with what follows for each; the proposal, its decision, and the invitation."""
    _only_two_stage(view)
    posted = view.request.POST if view.request.method == "POST" else None
    selection = selection_of(view.tender)
    few = FewForm(posted, initial={"few_reason": selection.few_reason if selection else ""})
    back, dates = ReturnForm(posted), InviteForm(posted)
    refusals: tuple[Issue, ...] = ()
    if posted is not None:
        answer, refusals = _act(view, posted.get("act", ""), few, back, dates)
        if answer:
            return answer
    else:
        back, dates = ReturnForm(), InviteForm(initial=_dates(view))
    context = {
        "candidates": candidates_for(view.actor, view.tender),
        "criteria": asked_of(view.tender),
        "least": least_of(view.tender),
        "selection": selection,
        "few": few,
        "back": back,
        "dates": dates,
        "refusals": refusals,
        "judge": view.may(Action.JUDGE_REQUEST).allowed,
        "propose": view.may(Action.PROPOSE_SELECTION),
        "decide": view.may(Action.DECIDE_SELECTION),
        "send_back": view.may(Action.RETURN_SELECTION).allowed,
        "invite": view.may(Action.INVITE),
        "complain": window_of(view.tender, Against.SELECTION, None, view.now),
        "earlier": bool(earlier_selections(view.tender)) and view.tender.stage_now is Stage.CALL_CLOSED,
        "inviting": _invites_at_once(view),
        "negotiates": bool(procedure_of(view.tender.procedure).initial),
    }
    return view.render("candidates", _("Candidates"), context, status=422 if posted is not None else 200)


def _invites_at_once(view: Page) -> bool:
    """Bids come next: nothing is negotiated, or the notice keeps the right to award without negotiation."""
    if view.tender.stage_now is not Stage.CALL_DECIDED or not view.has(Role.OFFICER):
        return False
    terms = terms_of_negotiation(view.tender)
    return terms is None or terms.award_initial


def _only_two_stage(view: Page) -> None:
    if not procedure_of(view.tender.procedure).two_stage:
        raise Http404


def _dates(view: Page) -> dict[str, Any]:
    if view.tender.stage_now is not Stage.CALL_DECIDED:
        return {}
    found = suggested_invitation(view.tender, view.now)
    names = ("enquiries_end_at", "bids_end_at", "opening_at")
    return {name: getattr(found, name) for name in names} if found else {}


def _act(
    view: Page, act: str, few: FewForm, back: ReturnForm, dates: InviteForm
) -> tuple[HttpResponse | None, tuple[Issue, ...]]:
    """Do what was pressed: the answer once it is done, else the reasons why not."""
    tender, who = view.tender, {"actor": view.actor, "now": view.now}
    if act == "propose" and few.is_valid():
        reason = few.cleaned_data["few_reason"]
        done, refusals = (
            _("Proposed. A second person decides."),
            attempt(
                lambda: selecting.propose_selection(tender, few_reason=reason, **who)  # type: ignore[arg-type]
            ),
        )
    elif act == "return" and back.is_valid():
        reason = back.cleaned_data["reason"]
        done, refusals = (
            _("Sent back with your reason."),
            attempt(
                lambda: selecting.return_selection(tender, reason, **who)  # type: ignore[arg-type]
            ),
        )
    elif act == "decide":
        if answer := view.asks_again():
            return answer, ()
        done, refusals = (
            _("Decided. Every candidate is told with the reasons."),
            attempt(
                lambda: selecting.decide_selection(tender, **who)  # type: ignore[arg-type]
            ),
        )
    elif act == "invite" and dates.is_valid():
        if answer := view.asks_again():
            return answer, ()
        done, refusals = (
            _("All who were selected are invited."),
            attempt(
                lambda: calls.invite(tender, dates.draft(), **who)  # type: ignore[arg-type]
            ),
        )
    else:
        return None, ()
    return (None, refusals) if refusals else (view.done(done, "officer-candidates"), ())


@page(*READERS)
def candidate(view: Page, request_id: UUID) -> HttpResponse:
    """One request in full, and the judgment of it."""
    _only_two_stage(view)
    found = get_candidate_for(view.actor, view.tender, request_id)
    criteria, judged = asked_of(view.tender), found.judgment
    initial = {"reason": judged.reason if judged else ""}
    if judged:
        initial |= {f"met_{n}": "yes" if judged.met.get(c.id) else "no" for n, c in enumerate(criteria, 1)}
    posted = view.request.method == "POST"
    form = JudgeForm(view.request.POST if posted else None, initial=initial, criteria=criteria)
    issues: tuple[Issue, ...] = ()
    if posted and form.is_valid():
        met, reason = form.met(), form.cleaned_data["reason"]
        issues = attempt(
            lambda: selecting.judge_request(view.tender, request_id, met, reason, actor=view.actor, now=view.now)
        )
        if not issues:
            return view.done(_("The judgment is saved."), "officer-candidates")
    if not posted:
        selecting.record_reading(view.tender, found.request, actor=view.actor, now=view.now)
    said = found.content["answers"]
    context = {
        "candidate": found,
        "answers": [(row, said.get(str(row.pk), "")) for row in view.tender.selection_criteria.all()],
        "form": form,
        "forms": [form],
        "issues": issues,
        "judge": view.may(Action.JUDGE_REQUEST),
    }
    return view.render("candidate", found.request.bidder.name, context, status=422 if posted else 200)


@page(*READERS, methods=("GET", "HEAD"))
def candidate_file(view: Page, request_id: UUID, file_id: UUID) -> HttpResponse:
    """A document of a request, always as a download."""
    found = get_candidate_for(view.actor, view.tender, request_id)
    name, body = file_of(found.request, found.content, str(file_id))
    return download(body, name)
