"""What a bundle proves of a suspension and of an upheld complaint: both rankings, no time lost, and lies about either are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from procurement import clock
from procurement.rules.complaints import Outcome
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.services import complaint_rulings
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.calling import officer
from tests.tenders.complaining import complain, rule
from tests.tenders.conftest import START
from tests.tenders.suspending import resume, suspend
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings


def earlier_in(act: dict[str, object]) -> None:
    act["moved"] = [str(pair).replace("2026-", "2025-") for pair in act["moved"]]  # type: ignore[attr-defined]


def test_suspension_and_upheld_complaint_verify_and_lies_are_named(
    agency: Agency, plan: Plan, alfa: Company, beta: Company
) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.move_to(played.bids_end_at - timedelta(days=2))
    suspend(played)
    resume(played, timedelta(days=9))
    director.hand_in(played, beta, {1: ("4400", "100")})
    director.close_and_open(played)
    director.decide(played)
    found = complain(played, alfa)
    rule(played, found, Outcome.ADMISSIBLE)
    found = rule(played, found, Outcome.UPHELD, "evaluate")
    complaint_rulings.carry_out(found, actor=officer(played), now=clock.now())
    director.decide(played)
    director.wait_for_standstill(played)
    bundle = bundle_of(played, Audience.PUBLIC)
    said = findings(bundle)
    assert [(rule, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert (said["V21"].verdict, said["V21"].detail) == (Verdict.OK, "suspensions: 1")
    assert (said["V6"].verdict, said["V16"].detail) == (Verdict.OK, "lots: 2")
    assert "lots/1/earlier/1/inputs.json" in files_of(bundle)
    lies: list[tuple[str, Callable[[Files], object]]] = [
        ("V21", lambda files: change_act(files, "tender.resumed", earlier_in)),
        ("V21", lambda files: change_act(files, "tender.resumed", lambda act: act.update(proposer=act["actor"]))),
        ("V21", lambda files: change_act(files, "tender.suspended", lambda act: act.update(proposer=""))),
        ("V21", lambda files: change_act(files, "tender.resumed", lambda act: act.update(suspension="another"))),
        ("V21", lambda files: change_act(files, "tender.resumed", lambda act: act.update(type="tender.rested"))),
        ("V21", lambda files: change_act(files, "tender.amended", lambda act: act.update(bids_end_at=act["at"]))),
        ("V21", lambda files: change_act(files, "tender.suspended", lambda act: act.update(type="tender.rested"))),
        ("V16", lambda files: change_act(files, "lot.reopened", lambda act: act.update(evaluation="0" * 64))),
        ("V16", lambda files: change_json(files, "lots/1/earlier/1/evaluation.json", lambda data: data.update(x=1))),
    ]
    for number, (named, lie) in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert named in failed(changed), number
