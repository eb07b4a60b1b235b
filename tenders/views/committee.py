"""The evaluation committee on screen: named in the draft, shown and changed later; each member's declaration of interests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Issue
from tenders.forms.officer_committee import CommitteeForm, InterestsForm, ReplaceForm, committee_initial
from tenders.models import CommitteeSeat
from tenders.queries.committee import candidates, substitutes
from tenders.queries.judging import bidders_about, is_judged, live_seats, past_seats
from tenders.queries.score_sheets import get_seat_for
from tenders.services import committee, scoring
from tenders.services.refusal import Refused
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, attempt, page

MEMBERS = (Role.EVALUATOR, Role.CHAIR)


@page()
def members(view: Page) -> HttpResponse:
    """In a draft the officer names the committee; later everybody of the buyer reads it, and the officer replaces members."""
    if view.tender.stage_now is Stage.DRAFT and view.has(Role.OFFICER):
        return _name(view)
    seats = live_seats(view.tender)
    context = {
        "seats": seats,
        "past": past_seats(view.tender),
        "replace": view.may(Action.REPLACE_EVALUATOR),
        "lots": [lot for lot in view.tender.lots.all() if is_judged(lot)],
        "own": next((seat for seat in seats if seat.user_id == view.actor.account.pk), None),
    }
    return view.render("committee", _("Evaluation committee"), context)


def _name(view: Page) -> HttpResponse:
    def form(data: Any, initial: Mapping[str, Any]) -> CommitteeForm:
        people = {"evaluators": candidates(view.tender, chair=False), "chairs": candidates(view.tender, chair=True)}
        return CommitteeForm(data, initial=dict(initial), **people)

    def save(form: CommitteeForm, revision: int) -> None:
        committee.save_committee(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    editor = Editor(view, "committee_edit", _("Evaluation committee"), committee_initial, form, save)
    if view.request.method != "POST":
        return editor.show()
    _form, answer = editor.take()
    return answer or view.done(_("Saved."), "officer-tender")


@page(*WRITERS)
def replace_member(view: Page, seat_id: UUID) -> HttpResponse:
    """The officer puts another person into a seat, with the reason."""
    seat = _live(view, seat_id)
    people, issues = substitutes(seat), tuple[Issue, ...]()
    posted = view.request.method == "POST"
    form = ReplaceForm(view.request.POST if posted else None, substitutes=people)
    if posted and form.is_valid():
        given = form.cleaned_data
        issues = attempt(
            lambda: committee.replace_member(
                view.tender,
                seat.pk,
                user_id=UUID(given["user"]),
                reason=given["reason"],
                actor=view.actor,
                now=view.now,
            )
        )
        if not issues:
            return view.done(_("The substitute is on the committee."), "officer-committee")
    context = {
        "seat": seat, "form": form, "forms": [form], "issues": issues, "people": people,
        "replace": view.may(Action.REPLACE_EVALUATOR),
    }  # fmt: skip
    return view.render(
        "member", _("Replace %(person)s") % {"person": seat.user}, context, status=422 if posted else 200
    )


def _live(view: Page, seat_id: UUID) -> CommitteeSeat:
    for seat in live_seats(view.tender):
        if seat.pk == seat_id:
            return seat
    raise Http404


@page(*MEMBERS)
def interests(view: Page) -> HttpResponse:
    """A member declares about every bidder; afterwards the page says what was declared and leads on."""
    seat = get_seat_for(view.actor, view.tender)
    bidders = bidders_about(view.tender)
    posted, issues = view.request.method == "POST", tuple[Issue, ...]()
    form = InterestsForm(view.request.POST if posted else None, bidders=bidders)
    if posted and form.is_valid():
        try:
            clear = scoring.declare_interests(view.tender, form.declared(), actor=view.actor, now=view.now)
        except Refused as refused:
            issues = form.complain(refused.issues)
        else:
            return _declared(view, seat, clear=clear)
    context = {
        "seat": seat,
        "form": form,
        "forms": [form],
        "issues": issues,
        "declare": view.may(Action.DECLARE_INTERESTS),
        "said": seat.declarations.select_related("bidder").order_by("bidder__name"),
        "lots": [lot for lot in view.tender.lots.all() if is_judged(lot)],
    }
    return view.render("interests", _("Your interests"), context, status=422 if posted else 200)


def _declared(view: Page, seat: CommitteeSeat, *, clear: bool) -> HttpResponse:
    lot = next((lot for lot in view.tender.lots.all() if is_judged(lot)), None)
    if not clear or lot is None:
        return view.done(_("Your declaration is recorded. The officer names somebody in your place."), "interests")
    name = "all-scores" if seat.chair else "scores"
    return view.done(_("Your declaration is recorded."), name, view.tender.reference, lot.number)
