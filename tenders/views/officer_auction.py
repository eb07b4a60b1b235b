"""The auction of a lot for the buyer: schedule it, call it off, follow it, and what it makes of the winner's lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.auction import length
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.auction import CallOffForm, StartForm
from tenders.models import Lot
from tenders.queries.auction_lines import lines_after
from tenders.queries.auction_room import last_auction, room_of
from tenders.queries.auctions import earliest_start
from tenders.services import auctions
from tenders.views.auctions import room_context
from tenders.views.officer_page import Page, attempt, page

SCHEDULE, CALL_OFF = "schedule", "call_off"


@page()
def auction(view: Page, number: int) -> HttpResponse:
    """404 where the notice announced none."""
    lot = view.lot(number)
    if lot.auction_step is None or view.tender.imported:
        raise Http404
    if view.request.method != "POST":
        return _show(view, lot)
    act = view.request.POST.get("act", "")
    form: forms.Form = CallOffForm(view.request.POST) if act == CALL_OFF else StartForm(view.request.POST, now=view.now)
    if not form.is_valid():
        return _show(view, lot, form)
    who: dict[str, Any] = {"actor": view.actor, "now": view.now}
    given = form.cleaned_data
    if act == CALL_OFF:
        refusals = attempt(lambda: auctions.call_off(lot, given["reason"], **who))
        done = _("The auction is called off, and the bidders are told.")
    else:
        refusals = attempt(lambda: auctions.schedule_auction(lot, given["starts_at"], **who))
        done = _("The auction is scheduled, and the bidders are invited.")
    if refusals:
        return _show(view, lot, form, refusals)
    return view.done(done, "officer-auction", view.tender.reference, lot.number)


def _show(view: Page, lot: Lot, form: forms.Form | None = None, refusals: tuple[Issue, ...] = ()) -> HttpResponse:
    seats = lot.offers.filter(valid=True).count()
    may_schedule = view.may(Action.SCHEDULE_AUCTION, lot)
    context: dict[str, Any] = {
        "lot": lot,
        "may_schedule": may_schedule,
        "may_call_off": view.may(Action.CALL_OFF_AUCTION, lot),
        "seats": seats,
        "minutes": length(seats).seconds // 60,
        "earliest": earliest_start(lot, view.now) if may_schedule.allowed else None,
        "start_form": form if isinstance(form, StartForm) else StartForm(now=view.now),
        "off_form": form if isinstance(form, CallOffForm) else CallOffForm(),
        "forms": [form] if form else [],
        "refusals": refusals,
        **_room(view, lot),
    }
    here = _("Auction of lot %(number)s") % {"number": lot.number}
    return view.render("auction", here, context, status=422 if form else 200)


def _room(view: Page, lot: Lot) -> dict[str, Any]:
    """What is there once an auction was scheduled; the lines of the first in rank once one was held."""
    last = last_auction(lot)
    if last is None:
        return {}
    found = room_of(last, view.now)
    lines: list[tuple[str, Decimal, Decimal]] = lines_after(lot) if found.state == "held" else []
    return {**room_context(found, view.now), "lines": lines}
