"""The opener of bids called in every wrong way, at level A and B: it must refuse, leave nothing behind, and say so in the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db import connection

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules.shares import release_share
from tenders.demo import committee, director
from tenders.demo.scenario import Played
from tenders.drills import cast
from tenders.drills.findings import Findings
from tenders.drills.tampering import as_superuser
from tenders.models import BidOutcome, OpenedBid, Opening
from tenders.queries.keys import deal_of
from tenders.services import opening

FORGED = [
    "tenders_tender", "tenders_keyholder", "tenders_stagekey", "tenders_committeekey", "procurement_logentry",
    "procurement_checkpoint",
]  # fmt: skip
CONFIRM = "UPDATE tenders_keyholder SET confirmed_at = now() WHERE tender_id = %s"
CLOSE = "UPDATE tenders_tender SET stage = 'closed' WHERE id = %s"
OTHER_KEY = (
    "UPDATE tenders_stagekey SET wrapped_private_key = (SELECT wrapped_private_key FROM tenders_stagekey"
    " WHERE tender_id <> %s LIMIT 1) WHERE tender_id = %s"
)
FORGET = "DELETE FROM procurement_logentry WHERE type = 'tender.closed' AND subject = 'tender:' || %s"
SOME_KEY = "UPDATE tenders_committeekey SET wrapped_private_key = decode('00', 'hex') WHERE tender_id = %s"
UNSIGN = "UPDATE procurement_checkpoint SET note = left(note, -20) || reverse(right(note, 20)) WHERE %s <> ''"


def in_every_wrong_way(found: Findings) -> None:
    """Level A, then level B."""
    _level_a(found)
    _level_b(found)
    entries = LogEntry.objects.filter(type="opening.failed").count()
    found.figure("tries with wrong shares that the log names", entries)


def _level_a(found: Findings) -> None:
    buyer = cast.buyer()
    other, played = cast.published(buyer), cast.published(buyer)
    company = cast.company("Early Bird")
    director.hand_in(other, company, cast.PRICES)
    director.hand_in(played, company, cast.PRICES)
    late, key = played.bids_end_at + timedelta(days=400), str(played.tender.pk)
    confirm, close = (CONFIRM, [key]), (CLOSE, [key])
    must = partial(_must_refuse, found, played)
    must("a clock set ahead by a year", "not-closed", late)
    must("that, and forged confirmations", "not-closed", late, confirm)
    must("that, and a forged stage, without closing event", "closing-not-logged", late, confirm, close)
    must("a forged stage and confirmations, before the opening time", "too-early", clock.now(), confirm, close)
    director.move_to(played.opening_at + timedelta(minutes=1))
    now = clock.now()
    must("no confirmation", "too-few", now)
    first = actor_for(played.agency.key_holders[0])
    opening.confirm_opening(played.fresh(), actor=first, now=now)
    must("one confirmation of two (k-1)", "too-few", now)
    again = says(lambda: opening.confirm_opening(played.fresh(), actor=first, now=now))
    found.must(bool(again), "one person confirmed twice")
    must("the closing taken out of the log", "closing-not-logged", now, confirm, (FORGET, [key]))
    must("the platform's key of another tender", "commitment-mismatch", now, confirm, (OTHER_KEY, [key, key]))


def _level_b(found: Findings) -> None:
    """A committee of three: without a signed closing, with a checkpoint that nobody signed, with k-1 and with wrong shares."""
    played = cast.published(cast.buyer(key_holders=3), replace(cast.PLAN, sealing="committee"))
    director.hand_in(played, cast.company("Early Committee Bird"), cast.PRICES)
    director.move_to(played.opening_at + timedelta(minutes=1))
    key = str(played.tender.pk)
    forged = ((CONFIRM, [key]), (SOME_KEY, [key]))
    must = partial(_must_refuse, found, played)
    must("level B, the closing in no minute of the log", "closing-not-signed", clock.now(), *forged)
    ticking.tick(now=clock.now())
    must("level B, a checkpoint that nobody signed", "closing-not-signed", clock.now(), *forged, (UNSIGN, [key]))
    session = committee.begin_opening(played.tender)
    committee.release(played.tender, played.agency.key_holders[:1])
    must("level B, one share of two (k-1), the confirmations forged", "too-few", clock.now(), forged[0])
    _wrong_shares(found, played, session)


def _wrong_shares(found: Findings, played: Played, session: bytes) -> None:
    """The second key holder releases what was not dealt; each try is refused and named in the log."""
    user = played.agency.key_holders[1]
    share = next(one for one in committee.shares_of(played.tender) if one.user == user)
    true, deal = committee.own_share(share), deal_of(share.committee_key)
    other = next(one for one in committee.shares_of(played.tender) if one.user != user)
    wrong: Mapping[str, bytes] = {
        "altered": release_share(deal, replace(true, y=bytes(32)), session),
        "another member's": release_share(deal, committee.own_share(other), session),
        "of another tender": release_share(replace(deal, tender=played.agency.organization.pk), true, session),
    }
    for what, released in wrong.items():
        before = _reasons(played, "opening.failed")
        said = says(
            partial(opening.confirm_opening, played.fresh(), actor=actor_for(user), now=clock.now(), released=released)
        )
        after = _reasons(played, "opening.failed")
        found.must(bool(said) and len(after) == len(before) + 1, f"A share that is {what} was taken, or not logged")
        found.did += [f"A share that is {what}: {said} Logged: {after[-1]}"] if after else []
    found.must(not OpenedBid.objects.filter(bid__tender=played.tender).exists(), "Level B: a bid was opened")
    found.must(Opening.objects.get(tender=played.tender).committed_at is None, "Level B: bids were tried")


def _must_refuse(
    found: Findings, played: Played, what: str, reason: str, now: datetime, *forged: tuple[str, list[str]]
) -> None:
    """The opener must refuse, say so in the log, and leave nothing else, whatever was forged past the triggers; all is undone."""
    with as_superuser(FORGED), connection.cursor() as cursor:
        for statement, values in forged:
            cursor.execute(statement, values)
        refused = says(lambda: opening.open_bids(played.fresh(), now=now))
        left = OpenedBid.objects.filter(bid__tender=played.tender).count()
        left += BidOutcome.objects.filter(bid__tender=played.tender, failure="").count()
        logged = _reasons(played, "opening.refused")
    found.must(bool(refused) and not left, f"The opener did not refuse: {what}")
    found.must(logged == [reason], f"The opener refused, and the log says {logged} in place of {reason}: {what}")
    found.did += [f"Opener, {what}: {refused} Logged: {reason}"] if refused else []


def _reasons(played: Played, kind: str) -> list[str]:
    entries = LogEntry.objects.filter(type=kind, subject=f"tender:{played.tender.pk}").order_by("pk")
    return [json.loads(entry.body)["reason"] for entry in entries]


def says(act: Callable[[], object]) -> str:
    """Why a service refuses; empty if it does not."""
    try:
        act()
    except Refused as refused:
        return "; ".join(str(one) for one in refused.issues)
    return ""
