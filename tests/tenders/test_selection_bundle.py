"""What a bundle proves of a selection: the auditors' recomputes it, the public one shows the call, and lies about either are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, selecting
from tenders.demo.scenario import Agency, Company, Plan
from tests import factories
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.conftest import START
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings
from tests.tenders.test_restricted import ASKED, FEW, GOOD


def test_selection_verifies_and_lies_are_named(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> None:
    gamma = factories.make_company("Gamma SRL")
    wanted = replace(plan, procedure="simplified_two_stage", asked=ASKED)
    played = director.approve(director.schedule(agency, wanted, publish_at=START + timedelta(days=1)))
    director.move_to(START + timedelta(days=1, minutes=1))
    for company, turnover in ((alfa, "250000"), (beta, "400000"), (Company(gamma.organization, gamma.submitter), "9")):
        selecting.ask(played, company, {**GOOD, "Turnover": turnover})
    director.move_to(selecting.after_the_call(played))
    selecting.judge(played)
    selecting.decide(played, FEW)
    selecting.invite(played)
    director.hand_in(played, alfa, {1: ("4500", "100")})
    director.hand_in(played, beta, {1: ("4400", "100")})
    director.close_and_open(played)
    bundle, public = bundle_of(played, Audience.AUDITOR), bundle_of(played, Audience.PUBLIC)
    said = findings(bundle)
    assert [(rule, one.artefact, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert (said["V22"].verdict, said["V22"].detail) == (Verdict.OK, "3 candidates, 2 invited")
    assert "selection.json" not in files_of(public)
    assert findings(public)["V22"].detail == "2 invited; who they are and why is in the auditors' bundle"
    lies: list[Callable[[Files], object]] = [
        lambda files: change_json(files, "call.json", lambda data: data.update(least=1)),
        lambda files: change_json(files, "selection.json", lambda data: data.update(few_reason="")),
        lambda files: change_act(files, "selection.decided", lambda act: act.update(proposer=act["actor"])),
        lambda files: change_act(files, "selection.decided", lambda act: act.update(invited=3)),
        lambda files: change_act(files, "bidders.invited", lambda act: act.update(list_digest="0" * 64)),
        lambda files: change_act(files, "call.closed", lambda act: act.update(digests=act["digests"][:2])),
        lambda files: change_act(files, "call.closed", lambda act: act.update(requests_end_at=act["at"][:3] + "7-01-01T00:00:00+00:00")),
    ]  # fmt: skip
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert "V22" in failed(changed), number
