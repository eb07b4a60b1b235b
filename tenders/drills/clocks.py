"""T7, the clock: set back it writes no minute and opens nothing again; wrong by more than two seconds it closes and opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import Tick
from procurement.refusal import Refused
from procurement.rules.clock_error import BLOCKS
from procurement.rules.lifecycle import DRAIN, Stage
from procurement.rules.ticks import check_ticks, parse_tick
from procurement.rules.verify import Finding, Verdict
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.drills import cast
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.outage import opened_bundle
from tenders.drills.own_clock import kernel_says, own_clock, stand_at
from tenders.models import Bid
from tenders.services import bidding, clockwork, holding, opening

MINUTE, HOUR = cast.MINUTE, timedelta(hours=1)
GOOD, WRONG = 900, 3_000_000
"""Microseconds of error."""


def run(sizes: Sizes, say: Say) -> Findings:
    """First the clock is set back, then it is wrong."""
    found, buyer, company = Findings(), cast.buyer(), cast.company("Punctual SRL")
    say("the clock is set back")
    with kernel_says(GOOD):
        _minutes_ascend(found)
        _closed_stays_closed(found, _taking(buyer, company), company)
        _fooled(found, _taking(buyer, company), company)
    say("the clock is wrong")
    _at_the_limit(found, _taking(buyer, company))
    for what, told, kernel, verdict, words in (
        ("nobody measures it", None, None, Verdict.NOT_APPLICABLE, "nobody measured the clock"),
        ("wrong by three seconds, and two persons go on", WRONG, WRONG, Verdict.NOT_APPLICABLE, "two persons decided"),
        ("wrong by three seconds, and a platform that looks away", WRONG, GOOD, Verdict.FAILED, "may have been wrong"),
    ):
        v17 = _closing(_taking(buyer, company), told, kernel)
        found.must(v17.verdict is verdict and words in v17.detail, f"{what}: {v17}")
        found.did.append(f"Clock {what}: V17 {v17.verdict}, {v17.detail}")
    found.figure("largest error that closes, microseconds", BLOCKS)
    return found


def _taking(buyer: Agency, company: Company) -> Played:
    """A tender with a bid, whose deadline is on a full hour."""
    end = (clock.now() + timedelta(days=50)).replace(minute=0, second=0, microsecond=0)
    played = cast.published(buyer, replace(cast.PLAN, ruleset="generic", bids_end_at=end))
    director.hand_in(played, company, cast.PRICES)
    return played


def _tick() -> int:
    """Ask for this minute's leaf; returns how many there are."""
    ticking.tick(now=clock.now())
    return Tick.objects.count()


def _texts() -> list[bytes]:
    return [text.encode("ascii") for text in Tick.objects.order_by("index").values_list("body", flat=True)]


def _minutes_ascend(found: Findings) -> None:
    """Set back by an hour, by a minute, by a second: no leaf until the time is past the last one, and then a log that holds."""
    with own_clock():
        begun, count = clock.now().replace(second=30), 0
        for minute in range(3):
            stand_at(begun + minute * MINUTE)
            count = _tick()
        last = clock.now()
        for back in (HOUR, 2 * MINUTE, MINUTE, timedelta(seconds=1)):
            stand_at(last - back)
            found.must(_tick() == count, f"Set back by {back}, and a minute was written.")
        stand_at(last + MINUTE)
        found.must(_tick() == count + 1, "The clock is past the last minute, and none is written.")
        texts = _texts()
        found.wrong += [f"minute {place}: {error}" for place, error in check_ticks(texts, None, 0)]
        earlier = replace(parse_tick(texts[-1]), t=last - HOUR).to_text()
        named = list(check_ticks([earlier], texts[-2], len(texts) - 1))
        found.must(bool(named), "control: a minute before the one that it follows went unnoticed")
    found.did.append(
        "Set back by an hour, two minutes, one minute and a second: no minute is written until the time is past the last one."
        f" One written all the same is named: {named[0][1] if named else '-'}"
    )


