"""What a bundle proves about time: the minutes before each deadline, the rule on outages, and lies about both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from procurement import clock, ticking
from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.verify import Finding, Verdict, verify
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services import clockwork, holding
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of, signed_anew
from tests.tenders.calling import approver, officer
from tests.tenders.conftest import START
from tests.tenders.outages import MINUTE, as_if_live, run_minutes
from tests.tenders.test_bundles import bundle_of

OUT = range(1, 16)


def pass_deadline(played: Played, down: Any = ()) -> None:
    end = played.fresh().bids_end_at
    assert end is not None
    run_minutes(end - timedelta(hours=5), end, down=down, end=end)
    clock.travel(end + timedelta(seconds=10))
    tick()
    clockwork.run_due(now=clock.now())
    clock.travel(clock.now() + MINUTE)
    tick()


def tick() -> None:
    ticking.tick(now=clock.now())


def findings(bundle: bytes) -> dict[str, Finding]:
    from io import BytesIO

    return {found.rule: found for found in verify(BytesIO(bundle))}


def failed(files: Files) -> list[str]:
    return [rule for rule, found in findings(signed_anew(files)).items() if found.verdict is Verdict.FAILED]


@pytest.fixture
def opened(agency: Agency, plan: Plan, alfa: Company, monkeypatch: pytest.MonkeyPatch) -> Played:
    """An outage moved the deadline once; then it closed in peace and was opened."""
    monkeypatch.setattr("procurement.kept_checkpoint.check", lambda: None)
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    tick()
    as_if_live(monkeypatch)
    pass_deadline(played, OUT)
    holding.propose_answer(played.fresh(), "extend", "", actor=officer(played), now=clock.now())
    holding.confirm_answer(played.fresh(), actor=approver(played), now=clock.now())
    pass_deadline(played)
    director.close_and_open(played)
    clock.travel(clock.now() + MINUTE)
    tick()
    return played


def edit_minutes(number: int, change: Callable[[Any], object]) -> Callable[[Files], object]:
    return lambda files: change_json(files, f"minutes/{number}.json", change)


def other_text(data: Any) -> None:
    tick = parse_canonical(data["ticks"][40].encode())
    data["ticks"][40] = canonical_json({**tick, "probe": "gate"}).decode()  # type: ignore[dict-item]


def test_extension_verifies_and_lies_about_it_are_named(opened: Played) -> None:
    bundle = bundle_of(opened, Audience.PUBLIC)
    said = findings(bundle)
    assert [rule for rule, found in said.items() if found.verdict is Verdict.FAILED] == []
    assert (said["V18"].verdict, said["V18"].detail) == (Verdict.OK, "extensions after outages: 1")
    files = files_of(bundle)
    assert sum(path.startswith("minutes/") for path in files) == 2
    assert max(len(content) for path, content in files.items() if path.startswith("minutes/")) < 256 * 1024
    lies: list[Callable[[Files], object]] = [
        lambda files: files.pop("minutes/1.json"),
        edit_minutes(1, other_text),
        edit_minutes(1, lambda data: data["ticks"].pop(30)),
        edit_minutes(1, lambda data: (data["ticks"].pop(0), data.update(first=data["first"] + 1))),
        edit_minutes(2, lambda data: data["ticks"].pop()),
        edit_minutes(2, lambda data: data["path"].pop()),
        edit_minutes(2, lambda data: data.update(checkpoint=1)),
        lambda files: change_act(files, "closing.hold_ended", lambda act: act.update(proposer=act["actor"])),
        lambda files: change_act(files, "closing.hold_ended", lambda act: act.update(end="lapsed")),
        lambda files: change_act(files, "tender.amended", lambda act: act.update(cause="answer")),
    ]
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        broken = failed(changed)
        assert {"V18", "V6"} & set(broken), number


def test_closing_over_an_outage_needs_two_persons(
    agency: Agency, plan: Plan, alfa: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procurement.kept_checkpoint.check", lambda: None)
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    tick()
    pass_deadline(played, range(5, 20))  # a platform whose clock "was moved" does not look
    director.close_and_open(played)
    clock.travel(clock.now() + MINUTE)
    tick()
    bundle = bundle_of(played, Audience.PUBLIC)
    found = findings(bundle)["V18"]
    assert found.verdict is Verdict.FAILED
    assert "15 bad minutes" in found.detail
