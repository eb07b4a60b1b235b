"""A bid that no program can read: its content as it was sealed, what one person reads in it, and the second person's answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.opening import ReadingForm
from tenders.models import OpenedBid
from tenders.queries.readings import as_read, get_flawed_bid_for
from tenders.services import reading as readings
from tenders.views.officer_page import Page, attempt, page

CONFIRM, RETURN = "confirm", "return"


@page()
def reading(view: Page, bid_id: UUID) -> HttpResponse:
    """Read, confirm, or send back."""
    opened = get_flawed_bid_for(view.actor, view.tender, bid_id)
    posted = view.request.method == "POST"
    act = view.request.POST.get("act", "") if posted else ""
    waiting = opened.bid.readings.filter(confirmed=None).first()
    if waiting and act == CONFIRM:
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: readings.confirm_reading(waiting.pk, actor=view.actor, now=view.now))
        done = _("Confirmed. What was read counts in the evaluation.")
    elif waiting and act == RETURN:
        why = view.request.POST.get("reason", "")
        refusals = attempt(lambda: readings.return_reading(waiting.pk, reason=why, actor=view.actor, now=view.now))
        done = _("Sent back: the bid is read anew.")
    else:
        form = ReadingForm(view.tender, view.request.POST if posted else None)
        if not form.is_valid():
            return _show(view, opened, form, status=422 if posted else 200)
        refusals = attempt(lambda: readings.propose_reading(opened, form.draft(), actor=view.actor, now=view.now))
        done = _("Written down. A second person confirms it.")
        if refusals:
            return _show(view, opened, form, refusals, status=422)
    if refusals:
        return _show(view, opened, ReadingForm(view.tender), refusals, status=422)
    return view.done(done, "officer-reading", view.tender.reference, bid_id)


def _show(
    view: Page, opened: OpenedBid, form: ReadingForm, refusals: tuple[Issue, ...] = (), *, status: int = 200
) -> HttpResponse:
    rows = list(opened.bid.readings.select_related("proposed_by", "decided_by"))
    current = next((row for row in rows if row.confirmed is not False), None)
    context = {
        "opened": opened,
        "content": opened.content.decode("utf-8", "replace")[:20_000],
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "current": current,
        "read": as_read(current) if current else (),
        "returned": [row for row in rows if row.confirmed is False],
        "may_read": view.may(Action.PROPOSE_READING).allowed and current is None,
        "may_confirm": view.may(Action.CONFIRM_READING).allowed and current is not None and current.confirmed is None,
    }
    return view.render("reading", _("A bid that no program can read"), context, status=status)
