"""Rules V17 and V18 (docs/formats.md, section 19): the clock around the deadline, and outages before it, from the minutes of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from procurement.rules.clock_error import BLOCKS
from procurement.rules.log import LogError
from procurement.rules.merkle import inclusion_holds, leaf_of
from procurement.rules.outages import Evidence as Weighed
from procurement.rules.outages import OutageRule, outage_rule, watched
from procurement.rules.outages import evidence as weigh
from procurement.rules.receipts import parse_time
from procurement.rules.rulesets.ruleset import RulesetError, from_data
from procurement.rules.ticks import MINUTE, Tick, check_ticks, minute_of, parse_tick
from procurement.rules.verify_evidence import AMENDED, CLOSED, RULESET, Entry, Evidence, Failed, NotApplicable
from procurement.rules.verify_log import checkpoints, proofs_once
from procurement.rules.verify_records import deadlines

MINUTES = "minutes/"
HELD, HOLD_ENDED = "closing.held", "closing.hold_ended"
AROUND = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Window:
    """The minutes of the log around one deadline, proven; `path` is their file."""

    path: str
    deadline: datetime
    ticks: tuple[Tick, ...]


def windows(evidence: Evidence) -> dict[datetime, Window]:
    """What `minutes/` holds, by deadline. Failed unless each file is a piece of the signed log that spans its hours."""
    found = {}
    for path in [path for path in evidence.zip.members if path.startswith(MINUTES)]:
        window = _window(evidence, path)
        found[window.deadline] = window
    return found


def _window(evidence: Evidence, path: str) -> Window:
    data = evidence.json(path)
    head = next((one for one in checkpoints(evidence).values() if one.size == data["checkpoint"]), None)
    texts = [text.encode("ascii") for text in data["ticks"]]
    first, last = data["first"], data["first"] + len(texts) - 1
    steps = [bytes.fromhex(step) for step in data["path"]]
    if head is None or not inclusion_holds(leaf_of(texts[-1]), last, head.size, steps, head.root):
        raise Failed(path, "Its last minute is not in the signed log.")
    for place, error in check_ticks(texts[1:], texts[0], first + 1):
        raise Failed(path, f"Minute {place}: {error}") from error
    try:
        ticks = tuple(parse_tick(text) for text in texts)
    except LogError as error:
        raise Failed(path, str(error)) from error
    deadline = parse_time(data["deadline"])
    if minute_of(ticks[-1].t) < minute_of(deadline) or (first and ticks[0].t >= deadline - AROUND):
        raise Failed(path, "It does not span the hours before its deadline.")
    return Window(path, deadline, ticks)


def v17(evidence: Evidence) -> str:
    """The clock's error in the minutes of bids and closing and around the deadline, as the log has it, was small enough."""
    leaves = [evidence.the(CLOSED).leaf, *(bid.receipt.leaf for bid in evidence.bids)]
    ticks = [proofs_once(evidence)[leaf].tick for leaf in leaves if leaf in proofs_once(evidence)]
    if not ticks:
        raise NotApplicable("its acts are in no minute of the public log")
    for window in windows(evidence).values():
        ticks += [tick for tick in window.ticks if abs(tick.t - window.deadline) <= AROUND]
    errors = [tick.clock.error for tick in ticks if tick.clock.error is not None]
    if len(errors) < len(ticks):
        raise NotApplicable("nobody measured the clock there, and there are no RFC 3161 time stamps")
    if max(errors) <= BLOCKS:
        return f"at most {max(errors)} microseconds of error in {len(ticks)} minutes; there are no RFC 3161 time stamps"
    if any(_two_persons(entry) for entry in _ends(evidence, "clock")):
        raise NotApplicable("the clock was wrong, and two persons decided to go on, as the log says")
    raise Failed(CLOSED, f"The clock may have been wrong by {max(errors)} microseconds around the deadline.")


