"""The way back for somebody who lost phone and recovery codes: two administrators, and for key holders a day's delay.

No step of it touches a sealing key or a password: what comes back is the right to set up a new second step.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import ApiToken, Membership, SecondFactorReset, User
from procurement.people.membership import roles_anywhere
from procurement.people.organizations import platform_administrators
from procurement.people.sessions import end_sessions
from procurement.refusal import refuse
from procurement.rules import events_people as events
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop

DELAY_FOR_KEY_HOLDERS = timedelta(hours=24)
"""Long enough for a key holder to read the notice and object before somebody else opens bids in that name."""


def subject(user: User) -> str:
    """The text reference under which acts about a person are logged."""
    return f"user:{user.pk}"


def may_reset(actor: Actor, user: User) -> bool:
    """Administrators of an organization of this person, and platform administrators. Nobody for oneself."""
    if actor.user is None or actor.user == user:
        return False
    shared = Membership.objects.filter(
        user=user, ended_at=None, organization_id__in=actor.organizations_as(Role.ORG_ADMIN)
    )
    return actor.has(Role.PLATFORM_ADMIN) or shared.exists()


def open_reset(user: User) -> SecondFactorReset | None:
    """The reset under way, if any."""
    return SecondFactorReset.objects.filter(user=user, done_at=None, cancelled_at=None).first()


@transaction.atomic
def ask_reset(user: User, reason: str, *, actor: Actor, now: datetime) -> SecondFactorReset:
    """One administrator has made sure who asks, and says how. The person and those who may agree are told."""
    _require(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not Authenticator.objects.filter(user=user).exists():
        raise refuse("", gettext_noop("This person has no second step, so there is nothing to reset."))
    if open_reset(user):
        raise refuse("", gettext_noop("A reset for this person is under way already."))
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say how you made sure that it is this person who asks."))
    reset = SecondFactorReset.objects.create(user=user, reason=reason.strip(), asked_by=actor.account, asked_at=now)
    audit.record(events.SecondFactorResetAsked(subject(user)), actor=actor.account, now=now)
    _tell("second_step_reset_asked", reset, {user, *_who_may_agree(reset)}, now)
    return reset


@transaction.atomic
def agree_reset(reset: SecondFactorReset, *, actor: Actor, now: datetime) -> SecondFactorReset:
    """A second administrator agrees: the reset happens at once, for key holders a day later. The person is told."""
    _require(actor, reset.user)
    reset = _lock(reset)
    if reset.agreed_by_id:
        raise refuse("", gettext_noop("A second administrator has agreed already."))
    if reset.asked_by_id == actor.account.pk:
        raise refuse("", gettext_noop("You asked for this reset yourself: a second administrator must agree."))
    waits = Role.KEY_HOLDER in roles_anywhere(reset.user)
    reset.agreed_by, reset.agreed_at = actor.account, now
    reset.effective_at = now + DELAY_FOR_KEY_HOLDERS if waits else now
    reset.save(update_fields=["agreed_by", "agreed_at", "effective_at"])
    event = events.SecondFactorResetAgreed(subject(reset.user), reset.effective_at.isoformat())
    audit.record(event, actor=actor.account, now=now)
    if waits:
        _tell("second_step_reset_agreed", reset, {reset.user}, now)
    else:
        _finish(reset, now)
    return reset


@transaction.atomic
def cancel_reset(reset: SecondFactorReset, *, actor: Actor, now: datetime) -> None:
    """The person objects, or an administrator thinks again. Possible until it is done."""
    if actor.user != reset.user:
        _require(actor, reset.user)
    reset = _lock(reset)
    reset.cancelled_at = now
    reset.save(update_fields=["cancelled_at"])
    audit.record(events.SecondFactorResetCancelled(subject(reset.user)), actor=actor.account, now=now)
    _tell("second_step_reset_cancelled", reset, {reset.user, reset.asked_by}, now)


def finish_due(*, now: datetime) -> int:
    """Carry out what was agreed and whose delay is over. Safe to run twice."""
    due = SecondFactorReset.objects.filter(done_at=None, cancelled_at=None, effective_at__lte=now)
    count = 0
    for reset_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            reset = due.select_for_update(skip_locked=True).filter(pk=reset_id).first()
            if reset:
                _finish(reset, now)
                count += 1
    return count


def _finish(reset: SecondFactorReset, now: datetime) -> None:
    Authenticator.objects.filter(user=reset.user).delete()
    end_sessions(reset.user)
    ApiToken.objects.filter(user=reset.user, revoked_at=None).update(revoked_at=now)  # made with what was lost
    reset.done_at = now
    reset.save(update_fields=["done_at"])
    audit.record(events.SecondFactorReset(subject(reset.user)), actor=None, now=now)
    _tell("second_step_reset_done", reset, {reset.user}, now)


def _lock(reset: SecondFactorReset) -> SecondFactorReset:
    found = SecondFactorReset.objects.select_for_update().get(pk=reset.pk)
    if found.done_at or found.cancelled_at:
        raise refuse("", gettext_noop("This reset is over already."))
    return found


def _require(actor: Actor, user: User) -> None:
    if actor.user == user:
        raise refuse("", gettext_noop("Nobody resets the own second step: two administrators do."))
    if not may_reset(actor, user):
        raise refuse(
            "", gettext_noop("Only administrators of this person's organization or of the platform can do this.")
        )


def _who_may_agree(reset: SecondFactorReset) -> set[User]:
    organizations = reset.user.memberships.filter(ended_at=None).values("organization")
    administrators = Membership.objects.filter(
        organization__in=organizations, role=Role.ORG_ADMIN, ended_at=None, user__is_active=True
    ).select_related("user")
    found = {membership.user for membership in administrators} | set(platform_administrators())
    return found - {reset.user, reset.asked_by}


def _tell(template: str, reset: SecondFactorReset, people: set[User], now: datetime) -> None:
    for person in sorted(people, key=lambda user: user.email):
        own = person == reset.user
        queue_mail(
            key=f"{template}:{reset.pk}:{person.pk}",
            to=person,
            template=template,
            context={
                "reset": reset,
                "own": own,
                "path": "/account/" if own else f"/people/{reset.user_id}/second-step/",
            },
            now=now,
        )
