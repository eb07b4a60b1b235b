"""The second envelope of a lot: what is asked for, who has confirmed, which prices opened and which stay sealed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.people.forms_key import KeyTextForm
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Issue
from tenders.models import Lot
from tenders.queries.price_openings import PriceState, price_state
from tenders.queries.price_shares import price_text
from tenders.services import price_opening
from tenders.views.officer_page import WITH_KEY_HOLDERS, Page, attempt, page
from tenders.views.officer_shares import text_file
from tenders.views.opening_soon import open_soon

ASK, CONFIRM, KEYS = "ask", "confirm", "keys"


@page(*WITH_KEY_HOLDERS)
def prices(view: Page, number: int) -> HttpResponse:
    """The button for whoever may press one now, and why not otherwise. 404 where there is one envelope or nothing is open yet."""
    lot = view.lot(number)
    if not view.tender.two_envelopes or view.tender.opened_at is None:
        raise Http404
    act = view.request.POST.get("act", "") if view.request.method == "POST" else None
    if act is None:
        return _show(view, lot)
    form = _form(view, posted=True)
    if act not in (ASK, CONFIRM, KEYS) or (act != ASK and form and not form.is_valid()):
        return _show(view, lot, form=form, status=422)
    if act != ASK and (answer := view.asks_again()):
        return answer
    refusals = attempt(lambda: _do(view, lot, act, form.given() if form and act != ASK else ""))
    if refusals:
        return _show(view, lot, refusals, form=form, status=422)
    done = {
        ASK: _("The key holders are asked to confirm."),
        CONFIRM: _("Your confirmation is recorded."),
        KEYS: _("The prices are being opened."),
    }
    return view.done(done[act], "price-opening", view.tender.reference, lot.number)


@page(Role.KEY_HOLDER, methods=("GET", "HEAD"))
def price_share_text(view: Page, number: int) -> HttpResponse:
    """What a key holder works from at the command line: the own share, and the locks of the prices that are asked for."""
    lot = view.lot(number)
    lot.tender = view.tender
    text = price_text(view.actor, lot) if view.tender.level == "B" else None
    if text is None:
        raise Http404
    return text_file(text.to_bytes(), "prices.json")


def _form(view: Page, *, posted: bool = False) -> KeyTextForm | None:
    """Where the answer of browser or program goes; None at level A, where a confirmation is enough."""
    if view.tender.level == "A":
        return None
    return KeyTextForm(view.request.POST if posted else None, name="released")


def _do(view: Page, lot: Lot, act: str, answer: str) -> None:
    if act == ASK:
        price_opening.ask_for_prices(lot, actor=view.actor, now=view.now)
    elif act == KEYS:
        price_opening.give_price_keys(lot, answer, actor=view.actor, now=view.now)
        transaction.on_commit(open_soon)
    elif price_opening.confirm_prices(lot, actor=view.actor, now=view.now, answer=answer):
        transaction.on_commit(open_soon)


def _show(
    view: Page, lot: Lot, refusals: tuple[Issue, ...] = (), *, form: KeyTextForm | None = None, status: int = 200
) -> HttpResponse:
    lot.tender = view.tender
    state = price_state(lot)
    confirmed, required = len(state.confirmations), view.tender.key_holders_required
    named = list(view.tender.named_key_holders.select_related("user"))
    context: dict[str, Any] = {
        "lot": lot,
        "state": state,
        "holders": _holders(state, named),
        "confirmed": confirmed,
        "missing": max(required - confirmed, 0),
        "ask": view.may(Action.ASK_PRICES, lot),
        "confirm": view.may(Action.CONFIRM_PRICES, lot),
        "named": any(holder.user_id in view.actor.key_holders() for holder in named),
        "places": [h.user for h in named if h.user_id in view.actor.key_holders() and h.user != view.actor.user],
        "running": lot.stage in (Stage.OPENED, Stage.EVALUATED),
        "amounts": {offer.bid_id: offer.amount for offer in lot.offers.all()},
        "refusals": refusals,
        "give": view.may(Action.GIVE_PRICE_KEYS, lot),
        **_release(view, lot, form or _form(view)),
    }
    context["rows"] = [(row, context["amounts"].get(row.bid_id)) for row in state.opened]
    return view.render("prices", _("Prices of lot %(number)s") % {"number": lot.number}, context, status=status)


def _release(view: Page, lot: Lot, form: KeyTextForm | None) -> dict[str, Any]:
    """What a key holder needs to help to open these prices at level B; nothing at level A."""
    text = price_text(view.actor, lot) if form else None
    return {"form": form, "forms": [form] if form else [], "facts": text.to_bytes().decode("ascii") if text else ""}


def _holders(state: PriceState, named: list[Any]) -> list[tuple[Any, Any]]:
    """Every named key holder with the confirmation that took the place, those who confirmed first."""
    given = {row.holder_id: row for row in state.confirmations}
    rows = [(holder.user, given.get(holder.user_id)) for holder in named]
    return sorted(rows, key=lambda row: (row[1] is None, str(row[0])))
