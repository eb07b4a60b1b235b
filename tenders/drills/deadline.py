"""T6, the deadline is one instant, everywhere: to the microsecond, in nights of summer time, when it moves in its last second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from django.db import connection

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.days import zone
from procurement.refusal import Refused
from procurement.rules.lifecycle import DRAIN, Stage
from procurement.rules.notes import verify_note
from procurement.rules.receipts import Receipt, Refusal, parse_statement
from procurement.templatetags.moments import moment
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.drills import cast, outage
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.oracle import about_list
from tenders.drills.own_clock import own_clock, stand_at
from tenders.drills.places import differences
from tenders.models import Bid
from tenders.models import Receipt as Stored
from tenders.services import amending, amending_approval, bidding, clockwork

PLAN = replace(cast.PLAN, ruleset="generic")
"""Its deadline may be on any day: the nights in which clocks change are nights to a Sunday."""
DAYS = 50
"""From the publication to the deadline; more than any ruleset asks for."""
MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
GATE_LATE, GATE_TOO_LATE = "at >= held.bids_end_at", "at > held.bids_end_at"


@dataclass(frozen=True)
class People:
    """Who buys, and the two companies of every tender here."""

    buyer: Agency
    first: Company
    second: Company


def run(sizes: Sizes, say: Say) -> Findings:
    """Each deadline a microsecond before and at it; changes a second before it and at it; outages across it."""
    found, people = Findings(), People(cast.buyer(), cast.company("First SRL"), cast.company("Second SRL"))
    say("a microsecond before, and at the deadline")
    for what, end in _instants(1 if sizes.quick else 2):
        found.wrong += [f"{what}: {wrong}" for wrong in _edge(people, end)]
        found.did.append(
            f"Deadline {what}, {end.isoformat()}: taken a microsecond before, refused at it, and so closed."
        )
    _two_half_past_threes(found)
    say("control: a gate that takes what comes at the deadline")
    with _gate_that_is_late():
        missed = _edge(people, _on_any_day())
    found.must(bool(missed), "control: a gate that takes a bid at the deadline went unnoticed")
    found.did += (
        [f"With a gate that is late by a microsecond the drill fails, as it must: {missed[0]}"] if missed else []
    )
    say("a change in the last second")
    _changed(found, people)
    outage.across_the_deadline(found, people.buyer, (people.first, people.second), sizes, say)
    return found


def published(people: Agency, end: datetime) -> Played:
    """A tender that takes bids until `end`."""
    return cast.published(people, replace(PLAN, bids_end_at=end))


def _on_any_day() -> datetime:
    """Some weeks from now, on the full hour."""
    return (clock.now() + timedelta(days=DAYS)).replace(minute=0, second=0, microsecond=0)


def _instants(nights: int) -> Iterator[tuple[str, datetime]]:
    """Lazily, for each tender moves the clock: a day like any other, and the next nights in which the clocks change."""
    yield "on a day like any other", _on_any_day()
    for change in _changes_of_clocks(clock.now() + timedelta(days=DAYS))[:nights]:
        yield "half an hour after the clocks changed", change + timedelta(minutes=30)


def _changes_of_clocks(since: datetime) -> list[datetime]:
    """The instants of the next year at which the clocks of the place where it is shown are changed, at most two."""
    here = zone()
    first = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=number) for number in range(366 * 24)]
    changes = [b for a, b in pairwise(hours) if a.astimezone(here).utcoffset() != b.astimezone(here).utcoffset()]
    return changes[:2]


def _two_half_past_threes(found: Findings) -> None:
    """The hour that a night has twice: every page must tell the two apart."""
    for change in _changes_of_clocks(clock.now()):
        one, other = (moment(change + timedelta(minutes=minutes)) for minutes in (-30, 30))
        words = [str(text).partition(">")[2] for text in (one, other)]
        found.must(words[0] != words[1], f"Two instants are both shown as {words[0]}")
    found.did.append("An hour that the night has twice is shown with its zone, so the two can be told apart.")


def hand_in(bid: Bid, company: Company) -> Stored:
    """The receipt or the signed refusal of a bid handed in now."""
    fresh = Bid.objects.select_related("tender", "bidder").get(pk=bid.pk)
    try:
        return bidding.submit_bid(fresh, idempotency_key=uuid4(), actor=actor_for(company.submitter), now=clock.now())
    except bidding.RefusedLate as late:
        return late.receipt


def statement(stored: Stored) -> Receipt | Refusal:
    """What a receipt or refusal says, its signature checked."""
    return parse_statement(verify_note(stored.note, keystore.verifier_keys())[0])


def _edge(people: People, end: datetime) -> list[str]:
    """What is wrong at this deadline: one bid a microsecond before it, the other at it."""
    played = published(people.buyer, end)
    bids = [director.draft_bid(played, company, cast.PRICES) for company in (people.first, people.second)]
    wrong = []
    with own_clock():
        stand_at(end - MICROSECOND)
        taken = hand_in(bids[0], people.first)
        wrong += differences(played, taken)
        stand_at(end)
        late = statement(hand_in(bids[1], people.second))
        if not isinstance(said := statement(taken), Receipt) or said.received != end - MICROSECOND:
            wrong.append(f"handed in a microsecond before the deadline: {said}")
        if not isinstance(late, Refusal) or (late.received, late.deadline) != (end, end):
            wrong.append(f"handed in at the deadline, and not refused: received {late.received}")
        stand_at(end + DRAIN - MICROSECOND)
        clockwork.run_due(now=clock.now())
        if played.fresh().stage_now is not Stage.PUBLISHED:
            wrong.append("It was closed before what was being stored had its time.")
        stand_at(end + DRAIN)
        clockwork.run_due(now=clock.now())
        if played.fresh().stage_now is not Stage.CLOSED:
            wrong.append(f"It was not closed at {clock.now()}.")
        else:
            wrong += about_list(played)
    return wrong


@contextmanager
def _gate_that_is_late() -> Iterator[None]:
    """The database's gate takes what comes at the very deadline."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('bid_act_gate'::regproc)")
        before: str = cursor.fetchone()[0]
        if GATE_LATE not in before:
            raise RuntimeError("The gate of bids is another one than this drill knows.")
        cursor.execute(before.replace(GATE_LATE, GATE_TOO_LATE))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(before)


