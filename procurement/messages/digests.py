"""Digests: what waited for the hour goes out as one mail. A message is in one digest, and a digest is written once, whatever dies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from procurement.days import zone
from procurement.mail import queue_mail
from procurement.messages.preferences import DIGESTS
from procurement.models import MailMessage, User
from procurement.models_mail import WAITING, Way
from procurement.rules.digests import digest_before
from procurement.rules.message_kinds import DIGEST, KINDS, MessageKind, kind_named

SHOWN = 50
"""Messages named in one digest; the rest are in the inbox."""


def write_due(*, now: datetime) -> int:
    """Write the digests whose hour has come, to each person who has messages from before it. Returns how many. Safe to run again."""
    count = 0
    for way in DIGESTS:
        due = digest_before(now, weekly=way is Way.WEEKLY, zone=zone())
        waiting = MailMessage.objects.filter(WAITING, way=way, created_at__lt=due, user__is_active=True)
        for user_id in waiting.order_by("user").values_list("user", flat=True).distinct():
            count += _write(user_id, way, due, now)
    return count


@transaction.atomic
def _write(user_id: UUID, way: Way, due: datetime, now: datetime) -> bool:
    """The rows are locked until the digest is written and they name it, so a second worker finds none of them."""
    found = MailMessage.objects.select_for_update().filter(WAITING, user=user_id, way=way, created_at__lt=due)
    messages = list(found.order_by("created_at", "pk"))
    if not messages:
        return False
    user = User.objects.get(pk=user_id)
    key = f"digest:{user_id}:{way}:{messages[0].pk}"
    context = {
        "count": len(messages), "groups": _by_kind(messages[:SHOWN]), "more": max(0, len(messages) - SHOWN),
    }  # fmt: skip
    queue_mail(key=key, to=user, template=DIGEST.code, context=context, now=now)
    digest = MailMessage.objects.get(key=key)
    MailMessage.objects.filter(pk=digest.pk).update(read_at=now)  # it is no message of its own
    MailMessage.objects.filter(pk__in=[message.pk for message in messages]).update(digest=digest)
    return True


def _by_kind(messages: Sequence[MailMessage]) -> list[tuple[MessageKind, list[MailMessage]]]:
    order = {kind.code: place for place, kind in enumerate(KINDS)}
    ranked = sorted(messages, key=lambda message: order[message.kind])
    return [(kind_named(code), list(group)) for code, group in groupby(ranked, key=lambda message: message.kind)]
