"""What is due and how it stands, for who pays and who is paid; and where the payment service sends its messages."""

from __future__ import annotations

import csv
import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from kombu.exceptions import OperationalError

from bidders import billing
from bidders.models import Charge
from bidders.payments import inbox, people
from procurement import clock
from procurement.access import Actor, get_actor
from procurement.people.fresh import fresh_log_in_required
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue
from procurement.rules.payment_acts import RECORDED, Act
from procurement.rules.payments import State
from tenders import tasks
from tenders.forms.payments import RecordForm
from tenders.queries import payments as queries
from tenders.queries.fees import bill_of, fee_bill_of
from tenders.services import paying
from tenders.views.bidder_doors import signed_in
from tenders.views.officer_page import attempt

logger = logging.getLogger(__name__)
PAGE_SIZE = 25


@signed_in
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """The charges of the own company or agency, newest first."""
    actor = get_actor(request)
    if not actor.memberships:
        raise Http404
    page = Paginator(queries.charges_of(actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.rows(page),
        "totals": queries.totals(actor),
        "administrator": actor.has(Role.PLATFORM_ADMIN),
    }
    return render(request, "tenders/payments/list.html", context)


@signed_in
@require_GET
def payments_csv(request: HttpRequest) -> HttpResponse:
    """Every entry of the same charges as a file, oldest first."""
    actor = get_actor(request)
    if not actor.memberships:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    lines = csv.writer(answer, lineterminator="\n")
    lines.writerow(queries.COLUMNS)
    lines.writerows(queries.ledger_lines(actor))
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, charge_id: UUID) -> HttpResponseBase:
    """One charge: how it stands, its ledger, and the acts of whoever looks."""
    actor, now = get_actor(request), clock.now()
    charge = queries.get_charge_for(actor, charge_id)
    if request.method == "POST":
        return _act(request, charge, actor, now)
    if "from" in request.GET:
        _look_now()
        charge = queries.get_charge_for(actor, charge_id)
    return _show(request, charge, actor, now)


def _act(request: HttpRequest, charge: Charge, actor: Actor, now: datetime) -> HttpResponseBase:
    act = request.POST.get("act", "")
    if not queries.roles_towards_charge(actor, charge):
        raise Http404
    if act == Act.PAY:
        return _pay(request, charge, actor, now)
    if act == Act.CONFIRM:
        passed = HttpResponse()
        answer = fresh_log_in_required(lambda _request: passed)(request)
        if answer is not passed:
            messages.info(request, _("Confirm that it is you, then press the button again."))
            return answer
    form = _form(request, charge, actor) if act == "record" else None
    if act not in ("record", Act.CONFIRM, Act.RETURN) or (form is not None and not form.is_valid()):
        return _show(request, charge, actor, now, form=form, status=422)
    if form is not None:
        refusals = attempt(lambda: paying.record(charge, form.record(), actor=actor, now=now))
        said = _("Recorded. A second person confirms it.")
    elif act == Act.CONFIRM:
        refusals = attempt(lambda: paying.confirm(charge, actor=actor, now=now))
        said = _("Confirmed. It is in the ledger.")
    else:
        refusals = attempt(lambda: paying.send_back(charge, actor=actor, now=now))
        said = _("Sent back. Nothing was changed by it.")
    if refusals:
        return _show(request, charge, actor, now, refusals, form=form, status=422)
    messages.success(request, said)
    return redirect("tenders:payment", charge.pk)


def _pay(request: HttpRequest, charge: Charge, actor: Actor, now: datetime) -> HttpResponse:
    """On to the page of the payment service; a refusal is shown here."""
    found: list[str] = []
    back = f"{settings.PUBLIC_URL}{reverse('tenders:payment', args=[charge.pk])}"
    language = (get_language() or "en")[:2]
    refusals = attempt(
        lambda: found.append(paying.start_payment(charge, back=back, language=language, actor=actor, now=now))
    )
    if refusals:
        return _show(request, charge, actor, now, refusals, status=422)
    response = HttpResponse(status=303)
    response["Location"] = found[0]
    return response


def _form(request: HttpRequest, charge: Charge, actor: Actor) -> RecordForm | None:
    shown = queries.shown(actor, charge)
    acts = [act for act in RECORDED if shown.may(act).allowed]
    if request.method == "POST" and request.POST.get("act") == "record":
        return RecordForm(request.POST, acts=acts or RECORDED)
    return RecordForm(acts=acts) if acts else None


def _show(
    request: HttpRequest,
    charge: Charge,
    actor: Actor,
    now: datetime,
    refusals: tuple[Issue, ...] = (),
    *,
    form: RecordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = queries.shown(actor, charge)
    form = form or _form(request, charge, actor)
    due = shown.standing.state is State.DUE
    fee = fee_bill_of(charge)
    context = {
        "charge": charge,
        "state": shown.standing.state.value,
        "entries": queries.entries_of(charge),
        "subject": queries.complaint_of(charge),
        "lot": queries.lot_of(charge),
        "fee": fee,
        "bill": bill_of(fee) if fee is not None else None,
        "now": now,
        "payer": Role.SUBMITTER in shown.roles,
        "may_pay": shown.may(Act.PAY) if due and actor.roles_in(charge.payer_id) else None,
        "card": billing.enabled(),
        "account": settings.BANK_ACCOUNT,
        "waiting": people.open_act(charge) if shown.roles else None,
        "may_confirm": shown.may(Act.CONFIRM),
        "may_return": shown.may(Act.RETURN),
        "form": form,
        "forms": [form] if form is not None and form.is_bound else [],
        "issues": refusals,
        "returned": due and "from" in request.GET,
    }
    return render(request, "tenders/payments/charge.html", context, status=status)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """A message of the payment service: kept if its signature holds, read by a worker. 404 where no service is set up."""
    if not billing.enabled():
        raise Http404
    try:
        inbox.store(request.body, request.headers.get("Stripe-Signature", ""), now=clock.now())
    except billing.Forged:
        logger.warning("A message to the payments' address was not signed by the payment service.")
        return HttpResponse(status=400)
    _look_now()
    return HttpResponse(status=200)


def _look_now() -> None:
    """Ask a worker to look. Without a broker nothing is lost: the clock looks each minute."""
    if not billing.enabled():
        return
    try:
        tasks.payments.delay()
    except (OperationalError, OSError):
        logger.warning("No broker: payments are looked at by the clock.")
