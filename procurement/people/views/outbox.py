"""The outbox as a page, where mail goes nowhere else: for trying the platform out on one's own machine."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from procurement import clock, mail_delivery


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Everything that would have been sent, newest first."""
    _only_where_shown()
    address = request.GET.get("to", "").strip()[:254]
    found = mail_delivery.kept_mails(address)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(request, "people/outbox.html", {"page": page, "address": address, "now": clock.now()})


@require_GET
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One mail, with its links to click on."""
    _only_where_shown()
    found = mail_delivery.kept_mails().filter(pk=message_id).first()
    if found is None:
        raise Http404
    return render(request, "people/outbox_message.html", {"mail": found, "now": clock.now()})


def _only_where_shown() -> None:
    """Without a log-in, because a newcomer needs it to log in; so it exists on embedded installations alone."""
    if not settings.OUTBOX_PAGE:
        raise Http404
