"""Replies to red flags, and marks of auditors that one is a false alarm. All of it is published at once, and logged."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.refusal import Refused
from procurement.rules.events_flags import FlagMarked, FlagMarkWithdrawn, FlagReplied
from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.replies import reason_issues, reply_issues
from tenders.models import FlagMark, FlagMarkWithdrawal, FlagReply, RedFlag
from tenders.queries.flag_parties import may_mark, speaks_for, standing_marks
from tenders.services import flag_news
from tenders.services.refusal import refuse


@transaction.atomic
def reply(flag: RedFlag, text: str, *, actor: Actor, now: datetime) -> FlagReply:
    """Publish what the buyer or the company says; another version of its one reply where there is one already.

    Also to a flag that is gone. In order: the row, its event, mails to the others concerned.
    """
    found = _locked(flag)
    organization = speaks_for(actor, found)
    if organization is None:
        raise refuse("", gettext_noop("The buyer and the company that a flag concerns reply to it."))
    text = text.strip().replace("\r\n", "\n")
    last = found.replies.filter(organization=organization).order_by("version").last()
    if issues := reply_issues(text, last.text if last else ""):
        raise Refused(issues)
    row = FlagReply.objects.create(
        flag=found, organization=organization, version=last.version + 1 if last else 1, text=text,
        written_by=actor.account, written_at=now,
    )  # fmt: skip
    event = FlagReplied(
        _subject(found), flag=str(found.pk), code=found.code, organization=str(organization.pk), version=row.version,
        reply=_digest(text),
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now)
    flag_news.tell_reply(row, now=now)
    return row


@transaction.atomic
def mark(flag: RedFlag, reason: str, *, actor: Actor, now: datetime) -> FlagMark:
    """Say, as an auditor, that the flag is a false alarm, and why. In order: the row, its event, mails to those concerned."""
    found = _locked(flag)
    reason = _reason(actor, reason)
    if standing_marks(found).exists():
        raise refuse("reason", gettext_noop("It is marked as a false alarm already."))
    row = FlagMark.objects.create(flag=found, reason=reason, made_by=actor.account, made_at=now)
    event = FlagMarked(_subject(found), flag=str(found.pk), code=found.code, mark=str(row.pk), reason=_digest(reason))
    audit.record(event, actor=actor.user, now=now)
    flag_news.tell_mark(row, now=now)
    return row


@transaction.atomic
def withdraw_mark(flag: RedFlag, reason: str, *, actor: Actor, now: datetime) -> FlagMarkWithdrawal:
    """Take the mark that stands back, as an auditor, and say why. In order: the row, its event, mails to those concerned."""
    found = _locked(flag)
    reason = _reason(actor, reason)
    standing = standing_marks(found).first()
    if standing is None:
        raise refuse("reason", gettext_noop("No mark stands: there is nothing to withdraw."))
    row = FlagMarkWithdrawal.objects.create(mark=standing, reason=reason, made_by=actor.account, made_at=now)
    event = FlagMarkWithdrawn(
        _subject(found), flag=str(found.pk), code=found.code, mark=str(standing.pk), reason=_digest(reason)
    )
    audit.record(event, actor=actor.user, now=now)
    flag_news.tell_mark(standing, now=now)
    return row


def _locked(flag: RedFlag) -> RedFlag:
    found = RedFlag.objects.select_related("tender__buyer", "organization")
    return found.select_for_update(of=("self",)).get(pk=flag.pk)


def _reason(actor: Actor, reason: str) -> str:
    if not may_mark(actor):
        raise refuse("", gettext_noop("Auditors mark false alarms."))
    if issues := reason_issues(reason):
        raise Refused(issues)
    return reason.strip().replace("\r\n", "\n")


def _subject(flag: RedFlag) -> str:
    return f"tender:{flag.tender_id}" if flag.tender_id else f"flag:{flag.pk}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
