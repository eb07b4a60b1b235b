"""Claims and objections to the buyer, and its published replies. Who wrote is for the platform and auditors, not for the buyer."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules import objections as rules
from procurement.rules.events_complaint import ObjectionAnswered, ObjectionWritten
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from tenders.models import Objection, Tender
from tenders.queries.objections import may_reply, may_write, reply_due, written_lately
from tenders.services import complaint_news
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import lock_tender
from tenders.services.refusal import Refused, refuse


@transaction.atomic
def write(tender: Tender, text: str, *, bidder: Organization | None = None, actor: Actor, now: datetime) -> Objection:
    """Write to the buyer: a claim in the name of a company, else an objection of a citizen. The same text sent twice is one.

    In order: the row with the date until which a reply is due, its event, a mail to the officers.
    """
    tender = lock_tender(tender)
    if not may_write(actor, tender):
        raise refuse("", gettext_noop("The buyer's people answer here; they don't object to themselves."))
    if bidder is not None:
        require_role(actor, tender, bidder, Role.PREPARER, Role.SUBMITTER)
    text = text.strip().replace("\r\n", "\n")
    same = Objection.objects.filter(tender=tender, author=actor.account, text=text, replied_at=None).first()
    if same is not None:
        return same
    if issues := rules.objection_issues(text, written_lately=written_lately(actor, tender, now)):
        raise Refused(issues)
    kind = Objection.Kind.CLAIM if bidder else Objection.Kind.OBJECTION
    ends = reply_due(tender, kind, now)
    assert ends is not None  # native and published
    last = tender.objections.aggregate(last=Max("number"))["last"] or 0
    row = Objection.objects.create(
        tender=tender, number=last + 1, kind=kind, bidder=bidder, author=actor.account, text=text, written_at=now,
        reply_due_at=ends.at,
    )  # fmt: skip
    event = ObjectionWritten(f"tender:{tender.pk}", objection=str(row.pk), kind=kind, text=_digest(text))
    audit.record(event, actor=actor.user, now=now)
    complaint_news.tell_objection(row, now=now)
    return row


@transaction.atomic
def reply(objection: Objection, text: str, *, actor: Actor, now: datetime) -> Objection:
    """Publish text and reply; neither can be changed afterwards. In order: the reply, its event, a mail to the author."""
    lock_tender(objection.tender)
    found = Objection.objects.select_related("tender__buyer", "author").get(pk=objection.pk)
    if not may_reply(actor, found):
        raise refuse("", gettext_noop("An officer of the buyer replies once; this reply is published."))
    if issues := rules.reply_issues(text):
        raise Refused(issues)
    found.reply, found.replied_by, found.replied_at = text.strip(), actor.account, now
    found.save(update_fields=["reply", "replied_by", "replied_at"])
    event = ObjectionAnswered(
        f"tender:{found.tender_id}",
        objection=str(found.pk),
        number=found.number,
        kind=found.kind,
        text=_digest(found.text),
        reply=_digest(found.reply),
    )
    audit.record(event, actor=actor.user, now=now)
    complaint_news.tell_reply(found, now=now)
    return found


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
