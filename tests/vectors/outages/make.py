"""Writes the vectors beside it: `python -m tests.vectors.outages.make`. Every value is fixed, so it writes the same files again.

A vector is the lines `comment:`, `expect:` (ok, not-applicable, or the artefact that rule V18 names), `key:` (of the log), `rule:` (the
outage.* values of the ruleset, or `none`), an empty line, and the files of the bundle that the rule reads, one a line: path, blank,
content. Ticks, leaves and trees are made with hashlib alone, not with the rules.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.vectors.log.make import SIGNER, b64, checkpoint, fixed, sha, text_of

HERE = Path(__file__).parent
MINUTE = timedelta(minutes=1)
RULE = {
    "window_minutes": 12, "window_bad": 5, "last_minutes": 6, "last_bad": 2, "factor": 2, "recovery_minutes": 30,
    "most_extensions": 1,
}  # fmt: skip
FIRST, SECOND = datetime(2026, 11, 26, 10, tzinfo=UTC), datetime(2026, 11, 26, 10, 40, tzinfo=UTC)
BEGIN, END = FIRST - 20 * MINUTE, SECOND + 2 * MINUTE
OUT = range(2, 8)
"""Bad minutes, counted back from a deadline: six, of which five are in its last part."""
Files = dict[str, Any]
Case = tuple[str, str, Files, dict[str, int]]


def root_of(row: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if len(row) == 1:
        return row[0]
    half = 1 << (len(row) - 1).bit_length() - 1
    return sha(b"\x01", root_of(row[:half]), root_of(row[half:]))


def path_of(row: list[bytes], at: int) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(row) == 1:
        return []
    half = 1 << (len(row) - 1).bit_length() - 1
    if at < half:
        return [*path_of(row[:half], at), root_of(row[half:])]
    return [*path_of(row[half:], at - half), root_of(row[:half])]


def log(silent: Collection[datetime], failed: Collection[datetime], probe: str) -> list[dict[str, Any]]:
    """The ticks at second 4 of each minute, but for the silent ones."""
    made: list[dict[str, Any]] = []
    minute, gap = BEGIN, 0
    while minute < END:
        if minute in silent:
            gap += 1
        else:
            before = sha(b"\x00", text_of(made[-1]).encode()).hex() if made else ""
            at = (minute + timedelta(seconds=4)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            made.append({
                "v": 1, "t": at, "root": fixed(at).hex(), "prev": before, "gap": gap if made else 0,
                "probe": "gate" if minute in failed else probe, "rel": "", "clk": {"err_us": 900, "off_us": 12},
            })  # fmt: skip
            gap = 0
        minute += MINUTE
    return made


def piece(ticks: list[dict[str, Any]], deadline: datetime, *, short: int = 0) -> Files:
    """`minutes/<n>.json` for a deadline; `short` by so many ticks at its end, with a path that holds."""
    begins, ends = (at.strftime("%Y-%m-%dT%H:%M") for at in (deadline - RULE["window_minutes"] * MINUTE, deadline))
    first = max(place for place, tick in enumerate(ticks) if tick["t"] < begins)
    last = min(place for place, tick in enumerate(ticks) if tick["t"][:16] >= ends) - short
    leaves = [sha(b"\x00", text_of(tick).encode()) for tick in ticks]
    return {
        "v": 1, "deadline": deadline.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "first": first,
        "ticks": [text_of(tick) for tick in ticks[first : last + 1]], "checkpoint": len(ticks),
        "path": [step.hex() for step in path_of(leaves, last)],
    }  # fmt: skip


def act(kind: str, at: datetime, **more: str) -> dict[str, str]:
    return {"type": kind, "at": at.isoformat(), **more}


def ended(deadline: datetime, at: datetime, end: str, proposer: str = "ana", actor: str = "barbu") -> dict[str, str]:
    more = {"bids_end_at": deadline.isoformat(), "proposer": proposer, "actor": actor, "cause": "outage", "end": end}
    return act("closing.hold_ended", at, **more)


def held(deadline: datetime, until: datetime) -> dict[str, str]:
    times = {"bids_end_at": deadline.isoformat(), "answer_until": until.isoformat()}
    return act("closing.held", deadline + timedelta(seconds=10), cause="outage", **times)


def story(
    *between: dict[str, str], deadlines: tuple[datetime, ...] = (FIRST, SECOND), silent: Collection[datetime] = (),
    failed: Collection[datetime] = (), probe: str = "ok", closed: datetime = SECOND + timedelta(seconds=10),
) -> Files:  # fmt: skip
    """The files of a tender: published, what came between, closed by its last deadline; the minutes before each of these."""
    acts = [
        act("tender.published", FIRST - timedelta(days=40), bids_end_at=FIRST.isoformat()),
        *between,
        act("tender.closed", closed, bids_end_at=deadlines[-1].isoformat()),
    ]
    ticks, rows = log(silent, failed, probe), []
    for number, one in enumerate(acts):
        nonce, text = fixed(f"nonce {number}"), text_of(one)
        rows.append({"text": text, "nonce": nonce.hex(), "leaf": sha(b"\x00", nonce, text.encode()).hex()})
    root = root_of([sha(b"\x00", text_of(tick).encode()) for tick in ticks])
    heads = {"notes": [checkpoint(size=str(len(ticks)), root=b64(root))], "paths": []}
    minutes = {f"minutes/{number}.json": piece(ticks, one) for number, one in enumerate(deadlines, 1)}
    return {"checkpoints.json": heads, "log.json": rows, **minutes}


def back(deadline: datetime, minutes: Collection[int]) -> set[datetime]:
    return {deadline - number * MINUTE for number in minutes}


def amended(at: datetime, to: datetime = SECOND, cause: str = "outage") -> dict[str, str]:
    return act("tender.amended", at, cause=cause, bids_end_at=to.isoformat())


def changed(files: Files, path: str, change: Callable[[Any], object]) -> Files:
    """A copy with one file changed."""
    copy: Files = json.loads(json.dumps(files))
    change(copy[path])
    return copy


def without(files: Files, path: str) -> Files:
    return {name: content for name, content in files.items() if name != path}


def vectors() -> dict[str, Case]:
    """name -> (expected, comment, files, values of the rule that are others)."""
    at, once, closing = FIRST + 5 * MINUTE, back(FIRST, OUT), back(SECOND, OUT)
    extended = ended(FIRST, at, "extended")
    good = story(extended, amended(at), silent=once)
    only: dict[str, Any] = {"deadlines": (FIRST,), "closed": FIRST + timedelta(seconds=10)}
    later: dict[str, Any] = {"deadlines": (FIRST,), "closed": FIRST + 10 * MINUTE}
    until = FIRST + 9 * MINUTE
    one, changes, ends = "minutes/1.json", "log.json, entry 3 (tender.amended)", "log.json, entry 2 (tender.closed)"
    last = "log.json, entry 4 (tender.closed)"

    def minutes(change: Callable[[Any], object]) -> Files:
        return changed(good, one, change)

    return {
        "quiet": ("ok", "no bad minute, closed in time", story(**only), {}),
        "extended": ("ok", "six bad minutes, moved by two persons, then quiet", good, {}),
        "four-bad": ("ok", "one bad minute fewer than the rule asks for", story(**only, failed=back(FIRST, range(8, 12))), {}),
        "one-bad-last": ("ok", "one bad minute in the last part", story(**only, failed=back(FIRST, [1])), {}),
        "went-on": ("ok", "an outage, and two persons went on", story(ended(FIRST, at, "went_on"), **later, silent=once), {}),
        "lapsed": ("ok", "nobody decided in time", story(
            held(FIRST, until), ended(FIRST, until, "lapsed", "", ""), **later, silent=once), {}),
        "used-up": ("ok", "an outage after the last lawful extension", story(extended, amended(at), silent=once | closing), {}),
        "no-probe": ("not-applicable", "no probe ran", story(**only, probe="none", silent=once), {}),
        "no-minutes": ("not-applicable", "the closing is in no minute", without(story(**only), one), {}),
        "no-rule": ("not-applicable", "the ruleset has no rule for outages", story(**only), {"none": 1}),
        "minutes-missing": (changes, "the minutes before the first deadline are left out", without(good, one), {}),
        "closing-minutes-missing": (last, "those before the last deadline", without(good, "minutes/2.json"), {}),
        "tick-altered": (one, "a probe that was ok is told as failed", minutes(lambda data: data["ticks"].__setitem__(
            3, data["ticks"][3].replace('"probe":"ok"', '"probe":"gate"'))), {}),
        "tick-left-out": (one, "a minute is left out, as if there had been none", minutes(
            lambda data: (data["ticks"].pop(2), data.update(first=data["first"] + 1))), {}),
        "begins-late": (one, "it begins within the window", minutes(
            lambda data: (data["ticks"].pop(0), data.update(first=data["first"] + 1))), {}),
        "ends-early": (one, "it ends before the deadline, at a minute that is in the log", {
            **good, one: piece(log(once, (), "ok"), FIRST, short=1)}, {}),
        "number-other": (one, "the first tick has another number", minutes(lambda data: data.update(first=data["first"] + 1)), {}),
        "path-altered": (one, "one hash of the path", minutes(lambda data: data["path"].__setitem__(0, fixed("x").hex())), {}),
        "checkpoint-other": (one, "a head that the bundle does not have", minutes(lambda data: data.update(checkpoint=3)), {}),
        "other-deadline": (changes, "the minutes are of another deadline", minutes(
            lambda data: data.update(deadline="2026-11-26T09:59:00.000000Z")), {}),
        "no-outage": (changes, "moved for an outage that the log does not show", story(extended, amended(at)), {}),
        "too-little-time": (changes, "less than the thirty minutes after it came back", story(
            extended, amended(at + 6 * MINUTE), silent=once), {}),
        "too-little-factor": (changes, "less than ten times the bad minutes", good, {"factor": 10}),
        "one-person": (changes, "proposed and confirmed by one person", story(
            ended(FIRST, at, "extended", "ana", "ana"), amended(at), silent=once), {}),
        "nobody": (changes, "no decision is in the log", story(
            ended(SECOND, at, "extended"), amended(at), silent=once), {}),
        "too-often": (changes, "more extensions than the rule allows", good, {"most_extensions": 0}),
        "closed-over": (ends, "closed over an outage", story(**only, silent=once), {}),
        "closed-over-failed": (ends, "closed although the probe had failed", story(**only, failed=once), {}),
        "went-on-alone": ("log.json, entry 3 (tender.closed)", "one person went on", story(
            ended(FIRST, at, "went_on", "ana", "ana"), **later, silent=once), {}),
        "lapsed-early": (last, "ended before the time to decide was over", story(
            held(FIRST, until), ended(FIRST, at, "lapsed", "", ""), **later, silent=once), {}),
    }  # fmt: skip


def text(name: str) -> str:
    """The file of a vector."""
    expect, comment, files, rule = vectors()[name]
    words = "none" if "none" in rule else " ".join(f"{key}={value}" for key, value in {**RULE, **rule}.items())
    head = [f"comment: {comment}", f"expect: {expect}", f"key: {SIGNER.verifier}", f"rule: {words}", ""]
    return "\n".join([*head, *(f"{path} {text_of(content)}" for path, content in sorted(files.items()))]) + "\n"


if __name__ == "__main__":
    for name in vectors():
        (HERE / f"{name}.txt").write_text(text(name), "utf-8")
