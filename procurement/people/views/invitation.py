"""The page behind the link of an invitation: create an account, or take the seat with the one that exists."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import get_actor
from procurement.models import Invitation
from procurement.people import queries
from procurement.people.accounts import create_account
from procurement.people.forms import InvitedAccountForm, show_issues
from procurement.people.invitations import accept_invitation, find_open
from procurement.people.membership import role_meaning, role_name
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """One page for everybody who holds the link; what it asks depends on who that is."""
    now = clock.now()
    found = find_open(token, now=now)
    if found is None:
        return render(request, "people/invitation_over.html", status=404)
    user = get_actor(request).user
    known = queries.has_account(found.email)
    context = {
        "invitation": found,
        "roles": [(role_name(Role(role)), role_meaning(Role(role))) for role in found.roles],
        "known": known,
        "user": user,
        "matches": user is not None and user.email == found.email,
        "now": now,
    }
    if user is None and not known:
        return _new_account(request, token, found, context)
    if request.method == "POST" and user is not None:
        try:
            accept_invitation(token, user=user, now=now)
        except Refused as refused:
            return render(request, "people/invitation.html", {**context, "issues": refused.issues}, status=422)
        return _welcome(request, found)
    return render(request, "people/invitation.html", context)


def _new_account(request: HttpRequest, token: str, found: Invitation, context: dict[str, object]) -> HttpResponse:
    """Account and seat in one step, or neither. The link has come to the mailbox, so the address is proved."""
    form = InvitedAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                user = create_account(found.email, **form.cleaned_data, language=found.language)
                accept_invitation(token, user=user, now=clock.now())
        except Refused as refused:
            show_issues(form, refused)
        else:
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="password", email=user.email)
            return _welcome(request, found)
    status = 422 if form.errors else 200
    return render(request, "people/invitation.html", {**context, "form": form}, status=status)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(request, _("Welcome: you are now a member of %(name)s.") % {"name": found.organization})
    return redirect("people:organization", found.organization_id)
