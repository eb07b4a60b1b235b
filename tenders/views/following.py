"""Following a tender: one press on its page, the list of what one follows, and the way out from every mail without log-in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.display import sentence
from procurement.refusal import Refused
from tenders.queries import followers
from tenders.queries.tenders import get_tender_for
from tenders.services import following as services

PAGE_SIZE = 25


@login_required
@require_POST
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow, or with act=stop no longer."""
    actor, now = get_actor(request), clock.now()
    tender = get_tender_for(actor, reference)
    if request.POST.get("act") == "stop":
        services.unfollow(tender, user=actor.account, now=now)
        messages.success(request, _("You get no more news of this tender."))
        return redirect(tender)
    try:
        services.follow(tender, actor=actor, now=now)
    except Refused as refused:
        messages.warning(request, sentence(refused.issues[0]))
    else:
        messages.success(request, _("You follow this tender: answers and changes come by mail."))
    return redirect(tender)


@login_required
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """What I follow."""
    found = followers.followed(get_actor(request))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "tenders/public/following.html", {"page": page, "now": clock.now()})


@csrf_exempt  # the token in the address proves it; mail programs post without cookies (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: asks, then ends the news of one tender for one person. It opens nothing else."""
    found = followers.subscription_of(token)
    if request.method == "POST":
        services.unfollow(found.tender, user=found.user, now=clock.now())
    context = {"tender": found.tender, "done": request.method == "POST", "now": clock.now()}
    return render(request, "tenders/public/unsubscribe.html", context)
