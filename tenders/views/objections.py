"""Claims of companies and objections of citizens to the buyer of a tender, and its published replies."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue
from procurement.rules.objections import is_public
from tenders.forms.complaints import ObjectionForm, ReplyForm
from tenders.models import Objection
from tenders.queries import objections as queries
from tenders.queries.tenders import get_tender_for
from tenders.services import objecting
from tenders.views.officer_page import attempt


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Write to the buyer, as a citizen or in the name of one's company."""
    actor, now = get_actor(request), clock.now()
    tender = get_tender_for(actor, reference)
    if not queries.may_write(actor, tender):
        raise Http404
    company = actor.bidder if actor.bidder and actor.has(Role.PREPARER, Role.SUBMITTER) else None
    form = ObjectionForm(request.POST if request.method == "POST" else None, company=company is not None)
    refusals: tuple[Issue, ...] = ()
    if request.method == "POST" and form.is_valid():
        bidder = company if form.cleaned_data.get("as_company") else None
        text, made = form.cleaned_data["text"], list[Objection]()
        refusals = attempt(lambda: made.append(objecting.write(tender, text, bidder=bidder, actor=actor, now=now)))
        if made:
            messages.success(request, _("Sent. You get a mail with the reply, which is published."))
            return redirect("tenders:objection", reference, made[0].number)
    context = {
        "tender": tender, "form": form, "forms": [form], "issues": refusals, "now": now,
        "due": queries.reply_due(tender, "objection", now), "claim_due": queries.reply_due(tender, "claim", now),
        "company": company,
    }  # fmt: skip
    return render(request, "tenders/public/object.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One of them with its reply; an officer of the buyer replies here."""
    actor, now = get_actor(request), clock.now()
    found = queries.get_objection_for(actor, get_tender_for(actor, reference), number, now)
    may_reply = queries.may_reply(actor, found)
    form, refusals = ReplyForm(request.POST if request.method == "POST" else None), tuple[Issue, ...]()
    if request.method == "POST":
        if Role.OFFICER not in actor.roles_in(found.tender.buyer_id):
            raise Http404
        if form.is_valid():
            refusals = attempt(lambda: objecting.reply(found, form.cleaned_data["reply"], actor=actor, now=now))
            if not refusals:
                messages.success(request, _("Published, and the author is told."))
                return redirect("tenders:objection", reference, number)
    context = {
        "objection": found, "tender": found.tender, "now": now, "form": form, "forms": [form], "issues": refusals,
        "may_reply": may_reply, "public": is_public(found.replied_at, found.reply_due_at, now),
        "own": found.author_id == (actor.user.pk if actor.user else None),
    }  # fmt: skip
    return render(request, "tenders/public/objection.html", context, status=422 if request.method == "POST" else 200)
