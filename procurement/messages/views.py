"""The inbox, one message, the choices about mail, and the way out of a mail without a log-in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import clock
from procurement.access import get_actor
from procurement.messages import inbox as letters
from procurement.messages import preferences
from procurement.messages.layout import html_of
from procurement.models_mail import Way
from procurement.rules.message_kinds import KINDS, kind_named, optional_kinds

PAGE_SIZE = 25


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's messages, newest first, by kind and by procedure."""
    actor, asked = get_actor(request), request.GET
    filters = letters.Filters(asked.get("kind", "")[:16], asked.get("about", "")[:60], asked.get("unread") == "1")
    query = asked.copy()
    query.pop("page", None)
    context = {
        "page": Paginator(letters.messages_of(actor, filters), PAGE_SIZE).get_page(asked.get("page")),
        "filters": filters,
        "query": query.urlencode(),
        "kinds": KINDS,
        "procedures": letters.procedures_of(actor),
        "refused": list(
            letters.refused_of(actor.account).order_by("-refused_at").only("recipient", "last_error")[:100]
        ),
        "now": clock.now(),
    }
    return render(request, "messages/inbox.html", context)


@login_required
@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message with what became of its mail. A text with a secret link is never shown."""
    found = letters.get_message_for(get_actor(request), message_id)
    context = {
        "message": found,
        "kind": kind_named(found.kind) if found.kind else None,
        "text": "" if found.private else html_of(found.body),
        "log": letters.log_of(found),
        "now": clock.now(),
    }
    return render(request, "messages/message.html", context)


@login_required
@require_POST
def mark(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Read, or with act=unread not read."""
    found = letters.get_message_for(get_actor(request), message_id)
    read = request.POST.get("act") != "unread"
    letters.mark(found, read=read, now=clock.now())
    return redirect("messages:message", found.pk) if read else redirect("messages:inbox")


@login_required
@require_POST
def mark_all(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    count = letters.mark_all(get_actor(request), now=clock.now())
    text = ngettext("%(count)d message is marked as read.", "%(count)d messages are marked as read.", count)
    messages.success(request, text % {"count": count})
    return redirect("messages:inbox")


@login_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """What came back goes to the present address."""
    actor = get_actor(request)
    count = letters.send_again(actor)
    text = ngettext(
        "%(count)d mail is sent again to %(address)s.", "%(count)d mails are sent again to %(address)s.", count
    )
    messages.success(request, text % {"count": count, "address": actor.account.email})
    return redirect("messages:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How the person is told of each kind of messages."""
    user = get_actor(request).account
    chosen = preferences.ways_of(user)
    if request.method == "POST":
        given = {code: request.POST.get(code, "") for code in chosen}
        preferences.choose(user, {code: Way(way) for code, way in given.items() if way in Way.values})
        messages.success(request, _("Saved."))
        return redirect("messages:settings")
    context = {
        "choices": [(kind, chosen[kind.code]) for kind in optional_kinds()],
        "essential": [kind for kind in KINDS if kind.essential],
        "ways": Way.choices,
        "now": clock.now(),
    }
    return render(request, "messages/settings.html", context)


@csrf_exempt  # the token in the address proves it; mail programs post without cookies (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: asks, then ends the mails of one kind for one person. It opens nothing else."""
    user, kind = preferences.subscription_of(token)
    if request.method == "POST":
        preferences.stop(user, kind)
    context = {"kind": kind, "done": request.method == "POST", "now": clock.now()}
    return render(request, "messages/stop.html", context)
