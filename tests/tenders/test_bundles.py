"""Bundles of tenders that were really played: they verify, whatever is altered is named, and each lie fails at its rule."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import cryptography
import pytest
from django.core.management import call_command
from django.urls import reverse

from procurement import clock, keystore, verifier
from procurement.models import User
from procurement.rules.verify import Verdict, verify
from procurement.rules.verify_records import fingerprint
from procurement.rules.visibility import Audience
from tenders.demo import calls, director, scoring
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidAct, ReportFile
from tenders.services import bundles
from tenders.services.bundles import write_bundle
from tests import factories
from tests.tenders import judging
from tests.tenders.bidding import ANSWERS, TWO_LOTS, address, open_tender
from tests.tenders.bundle_forging import failures, files_of, mutations, signed_anew
from tests.tenders.bundle_lies import Lies
from tests.tenders.officer_screens import signed_in
from tests.tenders.test_public_log import pass_minutes

FIRST, BETTER = {1: ("5600", "150"), 2: ("900", "150")}, {1: ("5500", "149.50"), 2: ("900", "150")}
RIVAL = {1: ("5550", "140"), 2: ("910", "151")}
NOT_ASKED = {"V17", "V18", "V21", "V22", "V23", "V24", "V25", "V26", "V27", "V28", "V29", "V30"}


def bundle_of(played: Played, audience: Audience = Audience.PUBLIC) -> bytes:
    out = BytesIO()
    write_bundle(played.fresh(), audience, out)
    return out.getvalue()


def outcome(bundle: bytes, *receipts: str, trusted: str = "") -> dict[str, set[str]]:
    """The rules by their verdict."""
    named = [(f"receipt {number}", note) for number, note in enumerate(receipts, start=1)]
    found = verify(BytesIO(bundle), receipts=named, trusted=trusted)
    return {verdict: {one.rule for one in found if one.verdict is verdict} for verdict in Verdict}


@pytest.fixture
def opened(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Two lots, two bids, one of them replaced; opened."""
    played = open_tender(agency, TWO_LOTS)
    director.hand_in(played, alfa, FIRST, ANSWERS)
    director.hand_in(played, beta, RIVAL, ANSWERS)
    director.hand_in(played, alfa, BETTER, ANSWERS)
    pass_minutes(2)
    director.move_to(played.bids_end_at + timedelta(minutes=1))
    pass_minutes(2)
    director.close_and_open(played)
    pass_minutes()
    return played


@pytest.fixture
def done(opened: Played) -> Played:
    """Both lots awarded, the contract of the first completed."""
    for number in (1, 2):
        director.decide(opened, number)
        director.wait_for_standstill(opened, number)
    director.sign(opened, 1)
    director.complete(opened, 1)
    pass_minutes()
    return opened


def test_bundles_of_a_played_tender_verify_with_every_receipt_and_the_right_key(done: Played) -> None:
    notes = [receipt.note for receipt in done.receipts]
    key = keystore.verifier_keys()[0]
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        bundle = bundle_of(done, audience)
        assert bundle == bundle_of(done, audience)
        for trusted in ("", str(key), fingerprint(key)):
            found = outcome(bundle, *notes, trusted=trusted)
            assert (found["FAILED"], found["not applicable"]) == (set(), NOT_ASKED)
        assert outcome(bundle, trusted="0" * 64)["FAILED"] == {"V2"}
    names = ZipFile(BytesIO(bundle_of(done))).namelist()
    assert not [name for name in names if name.startswith("objects/")]


def test_public_bundle_holds_back_evaluation_until_it_is_public_and_never_tells_who_was_replaced(
    opened: Played,
) -> None:
    replaced = BidAct.objects.earliest("id").manifest
    public, auditors = files_of(bundle_of(opened)), files_of(bundle_of(opened, Audience.AUDITOR))
    assert not [path for path in public if path.startswith("lots/")]
    assert outcome(bundle_of(opened))["not applicable"] == NOT_ASKED | {"V14", "V15", "V16"}
    assert outcome(bundle_of(opened, Audience.AUDITOR))["not applicable"] == NOT_ASKED | {"V15", "V16"}
    assert replaced.encode() not in b"".join(public.values())
    assert replaced.encode() in auditors["log.json"]