def _closed_stays_closed(found: Findings, played: Played, company: Company) -> None:
    """After the closing the time goes back before the deadline: no bid is taken, nothing is opened."""
    with own_clock():
        stand_at(played.bids_end_at + DRAIN)
        clockwork.run_due(now=clock.now())
        stand_at(played.bids_end_at - HOUR)
        again = clockwork.run_due(now=clock.now())
        closed = played.fresh().stage_now is Stage.CLOSED
        found.must(closed and not again, "Set back, and a closed tender was moved.")
        found.must(not _takes(played, company), "Set back before the deadline, and a closed tender took a bid.")
        holder = actor_for(played.agency.key_holders[0])
        said = _said(lambda: opening.confirm_opening(played.fresh(), actor=holder, now=clock.now()))
        found.must(bool(said), "Set back before the opening time, and an opening was confirmed.")
        stand_at(played.bids_end_at + HOUR)
    found.did.append(f"Set back after the closing: no bid is taken, nothing is opened ({said}).")


def _fooled(found: Findings, played: Played, company: Company) -> None:
    """Between deadline and closing the time goes back: the gate is fooled, and the bid's minute convicts it."""
    with own_clock():
        for minutes in (-2, -1, 0):
            stand_at(played.bids_end_at + minutes * MINUTE)
            _tick()
        stand_at(played.bids_end_at - HOUR / 2)
        taken = _takes(played, company)
        stand_at(played.bids_end_at + MINUTE)
        clockwork.run_due(now=clock.now())
        _tick()
        failed = [one for one in opened_bundle(played) if one.verdict is Verdict.FAILED]
    convicted = [one for one in failed if one.rule == "V7"]
    found.must(taken and bool(convicted), f"control: a bid of a clock that was set back went unnoticed: {failed}")
    found.did += (
        [f"Set back before the closing the gate takes a bid, and the log convicts it: {convicted[0]}"]
        if convicted
        else []
    )


def _takes(played: Played, company: Company) -> bool:
    bid = Bid.objects.select_related("tender", "bidder").get(tender=played.tender, bidder=company.organization)
    try:
        bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(company.submitter), now=clock.now())
    except Refused:
        return False
    return True


def _said(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return "; ".join(str(one) for one in refused.issues)
    return ""


def _at_the_limit(found: Findings, played: Played) -> None:
    """A microsecond more than two seconds closes nothing and opens nothing; two seconds do."""
    holder = actor_for(played.agency.key_holders[0])

    def confirm() -> str:
        return _said(lambda: opening.confirm_opening(played.fresh(), actor=holder, now=clock.now()))

    with own_clock():
        stand_at(played.bids_end_at + DRAIN)
        for error, closes in ((BLOCKS + 1, False), (BLOCKS, True)):
            with kernel_says(error):
                clockwork.run_due(now=clock.now())
            found.must((played.fresh().stage_now is Stage.CLOSED) == closes, f"error {error}: closed is not {closes}")
        stand_at(max(played.opening_at, clock.now()) + MINUTE)
        with kernel_says(BLOCKS + 1):
            refused = confirm()
        with kernel_says(BLOCKS):
            taken = not confirm()
    found.must(bool(refused), "The clock is wrong by more than two seconds, and an opening was confirmed.")
    found.must(taken, "The clock is right, and an opening could not be confirmed.")
    found.did.append(f"Wrong by {BLOCKS + 1} microseconds nothing is closed or opened ({refused}); by {BLOCKS} it is.")


def _closing(played: Played, told: int | None, kernel: int | None) -> Finding:
    """What V17 says of a tender whose minutes say `told`, while the platform that closes and opens hears `kernel`."""
    with own_clock():
        for minutes in (-2, -1, 0):
            stand_at(played.bids_end_at + minutes * MINUTE)
            with kernel_says(told):
                _tick()
        stand_at(played.bids_end_at + DRAIN)
        with kernel_says(kernel):
            clockwork.run_due(now=clock.now())
            _go_on_if_asked(played)
        stand_at(played.bids_end_at + MINUTE)
        with kernel_says(told):
            _tick()
        with kernel_says(GOOD):
            return next(one for one in opened_bundle(played) if one.rule == "V17")


def _go_on_if_asked(played: Played) -> None:
    """Two persons decide to close in spite of the clock."""
    if played.fresh().stage_now is not Stage.PUBLISHED:
        return
    officer, approver = actor_for(played.agency.officer), actor_for(played.agency.approver)
    holding.propose_answer(played.tender, "go_on", "The time server is down today.", actor=officer, now=clock.now())
    holding.confirm_answer(played.fresh(), actor=approver, now=clock.now())
    clockwork.run_due(now=clock.now())
