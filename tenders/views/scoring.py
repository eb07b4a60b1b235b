"""Score sheets on screen: one's own while it is written and locked; everybody's, with reopening and consensus, once all are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from procurement.rules.judging import judged, typed_issues
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Issue
from tenders.forms.comparing import differences
from tenders.forms.score_sheet import Asked, ReopenForm, SheetForm
from tenders.models import CommitteeSeat, Lot, ScoreSheet
from tenders.queries.facts import lot_terms
from tenders.queries.score_sheets import (
    JudgedOffer,
    get_judged_lot,
    get_seat_for,
    offers_to_read,
    own_sheet,
    progress,
    scores_for,
    typed_entries,
)
from tenders.services import scoring
from tenders.services.refusal import Refused, Stale
from tenders.views.officer_page import Page, attempt, page

LOCK, REOPEN, AGREE = "lock", "reopen", "agree"


@page(Role.EVALUATOR)
def sheet(view: Page, number: int) -> HttpResponse:
    """The evaluator's own sheet: offers to read, scores and reasons to type, saved as draft, then locked."""
    lot = get_judged_lot(view.lot(number))
    seat = get_seat_for(view.actor, view.tender)
    if seat.chair:
        raise Http404
    if view.request.method == "POST":
        return _take(view, lot, seat)
    if not seat.declarations.exists() and view.may(Action.DECLARE_INTERESTS).allowed:
        return redirect("tenders:interests", view.tender.reference)
    saved = own_sheet(seat, lot)
    form = SheetForm(asked=_asked(lot), entries=typed_entries(saved))
    return _show(view, lot, saved, form, doubts=typed_issues(lot_terms(lot), typed_entries(saved)))


def _asked(lot: Lot) -> list[Asked]:
    criteria = judged(lot_terms(lot))
    return [Asked(str(o.bid.pk), str(o.bid.bidder), c) for o in offers_to_read(lot) for c in criteria]


def _take(view: Page, lot: Lot, seat: CommitteeSeat) -> HttpResponse:
    """Save what was typed; with the other button lock it, which asks for a fresh proof of who is there."""
    form = SheetForm(view.request.POST, asked=_asked(lot), entries={})
    if not form.is_valid():
        return _show(view, lot, own_sheet(seat, lot), form, status=422, revision=view.request.POST.get("revision", ""))
    given: dict[str, Any] = {"actor": view.actor, "now": view.now}
    try:
        saved = scoring.save_sheet(lot, form.entries, revision=_revision(view), **given)
    except Stale as stale:
        now_saved = own_sheet(seat, lot)
        beside = SheetForm(asked=form.asked, entries=typed_entries(now_saved))
        found = differences(form.shown(), beside.shown())
        return _show(view, lot, now_saved, form, stale.issues, status=422, differences=found)
    except Refused as refused:
        return _show(view, lot, own_sheet(seat, lot), form, refused.issues, status=422)
    if view.request.POST.get("act") != LOCK:
        return view.done(_("Your draft is saved. Only you see it."), "scores", view.tender.reference, lot.number)
    try:
        if answer := view.asks_again():
            return answer
        scoring.lock_sheet(lot, revision=saved.revision, **given)
    except Refused as refused:
        return _show(view, lot, saved, form, form.complain(refused.issues), status=422)
    return view.done(_("Your scores are locked."), "all-scores", view.tender.reference, lot.number)


def _show(
    view: Page,
    lot: Lot,
    saved: ScoreSheet,
    form: SheetForm,
    issues: tuple[Issue, ...] = (),
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    lines = {line.key: form.pair(line) for line in form.asked}
    criteria = {str(c.pk): c for c in lot.criteria.all()}
    offers = [
        (
            offer,
            [(criteria[line.criterion.id], *lines[line.key]) for line in form.asked if line.bid == str(offer.bid.pk)],
        )
        for offer in offers_to_read(lot)
    ]
    context = {
        "lot": lot,
        "sheet": saved,
        "form": form,
        "forms": [form],
        "issues": issues,
        "offers": offers,
        "criteria": [c for c in lot.criteria.all() if c.kind == "judged"],
        "score": view.may(Action.SCORE, lot),
        "open": Stage(lot.stage) is Stage.OPENED,
        "revision": saved.revision,
        **more,
    }
    return view.render("scores", _("Your scores for lot %(number)s") % {"number": lot.number}, context, status=status)


def _revision(view: Page) -> int:
    text = view.request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@page()
def all_scores(view: Page, number: int) -> HttpResponse:
    """Who has locked; once all have, the scores side by side, with what the chair may do about them."""
    lot = get_judged_lot(view.lot(number))
    if view.request.method != "POST":
        return _all(view, lot)
    act, posted = view.request.POST.get("act", ""), view.request.POST
    given: dict[str, Any] = {"actor": view.actor, "now": view.now}
    if act == AGREE:
        form = _consensus(scores_for(view.actor, lot), posted)
        if not form.is_valid():
            return _all(view, lot, form, status=422)
        issues = attempt(lambda: scoring.record_consensus(lot, form.entries, **given))
        if issues:
            return _all(view, lot, form, form.complain(issues), status=422)
        done = _("The consensus is recorded and the lot is evaluated.")
        return view.done(done, "all-scores", view.tender.reference, lot.number)
    seat = posted.get("seat", "")
    reopen = ReopenForm(posted, seat=seat)
    if act != REOPEN or not _is_uuid(seat) or not reopen.is_valid():
        return _all(view, lot, reopened=(seat, reopen), status=422)
    reason = reopen.cleaned_data["reason"]
    issues = attempt(lambda: scoring.reopen_sheet(lot, UUID(seat), reason=reason, **given))
    if issues:
        return _all(view, lot, None, issues, reopened=(seat, reopen), status=422)
    return view.done(_("The sheet is open again."), "all-scores", view.tender.reference, lot.number)


def _consensus(offers: list[JudgedOffer], data: Any = None) -> SheetForm:
    asked = [
        Asked(str(cell.bid.pk), str(offer.bidder), cell.criterion)
        for offer in offers
        for cell in offer.cells
        if cell.apart and not cell.agreed
    ]
    return SheetForm(data, asked=asked, entries={})


def _all(
    view: Page,
    lot: Lot,
    form: SheetForm | None = None,
    issues: tuple[Issue, ...] = (),
    *,
    reopened: tuple[str, ReopenForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    offers = scores_for(view.actor, lot)
    form = form or _consensus(offers)
    action = Action.RETURN_TO_SCORING if Stage(lot.stage) is Stage.EVALUATED else Action.REOPEN_SHEET
    forms = {str(row.seat.pk): ReopenForm(seat=str(row.seat.pk)) for row in progress(lot)}
    if reopened:
        forms |= {reopened[0]: reopened[1]}
    context = {
        "lot": lot,
        "progress": [(row, forms[str(row.seat.pk)]) for row in progress(lot)],
        "offers": offers,
        "reopen": view.may(action, lot),
        "agree": view.may(Action.RECORD_CONSENSUS, lot),
        "consensus": form,
        "consensus_lines": [(line, *form.pair(line)) for line in form.asked],
        "forms": [form, *([reopened[1]] if reopened else [])],
        "issues": issues,
        "own": any(row.seat.user_id == view.actor.account.pk for row in progress(lot)),
        "waiting": Stage(lot.stage) is Stage.OPENED,
    }
    return view.render("all_scores", _("Scores for lot %(number)s") % {"number": lot.number}, context, status=status)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