def test_every_damage_is_found_and_named(done: Played) -> None:
    _all_are_found(bundle_of(done, Audience.AUDITOR), 240, 7)


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_ten_thousand_damages_are_found_and_named(done: Played) -> None:
    _all_are_found(bundle_of(done, Audience.AUDITOR), 10_000, 8)


def _all_are_found(bundle: bytes, count: int, seed: int) -> None:
    for name, damaged in mutations(bundle, count, seed):
        found = failures(damaged)
        assert found, name
        assert found[0].rule == "V1", name
        assert found[0].artefact, name


def test_each_lie_of_the_platform_fails_at_its_rule(done: Played) -> None:
    bundle = bundle_of(done)
    lies = Lies(done, bundle)
    for rule, artefact, change, *receipts in lies.all():
        files = files_of(bundle)
        change(files)
        found = failures(signed_anew(files), *receipts)
        assert (rule, artefact) in [(f.rule, f.artefact) for f in found], (change, [str(f) for f in found])


def test_verify_pyz_runs_alone_with_cryptography_only(done: Played, tmp_path: Path) -> None:
    site, program, bundle = tmp_path / "site", tmp_path / "verify.pyz", tmp_path / "bundle.zip"
    site.mkdir()
    packages = Path(cryptography.__file__).parent.parent
    for package in [*packages.glob("cryptography"), *packages.glob("cffi"), *packages.glob("_cffi_backend*")]:
        (site / package.name).symlink_to(package)
    program.write_bytes(verifier.build())
    call_command("bundle", done.tender.reference, output=bundle)
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(done.receipts[1].note, "utf-8")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-S", *(str(argument) for argument in arguments)]
        environment = {"PYTHONPATH": str(site), "PATH": os.environ["PATH"]}
        return subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert run("-c", "import django").returncode == 1
    good = run(program, "verify", bundle, "--receipt", receipt, "--root", keystore.public_key_text())
    assert (good.returncode, good.stderr) == (0, "")
    assert [line.split()[0] for line in good.stdout.splitlines()[:20]] == [f"V{n}" for n in range(1, 21)]
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(data)
    assert run(program, "verify", bundle).returncode == 1
    assert run(program, "verify", tmp_path / "none.zip").returncode == 2
    assert run(program).returncode == 2


def fetched(path: str, user: User | None = None) -> Any:
    return signed_in(user).get(path)


def body(path: str, user: User | None = None) -> bytes:
    """The file at this address; what is not read to its end would stay open."""
    answer = fetched(path, user)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return b"".join(answer.streaming_content)


def test_bundle_is_fetched_by_its_page_and_written_once_for_all_who_ask(opened: Played) -> None:
    page = fetched(address(opened, "tender-verify")).content.decode()
    assert address(opened, "bundle") in page
    assert address(opened, "auditor-bundle") not in page
    assert verifier.digest() in page
    assert fingerprint(keystore.verifier_keys()[0]) in page
    assert body(address(opened, "bundle")) == body(address(opened, "bundle")) == bundle_of(opened)
    file = ReportFile.objects.get()
    assert fetched(reverse("tenders:savings-file", args=[file.pk])).status_code == 404
    director.decide(opened)
    assert body(address(opened, "bundle")) == bundle_of(opened)
    assert ReportFile.objects.count() == 2


