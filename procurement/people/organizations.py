"""Organizations from registration to approval. The only writer of Organization rows (history imports have their own)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import Membership, Organization, User
from procurement.people.membership import add_membership, administrators_of, subject
from procurement.people.numbers import clean_registry_number, clean_vat_number
from procurement.refusal import Refused, refuse
from procurement.rules.events import OrganizationApproved, OrganizationRegistered
from procurement.rules.events_people import OrganizationChanged, OrganizationRefused
from procurement.rules.lifecycle import Role
from procurement.rules.messages import Issue, gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationProfile:
    """What a registration form asks. Numbers as typed; they are cleaned and checked on the way in."""

    name: str
    country: str
    registry_number: str
    vat_number: str = ""
    region: str = ""
    address: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    size: str = ""
    level: str = ""
    vat_rate: Decimal | None = None
    """Percent that a company adds to its prices where a notice names none; shown to its own people alone."""


@transaction.atomic
def register(
    profile: OrganizationProfile,
    *,
    kind: Organization.Kind,
    founder: User,
    roles: tuple[Role, ...],
    approved: bool,
    now: datetime,
) -> Organization:
    """Store a new organization and give its founder the roles. Refused with every wrong number, or when it exists already."""
    organization = Organization(kind=kind, created_at=now, approved_at=now if approved else None)
    _fill(organization, profile)
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
    except IntegrityError:
        raise _registered_already() from None
    audit.record(OrganizationRegistered(subject(organization), kind.value), actor=founder, now=now)
    for role in roles:
        add_membership(founder, organization, role, granted_by=founder, now=now)
    return organization


def register_agency(profile: OrganizationProfile, *, user: User, now: datetime) -> Organization:
    """A buyer. Its founder administers it at once, but no role counts before a platform administrator has approved it."""
    with transaction.atomic():
        agency = register(
            profile, kind=Organization.Kind.AGENCY, founder=user, roles=(Role.ORG_ADMIN,), approved=False, now=now
        )
        for administrator in platform_administrators():
            queue_mail(
                key=f"agency-waiting:{agency.pk}:{administrator.pk}",
                to=administrator,
                template="agency_waiting",
                context={"organization": agency, "path": f"/platform/organizations/{agency.pk}/"},
                now=now,
            )
    return agency


@transaction.atomic
def approve_organization(organization: Organization, *, actor: Actor, now: datetime) -> None:
    """From now on the roles in this agency count. Its administrators are told."""
    organization = _waiting(organization, actor)
    organization.approved_at, organization.approved_by = now, actor.account
    organization.save(update_fields=["approved_at", "approved_by"])
    audit.record(OrganizationApproved(subject(organization)), actor=actor.account, now=now)
    _tell_administrators(organization, "agency_approved", now)


@transaction.atomic
def refuse_organization(organization: Organization, reason: str, *, actor: Actor, now: datetime) -> None:
    """The registration ends here, with a reason that its administrators get by mail. The number may register anew."""
    organization = _waiting(organization, actor)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Give a reason: the agency gets it by mail and must be able to act on it."))
    organization.refused_at, organization.refusal_reason = now, reason.strip()
    organization.approved_by = actor.account
    organization.save(update_fields=["refused_at", "refusal_reason", "approved_by"])
    audit.record(OrganizationRefused(subject(organization), reason.strip()), actor=actor.account, now=now)
    _tell_administrators(organization, "agency_refused", now)


@transaction.atomic
def change_profile(
    organization: Organization, profile: OrganizationProfile, *, actor: Actor, now: datetime
) -> Organization:
    """Correct name, addresses, VAT number and size. Country and registry number say who it is, so they stay.

    So does the level of an approved agency: thresholds hang on it, and nobody may lower their own.
    """
    if Role.ORG_ADMIN not in actor.roles_in(organization.pk):
        raise refuse("", gettext_noop("Only an administrator of the organization can change its data."))
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    before = {name: getattr(organization, name) for name in asdict(profile)}
    kept = {"country": organization.country, "registry_number": organization.registry_number}
    if organization.approved_at:
        kept["level"] = organization.level
    _fill(organization, OrganizationProfile(**(asdict(profile) | kept)))
    changed = tuple(sorted(name for name, old in before.items() if getattr(organization, name) != old))
    if changed:
        organization.save(update_fields=list(changed))
        audit.record(OrganizationChanged(subject(organization), changed), actor=actor.account, now=now)
    return organization


@transaction.atomic
def take_size(company: Organization, size: str, *, actor: Actor, now: datetime) -> None:
    """The size that a company's own figures give, in place of the one that was chosen by hand."""
    found = Organization.objects.select_for_update().get(pk=company.pk)
    if found.size != size:
        found.size = size
        found.save(update_fields=["size"])
        audit.record(OrganizationChanged(subject(found), ("size",)), actor=actor.account, now=now)


def platform_administrators() -> list[User]:
    """Everybody who may approve agencies now."""
    held = Membership.objects.filter(role=Role.PLATFORM_ADMIN, ended_at=None, user__is_active=True)
    return [membership.user for membership in held.select_related("user").order_by("pk")]


def _waiting(organization: Organization, actor: Actor) -> Organization:
    """The locked row, if the actor may decide about it and nobody has yet."""
    if not actor.has(Role.PLATFORM_ADMIN):
        raise refuse("", gettext_noop("Only a platform administrator decides about registrations."))
    found = Organization.objects.select_for_update().get(pk=organization.pk)
    if found.approved_at or found.refused_at:
        raise refuse("", gettext_noop("Somebody has decided about this registration already."))
    if Role.ORG_ADMIN in actor.roles_in(found.pk):
        raise refuse(
            "", gettext_noop("You registered this agency or administer it: another platform administrator decides.")
        )
    return found


def _fill(organization: Organization, profile: OrganizationProfile) -> None:
    """Checked and cleaned values into the row; every wrong one is named before anything is refused."""
    issues: list[Issue] = []
    known = organization.registry_number
    for name, value in asdict(profile).items():
        setattr(organization, name, value.strip() if isinstance(value, str) else value)
    try:  # what is stored already stays as it is: rules for numbers are added while people are registered
        if not known or profile.registry_number != known:
            organization.registry_number = clean_registry_number(profile.country, profile.registry_number)
    except Refused as refused:
        issues += refused.issues
    try:
        organization.vat_number = clean_vat_number(profile.country, profile.vat_number)
    except Refused as refused:
        issues += refused.issues
    if issues:
        raise Refused(tuple(issues))
    if profile.country == "RO" and organization.vat_number not in ("", f"RO{organization.registry_number}"):
        raise refuse(
            "vat_number",
            gettext_noop("In Romania the VAT number is RO and the registry number (CUI). One of the two is mistyped."),
        )


def _registered_already() -> Refused:
    return refuse(
        "registry_number",
        gettext_noop(
            "An organization with this number is registered already. Ask its administrator for an invitation."
        ),
    )


def _tell_administrators(organization: Organization, template: str, now: datetime) -> None:
    for administrator in administrators_of(organization):
        queue_mail(
            key=f"{template}:{organization.pk}:{administrator.pk}",
            to=administrator,
            template=template,
            context={"organization": organization, "path": f"/organization/{organization.pk}/"},
            now=now,
        )
