"""Who is away, and who acts meanwhile. The deputy uses the absent person's roles in one organization; the record names both.

An absence begins and ends by the clock: `access.actor_for` asks for it at each request, so a dead worker lends nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import Absence, Organization, User
from procurement.people.membership import administrators_of, may_manage, role_name, roles_anywhere, subject
from procurement.refusal import refuse
from procurement.rules.events_people import AbsenceDeclared, AbsenceEnded
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from procurement.rules.roles import LENT_ROLES, may_stand_in

LONGEST = timedelta(days=184)
"""Who is away for longer hands the roles over: an absence is not a second way to grant roles."""


def lent_roles(user: User, organization: Organization, deputy: User) -> list[Role]:
    """The roles that this deputy may use of this person in the organization, by the tables of roles as they stand now."""
    own = organization.memberships.filter(user=user, ended_at=None).values_list("role", flat=True)
    anywhere = roles_anywhere(deputy)
    return sorted(role for role in map(Role, own) if may_stand_in(role, anywhere))


@transaction.atomic
def declare_absence(
    user: User,
    organization: Organization,
    *,
    deputy: User,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
) -> Absence:
    """The person is away from `starts_at` to before `ends_at`. Said by the person or an administrator of the organization.

    One absence at a time in an organization, so one deputy. All concerned are told: nobody gets power unseen.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two absences at once can't each overlook the other
    _refuse_people(user, organization, deputy, actor)
    starts_at = max(starts_at, now)
    _refuse_times(user, organization, starts_at, ends_at)
    absence = Absence.objects.create(
        user=user,
        organization=organization,
        deputy=deputy,
        starts_at=starts_at,
        ends_at=ends_at,
        created_by=actor.account,
        created_at=now,
    )
    event = AbsenceDeclared(
        subject(organization), str(user.pk), str(deputy.pk), starts_at.isoformat(), ends_at.isoformat()
    )
    audit.record(event, actor=actor.account, now=now)
    _tell("absence_declared", absence, actor, now)
    return absence


def _refuse_people(user: User, organization: Organization, deputy: User, actor: Actor) -> None:
    if user != actor.user and not may_manage(actor, organization):
        raise refuse("", gettext_noop("Only the person or an administrator of the organization can say this."))
    members = set(
        organization.memberships.filter(user__in=[user, deputy], ended_at=None, user__is_active=True).values_list(
            "user", flat=True
        )
    )
    if user.pk not in members:
        raise refuse("", gettext_noop("This person holds no role in this organization any more."))
    if deputy == user or deputy.pk not in members:
        raise refuse("deputy", gettext_noop("Choose another member of this organization as deputy."))
    own = set(map(Role, organization.memberships.filter(user=user, ended_at=None).values_list("role", flat=True)))
    if not own & LENT_ROLES:
        text = gettext_noop(
            "This person's roles can't be lent: administrators name a second administrator, and members of a "
            "committee are replaced there."
        )
        raise refuse("", text)
    if not lent_roles(user, organization, deputy):
        text = gettext_noop(
            "%(deputy)s holds roles that don't go together with those of %(name)s: choose another deputy."
        )
        raise refuse("deputy", text, deputy=str(deputy), name=str(user))


def _refuse_times(user: User, organization: Organization, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise refuse("ends_at", gettext_noop("The end must lie after the start and in the future."))
    if ends_at - starts_at > LONGEST:
        text = gettext_noop("An absence lasts at most %(days)s days: for longer, hand the roles over.")
        raise refuse("ends_at", text, days=LONGEST.days)
    others = Absence.objects.filter(user=user, organization=organization, ended_at=None)
    if others.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise refuse("starts_at", gettext_noop("Another absence lies in this time: end it first."))


@transaction.atomic
def end_absence(absence: Absence, *, actor: Actor, now: datetime) -> None:
    """It ends now, or never begins. Said by the person, the deputy or an administrator. Ending what is over changes nothing."""
    absence = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("organization", "user", "deputy")
        .get(pk=absence.pk)
    )
    if actor.account not in (absence.user, absence.deputy) and not may_manage(actor, absence.organization):
        raise refuse("", gettext_noop("Only the person, the deputy or an administrator can end this."))
    if absence.ended_at is not None or absence.ends_at <= now:
        return
    absence.ended_at, absence.ended_by = now, actor.account
    absence.save(update_fields=["ended_at", "ended_by"])
    event = AbsenceEnded(subject(absence.organization), str(absence.user_id), str(absence.deputy_id))
    audit.record(event, actor=actor.account, now=now)
    _tell("absence_ended", absence, actor, now)


def _tell(template: str, absence: Absence, actor: Actor, now: datetime) -> None:
    people = {absence.user, absence.deputy, *administrators_of(absence.organization)} - {actor.account}
    roles = [role_name(role) for role in lent_roles(absence.user, absence.organization, absence.deputy)]
    for person in sorted(people, key=lambda user: user.email):
        queue_mail(
            key=f"{template}:{absence.pk}:{person.pk}",
            to=person,
            template=template,
            context={"absence": absence, "roles": roles, "by": actor.account},
            now=now,
        )
