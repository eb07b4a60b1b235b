"""An organization's own pages: profile, members, invitations. For its members; changes for its administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import clock
from procurement.access import get_actor
from procurement.people import queries, vat_checks
from procurement.people.forms import InvitationForm, ProfileForm, RolesForm, show_issues
from procurement.people.invitations import invite_member, resend_invitation, revoke_invitation
from procurement.people.membership import change_roles, leave, may_manage
from procurement.people.organizations import OrganizationProfile, change_profile
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue


@login_required
@require_GET
def organization(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """What is known about the organization, whether its roles count yet, and who administers it."""
    actor = get_actor(request)
    found = queries.get_organization_for(actor, organization_id)
    context = {
        "organization": found,
        "members": queries.members_of(found),
        "vat_check": vat_checks.checked(found),
        "may_edit": Role.ORG_ADMIN in actor.roles_in(found.pk),
        "may_manage": may_manage(actor, found),
        "now": clock.now(),
    }
    return render(request, "people/organization.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Correct the organization's data."""
    actor = get_actor(request)
    found = queries.get_managed_organization_for(actor, organization_id)
    initial = {name: getattr(found, name) for name in OrganizationProfile.__dataclass_fields__}
    form = ProfileForm(request.POST if request.method == "POST" else None, organization=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(found, form.to_profile(), actor=actor, now=clock.now())
            messages.success(request, _("Saved."))
            return redirect("people:organization", found.pk)
        except Refused as refused:
            show_issues(form, refused)
    context = {"organization": found, "form": form}
    return render(request, "people/organization_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def members(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Who holds which role, and who is invited."""
    found = queries.get_managed_organization_for(get_actor(request), organization_id)
    context = {
        "organization": found,
        "members": queries.members_of(found),
        "invitations": queries.open_invitations(found),
        "missing": queries.roles_nobody_holds(found),
        "now": clock.now(),
    }
    return render(request, "people/members.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, organization_id: UUID, user_id: UUID) -> HttpResponse:
    """Change one member's roles."""
    actor = get_actor(request)
    found = queries.get_managed_organization_for(actor, organization_id)
    person = queries.get_member_for(actor, found, user_id)
    initial = {"roles": [membership.role for membership in person.memberships]}
    form = RolesForm(request.POST if request.method == "POST" else None, kind=found.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_roles(person.user, found, form.chosen, actor=actor, now=clock.now())
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": person.user})
            return redirect("people:members", found.pk)
        except Refused as refused:
            show_issues(form, refused)
    context = {
        "organization": found,
        "person": person,
        "form": form,
        "holdings": queries.holdings(person.user, found),
        "own": person.user == actor.user,
    }
    return render(request, "people/member.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def member_leaves(request: HttpRequest, organization_id: UUID, user_id: UUID) -> HttpResponse:
    """End all roles of a member, after a look at what others must take over."""
    actor = get_actor(request)
    found = queries.get_managed_organization_for(actor, organization_id)
    person = queries.get_member_for(actor, found, user_id)
    issues: tuple[Issue, ...] = ()
    if request.method == "POST":
        try:
            leave(person.user, found, actor=actor, now=clock.now())
            messages.success(request, _("%(name)s no longer holds a role here.") % {"name": person.user})
            return redirect("people:members", found.pk)
        except Refused as refused:
            issues = refused.issues
    context = {
        "organization": found,
        "person": person,
        "holdings": queries.holdings(person.user, found),
        "issues": issues,
    }
    return render(request, "people/member_leaves.html", context, status=422 if issues else 200)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Offer somebody a seat."""
    actor = get_actor(request)
    found = queries.get_managed_organization_for(actor, organization_id)
    form = InvitationForm(
        request.POST if request.method == "POST" else None, kind=found.kind, initial={"language": request.LANGUAGE_CODE}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            invite_member(found, data["email"], form.chosen, language=data["language"], actor=actor, now=clock.now())
            messages.success(request, _("The invitation to %(address)s is on its way.") % {"address": data["email"]})
            return redirect("people:members", found.pk)
        except Refused as refused:
            show_issues(form, refused)
    context = {"organization": found, "form": form}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Send an invitation again, with a new link."""
    actor = get_actor(request)
    invitation = queries.get_invitation_for(actor, invitation_id)
    try:
        resend_invitation(invitation, actor=actor, now=clock.now())
        messages.success(request, _("The invitation was sent again, with a new link."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people:members", invitation.organization_id)


@login_required
@require_POST
def revoke(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    actor = get_actor(request)
    invitation = queries.get_invitation_for(actor, invitation_id)
    revoke_invitation(invitation, actor=actor, now=clock.now())
    messages.success(request, _("The invitation no longer works."))
    return redirect("people:members", invitation.organization_id)
