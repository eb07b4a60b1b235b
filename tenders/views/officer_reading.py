"""A bid that no program can read: its content as it was sealed, what one person reads in it, and the second person's answer."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.opening import ReadingForm
from tenders.models import OpenedBid
from tenders.queries.readings import as_read, content_as_sealed, content_in_words, get_flawed_bid_for
from tenders.services import reading as readings
from tenders.views.officer_page import Answer, Page, page, propose_and_answer


@page()
def reading(view: Page, bid_id: UUID) -> HttpResponse:
    """Read, confirm, or send back."""
    opened = get_flawed_bid_for(view.actor, view.tender, bid_id)
    return propose_and_answer(
        view,
        form=lambda _view, posted: ReadingForm(view.tender, posted),
        propose=lambda _view, form: readings.propose_reading(opened, form.draft(), actor=view.actor, now=view.now),
        answers=_answers(view, opened),
        show=partial(_show, opened),
        done=("officer-reading", view.tender.reference, bid_id),
        proposed=_("Written down. A second person confirms it."),
    )


def _answers(view: Page, opened: OpenedBid) -> dict[str, Answer]:
    """What the second person can do; nothing while no reading waits."""
    waiting = opened.bid.readings.filter(confirmed=None).first()
    if waiting is None:
        return {}
    pk, why = waiting.pk, view.request.POST.get("reason", "")
    return {
        "confirm": Answer(
            lambda view: readings.confirm_reading(pk, actor=view.actor, now=view.now),
            _("Confirmed. What was read counts in the evaluation."),
            binds=True,
        ),
        "return": Answer(
            lambda view: readings.return_reading(pk, reason=why, actor=view.actor, now=view.now),
            _("Sent back: the bid is read anew."),
        ),
    }


def _show(opened: OpenedBid, view: Page, form: ReadingForm, refusals: tuple[Issue, ...], status: int) -> HttpResponse:
    rows = list(opened.bid.readings.select_related("proposed_by", "decided_by"))
    current = next((row for row in rows if row.confirmed is not False), None)
    context = {
        "opened": opened,
        "words": content_in_words(view.tender, opened.content),
        "content": content_as_sealed(opened.content),
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