def _changed(found: Findings, people: People) -> None:
    """Two persons move the deadline a second before it, and are refused at it."""
    played = published(people.buyer, _on_any_day())
    bids = [director.draft_bid(played, company, cast.PRICES) for company in (people.first, people.second)]
    old, new = played.bids_end_at, played.bids_end_at + timedelta(days=7)
    with own_clock():
        stand_at(old - SECOND)
        _move(played, new)
        found.must(
            played.fresh().bids_end_at == new, "A change published a second before the deadline is not in force."
        )
        stand_at(old)
        taken = hand_in(bids[0], people.first)
        said = statement(taken)
        found.must(isinstance(said, Receipt) and said.deadline == new, f"After the change a bid was answered by {said}")
        found.wrong += differences(played, taken)
        stand_at(old + DRAIN)
        clockwork.run_due(now=clock.now())
        found.must(played.fresh().stage_now is Stage.PUBLISHED, "It was closed at the deadline that it had before.")
        stand_at(new)
        refused = _refused(lambda: _move(played, new + timedelta(days=7)))
        found.must(bool(refused), "The deadline was moved when it was over.")
        found.must(
            isinstance(statement(hand_in(bids[1], people.second)), Refusal), "A bid at the new deadline was taken."
        )
    found.did.append(
        "Moved a second before the deadline it holds at once, in every place; at the deadline itself two persons are refused:"
        f" {refused}"
    )


def _move(played: Played, to: datetime) -> None:
    officer, approver = actor_for(played.agency.officer), actor_for(played.agency.approver)
    now = clock.now()
    amending.save_dates(played.fresh(), {"bids_end_at": to}, actor=officer, now=now)
    amending_approval.propose(played.fresh(), reason="More time.", only_clarifies=False, actor=officer, now=now)
    change = played.fresh().amendments.get(status="proposed")
    amending_approval.approve(played.tender, revision=change.revision, actor=approver, now=now)


def _refused(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return "; ".join(str(one) for one in refused.issues)
    return ""
