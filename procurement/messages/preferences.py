"""How a person wants to be told of each kind of messages. The only writer of MailPreference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from procurement.days import zone
from procurement.models import MailPreference, User
from procurement.models_mail import Way
from procurement.rules.digests import digest_after
from procurement.rules.message_kinds import DIGEST, MessageKind, UnknownKind, kind_named, optional_kinds

SALT = "procurement.messages"
DIGESTS = (Way.DAILY, Way.WEEKLY)


def ways_of(user: User) -> dict[str, Way]:
    """What the person chose for each kind that leaves a choice, by its code; at once where nothing was chosen."""
    chosen = dict(MailPreference.objects.filter(user=user).values_list("kind", "way"))
    return {kind.code: Way(chosen.get(kind.code, Way.NOW)) for kind in optional_kinds()}


def way_for(user: User | None, kind: MessageKind, *, act_before: datetime | None, now: datetime) -> Way:
    """How one message goes out. What is essential, or is over before the next digest, goes at once; "no mail" stays no mail."""
    if user is None or kind.essential:
        return Way.NOW
    found = MailPreference.objects.filter(user=user, kind=kind.code).values_list("way", flat=True).first()
    way = Way(found or Way.NOW)
    if way not in DIGESTS or act_before is None:
        return way
    late = act_before <= digest_after(now, weekly=way is Way.WEEKLY, zone=zone())
    return Way.NOW if now < act_before and late else way


@transaction.atomic
def choose(user: User, ways: Mapping[str, Way]) -> None:
    """Keep the choices; those of essential kinds are not looked at. What waits for a digest still goes with it."""
    for kind in optional_kinds():
        if kind.code in ways:
            MailPreference.objects.update_or_create(user=user, kind=kind.code, defaults={"way": ways[kind.code]})


def stop(user: User, kind: MessageKind) -> None:
    """No more mails of this kind; of digests: nothing is collected for mail any more. The inbox gets all the same."""
    if kind is DIGEST:
        MailPreference.objects.filter(user=user, way__in=DIGESTS).update(way=Way.INBOX)
    else:
        choose(user, {kind.code: Way.INBOX})


def stop_link(user: User, kind: MessageKind) -> str:
    """The address that ends the mails of one kind for one person, without a log-in (RFC 8058); it opens nothing else."""
    token = signing.dumps([str(user.pk), kind.code], salt=SALT, compress=True)
    return settings.PUBLIC_URL + reverse("messages:stop", args=[token])


def subscription_of(token: str) -> tuple[User, MessageKind]:
    """Person and kind of such a link; 404 if it was not made here, or nobody is there any more."""
    try:
        user_id, code = signing.loads(token, salt=SALT)
        kind = kind_named(code)
    except (signing.BadSignature, ValueError, UnknownKind) as error:
        raise Http404 from error
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or kind.essential:
        raise Http404
    return user, kind