def v18(evidence: Evidence) -> str:
    """Where the minutes before a deadline show an outage, the deadline moved as the rule says, or two persons decided otherwise."""
    try:
        rule = outage_rule(from_data(evidence.json(RULESET)))
    except RulesetError as error:
        raise NotApplicable("its ruleset knows no rule for outages") from error
    known, closed = windows(evidence), evidence.the(CLOSED)
    if not known and closed.leaf not in proofs_once(evidence):
        raise NotApplicable("its closing is in no minute of the public log")
    moves, used, probed = deadlines(evidence), 0, False
    for (_, deadline), after in zip(moves, [*(entry for entry, _ in moves[1:]), closed], strict=True):
        if after.data["type"] == AMENDED and after.data["cause"] != "outage":
            continue  # it moved while it was still running
        if deadline not in known:
            raise Failed(after.name, f"The bundle lacks the minutes before the deadline {deadline.isoformat()}.")
        ticks = _spanning(known[deadline], rule)
        probed = probed or any(watched(tick) for tick in ticks)
        found = weigh(ticks, deadline, rule)
        if after.data["type"] == AMENDED:
            _extended(evidence, found, deadline, after, rule)
            used += 1
        elif found.met and used < rule.most_extensions:
            _went_on(evidence, found, deadline, after)
    if used > rule.most_extensions:
        raise Failed(moves[-1][0].name, f"Outages moved its deadline {used} times.")
    if not probed:
        raise NotApplicable("no probe ran in the hours before its deadlines, so no minute is bad")
    return f"extensions after outages: {used}"


def _spanning(window: Window, rule: OutageRule) -> Sequence[Tick]:
    """The ticks, from the beginning of the log or of the rule's window on."""
    begins = window.ticks[0]
    if begins.previous is not None and minute_of(begins.t) >= minute_of(window.deadline - rule.window):
        raise Failed(window.path, "It does not span the hours before its deadline.")
    return window.ticks


def _extended(evidence: Evidence, found: Weighed, deadline: datetime, after: Entry, rule: OutageRule) -> None:
    """An outage moved this deadline: the log shows it, the new one is late enough, two persons published it."""
    least = max(deadline + rule.factor * len(found.bad) * MINUTE, after.at + rule.recovery)
    if not found.met:
        raise Failed(after.name, "It moves the deadline for an outage that the log does not show.")
    if datetime.fromisoformat(after.data["bids_end_at"]) < least:
        raise Failed(after.name, "It gives bidders less time than the rule.")
    if not any(one.data["end"] == "extended" and _two_persons(one) for one in _ends(evidence, "outage", deadline)):
        raise Failed(after.name, "No two persons moved the deadline.")


def _went_on(evidence: Evidence, found: Weighed, deadline: datetime, closed: Entry) -> None:
    """It closed in spite of an outage: two persons went on, or nobody had decided when the time for that was over."""
    if not any(_lawful(evidence, one) for one in _ends(evidence, "outage", deadline)):
        raise Failed(closed.name, f"It closed over an outage: {len(found.bad)} bad minutes before the deadline.")


def _ends(evidence: Evidence, cause: str, deadline: datetime | None = None) -> list[Entry]:
    found = [entry for entry in evidence.of_type(HOLD_ENDED) if entry.data["cause"] == cause]
    return [one for one in found if deadline in (None, datetime.fromisoformat(one.data["bids_end_at"]))]


def _two_persons(entry: Entry) -> bool:
    """Whether a hold's end has a proposer, and another person who confirmed."""
    return bool(entry.data["proposer"] and entry.data["actor"]) and entry.data["proposer"] != entry.data["actor"]


def _lawful(evidence: Evidence, entry: Entry) -> bool:
    """Two persons went on; or nobody had decided when the time to decide was over."""
    if entry.data["end"] == "went_on":
        return _two_persons(entry)
    held: list[Mapping[str, str]] = [one.data for one in evidence.of_type(HELD)]
    until = [
        one["answer_until"] for one in held if one["bids_end_at"] == entry.data["bids_end_at"] and one["answer_until"]
    ]
    return entry.data["end"] == "lapsed" and bool(until) and entry.at >= datetime.fromisoformat(until[-1])
