"""Claims and objections on a tender: public ones for everybody, waiting ones for the buyer and their author. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.rules.complaint_terms import REPLY, due
from procurement.rules.lifecycle import PREPARATION, Role
from procurement.rules.objections import A_DAY
from procurement.rules.periods import Computed
from tenders.models import Objection, Tender
from tenders.queries.facts import calendar_of, ruleset_of

READERS = frozenset({Role.OFFICER, Role.APPROVER})


def objections_of(actor: Actor, tender: Tender, now: datetime) -> QuerySet[Objection]:
    """What this actor may read, the newest first."""
    found = Objection.objects.filter(tender=tender)
    if not actor.roles_in(tender.buyer_id) & READERS and not actor.has(Role.AUDITOR):
        public = Q(replied_at__isnull=False) | Q(reply_due_at__lte=now)
        found = found.filter(public | Q(author=actor.user) if actor.user is not None else public)
    return found.order_by("-number")


def get_objection_for(actor: Actor, tender: Tender, number: int, now: datetime) -> Objection:
    """One of them, or 404."""
    found = objections_of(actor, tender, now).filter(number=number).first()
    if found is None:
        raise Http404
    found.tender = tender
    return found


def reply_due(tender: Tender, kind: str, at: datetime) -> Computed | None:
    """Until when the buyer replies to what is written at `at`; None for tenders without ruleset."""
    ruleset = ruleset_of(tender)
    if ruleset is None:
        return None
    return due(ruleset, calendar_of(ruleset, at), f"{kind}.reply_days", REPLY, at)


def written_lately(actor: Actor, tender: Tender, now: datetime) -> int:
    """How often this person wrote about the tender within a day."""
    return Objection.objects.filter(tender=tender, author=actor.user, written_at__gt=now - A_DAY).count()


def may_write(actor: Actor, tender: Tender) -> bool:
    """Anybody with an account (its mail address is confirmed) about a published native tender, but the buyer's people."""
    running = not tender.imported and tender.stage_now not in PREPARATION and tender.published_at is not None
    return actor.user is not None and running and not actor.roles_in(tender.buyer_id)


def may_reply(actor: Actor, objection: Objection) -> bool:
    """An officer of the buyer, once."""
    return Role.OFFICER in actor.roles_in(objection.tender.buyer_id) and objection.replied_at is None
