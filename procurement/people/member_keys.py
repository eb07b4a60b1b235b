"""The keys by which people hold shares. Made where their owner sits; the platform keeps the public half and the locked slots."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import MemberKey, User
from procurement.refusal import refuse
from procurement.rules.canonical import NotCanonical
from procurement.rules.events_sharing import MemberKeyRegistered, MemberKeyRetired
from procurement.rules.lifecycle import Role
from procurement.rules.member_keys import MemberKeyText, parse_member_key
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_locks import key_id

NO_KEY = gettext_noop("This is no key as the page or the program makes it, or a part is missing: copy all of it.")


@transaction.atomic
def register_key(text: str, *, actor: Actor, now: datetime) -> MemberKey:
    """A key holder's own new key; an earlier one retires. Refused if the text is another person's.

    Shares that were sealed to the earlier key still open with its phrase. Side effects: event, a mail to the owner, who
    should know if it was somebody else.
    """
    user = _owner(actor)
    key = _parsed(text)
    if key.user != user.pk:
        raise refuse(
            "text", gettext_noop("This key was made for another person: sign in as that person, or make your own.")
        )
    _retire(user, now)
    try:
        with transaction.atomic():
            made = MemberKey.objects.create(
                user=user, public_key=key.public_key, slots=[slot.hex() for slot in key.slots], created_at=now
            )
    except IntegrityError as error:
        raise refuse("text", gettext_noop("This key is known already: make a new one.")) from error
    audit.record(MemberKeyRegistered(f"user:{user.pk}", kid=key_id(key.public_key).hex()), actor=user, now=now)
    queue_mail(key=f"member-key:{made.pk}", to=user, template="member_key_made", context={"moment": now}, now=now)
    return made


@transaction.atomic
def retire_key(*, actor: Actor, now: datetime) -> None:
    """The key is used for no new share; those that were dealt still open with it."""
    user = _owner(actor)
    if not _retire(user, now):
        raise refuse("", gettext_noop("You have no key in use."))


def _owner(actor: Actor) -> User:
    """The person with the row locked: keys come one after the other. A deputy makes no keys for others."""
    if not actor.alone().has(Role.KEY_HOLDER):
        raise refuse("", gettext_noop("Only key holders need such a key: an administrator grants that role."))
    return User.objects.select_for_update().get(pk=actor.account.pk)


def _parsed(text: str) -> MemberKeyText:
    try:
        return parse_member_key(text.strip().encode("ascii", "replace"))
    except NotCanonical as error:
        raise refuse("text", NO_KEY) from error


def _retire(user: User, now: datetime) -> bool:
    live = MemberKey.objects.filter(user=user, retired_at=None).first()
    if live is None:
        return False
    live.retired_at = now
    live.save(update_fields=["retired_at"])
    event = MemberKeyRetired(f"user:{user.pk}", kid=key_id(bytes(live.public_key)).hex())
    audit.record(event, actor=user, now=now)
    return True