def test_bundles_open_to_those_alone_who_may_read_what_they_hold(opened: Played, alfa: Company) -> None:
    entitled = [opened.agency.officer, opened.agency.approver, factories.make_auditor()]
    strangers: list[User | None] = [
        None,
        alfa.submitter,
        factories.make_agency("Other", domain="other.example").officer,
    ]
    for user in entitled:
        assert address(opened, "auditor-bundle") in fetched(address(opened, "tender-verify"), user).content.decode()
        assert body(address(opened, "auditor-bundle"), user) == bundle_of(opened, Audience.AUDITOR)
    for stranger in strangers:
        assert fetched(address(opened, "auditor-bundle"), stranger).status_code == 404
        assert body(address(opened, "bundle"), stranger) == bundle_of(opened)


def test_before_the_opening_there_is_no_bundle_for_anybody(agency: Agency, alfa: Company) -> None:
    played = open_tender(agency, TWO_LOTS)
    director.hand_in(played, alfa, FIRST, ANSWERS)
    for user in (None, agency.officer, factories.make_auditor()):
        for name in ("bundle", "auditor-bundle"):
            assert fetched(address(played, name), user).status_code == 404
        assert "from the opening of the bids on" in fetched(address(played, "tender-verify"), user).content.decode()


def test_bundle_that_is_too_large_names_the_command(opened: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_ONLINE", 1000)
    answer = fetched(address(opened, "auditor-bundle"), opened.agency.officer)
    assert answer.status_code == 503
    assert f"manage.py bundle {opened.tender.reference} --auditor" in answer.content.decode()


def test_verifier_is_served_as_it_is_built(db: None) -> None:
    answer = fetched(reverse("tenders:verifier"))
    assert answer.content == verifier.build()
    assert sha256(answer.content).hexdigest() == verifier.digest()


def test_changed_tender_verifies_and_explains_why_the_earlier_bids_no_longer_count(
    agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    played = open_tender(agency, plan)
    for company, price in ((beta, "5550"), (alfa, "5600")):
        director.hand_in(played, company, {1: (price, "150")})
    calls.more_of_the_first_item(played, "1.2")
    calls.later(played, 26)
    calls.publish(played, "More pupils than foreseen.")
    assert played.tender.terms == 2
    director.hand_in(played, alfa, {1: ("5500", "150")})
    director.close_and_open(played)
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        bundle = bundle_of(played, audience)
        assert {path for path in files_of(bundle) if path.startswith("notice/")} == {"notice/1.json", "notice/2.json"}
        assert outcome(bundle, *(receipt.note for receipt in played.receipts))["FAILED"] == set()


def test_stored_notice_is_the_one_in_the_log_whatever_becomes_of_the_rows(opened: Played) -> None:
    opened.tender.named_key_holders.all().delete()
    opened.tender.requirements.update(title="Something else")
    assert outcome(bundle_of(opened, Audience.AUDITOR))["FAILED"] == set()


def test_judged_bids_are_held_back_until_the_scores_are_locked_and_verify_with_them(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    buyer = judging.with_committee(agency)
    waiting = judging.opened(buyer, alfa, beta)
    held = outcome(bundle_of(waiting))
    assert (held["FAILED"], {"V7", "V10", "V13", "V14"} - held["not applicable"]) == (set(), set())
    for user in (buyer.officer, factories.make_auditor()):
        assert fetched(address(waiting, "auditor-bundle"), user).status_code == 404
    done = director.publish(buyer, judging.PLAN, publish_at=clock.now() + timedelta(days=1))
    for company, price in ((alfa, "7000"), (beta, "6800")):
        director.hand_in(done, company, {1: (price,)}, {judging.METHOD.title: "See pages 2 to 9."})
    director.close_and_open(done)
    scoring.declare(done)
    for evaluator, sheet in zip(buyer.evaluators, (judging.EVA, judging.EMIL), strict=True):
        scoring.lock(done, evaluator, sheet)
    director.decide(done)
    director.wait_for_standstill(done)
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        found = outcome(bundle_of(done, audience))
        assert found["FAILED"] == set()
        assert {"V13", "V14", "V15", "V16"} <= found["ok"]
