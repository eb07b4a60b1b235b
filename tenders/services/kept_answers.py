"""An act that a program may send again without harm: the same key and request get the same answer, and it is done once.

The key is the caller's (header Idempotency-Key). Nothing but answers to what happened is kept: what was refused changed nothing,
so it may be sent again with the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from procurement.models import User
from tenders.models import KeptAnswer

KEPT_FOR = timedelta(hours=48)
JSON = "application/json"


class KeyReused(Exception):
    """The key was sent with another request before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program is told."""

    status: int
    text: str
    content_type: str = JSON


@transaction.atomic
def once(user: User, key: str, request_digest: str, act: Callable[[], Answer], *, now: datetime) -> Answer:
    """The answer of `act`, done unless this key was answered before; then that answer, or KeyReused if the request is another.

    Act and answer are committed together, so that neither is there without the other. Who sends the same at the same
    moment waits for the first. What `act` raises undoes everything.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('answer ' || %s, 0))", [f"{user.pk} {key}"])
    kept = KeptAnswer.objects.filter(user=user, key=key).first()
    if kept is not None and kept.created_at > now - KEPT_FOR:
        if kept.request_digest != request_digest:
            raise KeyReused
        return Answer(kept.status, kept.answer, kept.content_type)
    answer = act()
    told = {"status": answer.status, "answer": answer.text, "content_type": answer.content_type}
    values = {**told, "request_digest": request_digest, "created_at": now}
    KeptAnswer.objects.update_or_create(user=user, key=key, defaults=values)
    return answer


def forget_old_answers(*, now: datetime) -> int:
    """Remove what is kept no longer. Returns how many."""
    return KeptAnswer.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]
