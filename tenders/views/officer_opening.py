"""The opening ceremony for key holders, and the opened bids for those who may read them, files decrypted on the way out."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from procurement import clock
from procurement.access import get_actor
from procurement.people.forms_key import KeyTextForm
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import Issue
from procurement.rules.visibility import Part
from tenders.models import Sealing
from tenders.queries import opened, public, shares
from tenders.queries.bid_companies import overlaps_in
from tenders.queries.debarred import debarred_companies, records_since_bids
from tenders.queries.outcomes import waiting_opening
from tenders.queries.shared_people import may_read_shared_people, shared_people_in
from tenders.queries.tenders import get_tender_for
from tenders.queries.visibility import may_see
from tenders.services.opening import confirm_opening, read_bid_file
from tenders.tasks import run_due
from tenders.views.officer_next import next_steps
from tenders.views.officer_page import WITH_KEY_HOLDERS, Page, attempt, milestones, page

logger = logging.getLogger(__name__)


@page(*WITH_KEY_HOLDERS)
def opening(view: Page) -> HttpResponse:
    """Who has confirmed, who is missing, when it is possible; the button for a named key holder; then the reveal."""
    refusals: tuple[Issue, ...] = ()
    found, posted = view.tender, view.request.method == "POST"
    committee = found.sealing == Sealing.COMMITTEE
    form = KeyTextForm(view.request.POST if posted else None, name="released") if committee else None
    if posted and (form is None or form.is_valid()):
        if answer := view.asks_again():
            return answer
        refusals = attempt(lambda: _confirm(view, form.given() if form else ""))
        if not refusals:
            return view.done(_("Your confirmation is recorded."), "opening")
    holders = list(found.named_key_holders.all())
    confirmed = sum(holder.confirmed_at is not None for holder in holders)
    context = {
        "holders": sorted(holders, key=lambda holder: (holder.confirmed_at is None, str(holder.user))),
        "confirmed": confirmed,
        "missing": max(found.key_holders_required - confirmed, 0),
        "confirm": view.may(Action.CONFIRM_OPENING),
        "named": any(holder.user_id in view.actor.key_holders() for holder in holders),
        "places": [h.user for h in holders if h.user_id in view.actor.key_holders() and h.user != view.actor.user],
        "may_replace": confirmed < found.key_holders_required
        and (view.may(Action.PROPOSE_REPLACEMENT).allowed or view.may(Action.WITHDRAW_REPLACEMENT).allowed),
        "closed": found.stage_now is Stage.CLOSED,
        "opening_waits": waiting_opening(found, view.now),
        "may_call": view.may(Action.PROPOSE_RECOVERY).allowed or view.may(Action.WITHDRAW_RECOVERY).allowed,
        "running": found.stage_now is Stage.PUBLISHED,
        "steps": next_steps(found, view.now),
        "bid_count": public.bid_count(view.actor, found),
        "timeline": milestones(found, view.now),
        "rows": public.opening_table(view.actor, found),
        "judged": public.lots_being_judged(found),
        "may_read": may_see(Part.DOCUMENTS, view.actor, found),
        "refusals": refusals,
        "committee": committee,
        **(_release(view, form) if form else {}),
    }
    return view.render("opening", _("Opening of the bids"), context, status=422 if posted else 200)


def _release(view: Page, form: KeyTextForm) -> dict[str, Any]:
    """What a key holder needs to give the own share to this opening's session."""
    share = shares.own_share(view.actor, view.tender)
    session = shares.session_of(view.tender)
    facts = shares.share_text(share, view.tender).to_bytes().decode("ascii") if share else ""
    return {"form": form, "forms": [form], "session": bool(session and share), "facts": facts}


def _confirm(view: Page, released: str) -> None:
    enough = confirm_opening(view.tender, actor=view.actor, now=view.now, released=_bytes(released))
    if enough:
        transaction.on_commit(_open_soon)


def _bytes(digits: str) -> bytes:
    """Hexadecimal digits as bytes; what is none of them becomes bytes that no share has."""
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b"?"


def _open_soon() -> None:
    """Ask a worker to look now. Without a broker nothing is lost: the beat looks every few seconds."""
    try:
        run_due.delay()
    except (OperationalError, OSError):
        logger.warning("No broker: the opening waits for the next look at what is due.")


@login_required
@require_safe
def bids(request: HttpRequest, reference: str) -> HttpResponse:
    """The opened bids: totals, price tables, declarations, answers, and files to download. Auditors read them too."""
    actor = get_actor(request)
    view = Page(request, actor, clock.now(), get_tender_for(actor, reference))
    found = opened.opened_bids_for(actor, view.tender)
    records = records_since_bids(view.tender, [bid.bidder for bid in found], view.now)
    named = debarred_companies(view.tender, view.now)
    context = {
        "bids": [(bid, records.get(bid.bidder.pk, ()), named.get(bid.bidder.pk, ())) for bid in found],
        "overlaps": overlaps_in(view.tender),
        "shared": shared_people_in(view.tender) if may_read_shared_people(actor, view.tender) else None,
    }
    return view.render("bids", _("The opened bids in full"), context)


@login_required
@require_safe
def bid_file(request: HttpRequest, reference: str, bid_id: UUID, file: str) -> StreamingHttpResponse:
    """A file of an opened bid, decrypted while it is sent; the reading is logged. Always a download, never shown in the page."""
    actor, now = get_actor(request), clock.now()
    tender = get_tender_for(actor, reference)
    found = opened.get_opened_bid_for(actor, tender, bid_id, file)
    meta, chunks = read_bid_file(found, file, role=opened.reading_role(actor, tender), actor=actor, now=now)
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, meta.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
