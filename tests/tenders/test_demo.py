"""The demo is played through the services and leaves tenders at every stage; it never touches real data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bidders.payments import tariffs
from procurement import clock, key_list, keystore
from procurement.days import day_of
from procurement.models import Absence, ApiToken, ClockOffset, LogEntry, MailMessage, User
from procurement.rules.lifecycle import Stage
from procurement.rules.procedures import PROCEDURES
from procurement.rules.tariffs import Ground
from tenders.demo import troubles
from tenders.models import (
    ActivityReport,
    Amendment,
    BidAct,
    BidOutcome,
    Clarification,
    Complaint,
    ContractChange,
    ContractChangeDecision,
    Enquiry,
    FeeBill,
    FlagMark,
    FlagReply,
    HistoryTable,
    PriceOpening,
    Receipt,
    RedFlag,
    Suspension,
    Tender,
    VaultDocument,
)
from tenders.queries.fees import bill_of
from tenders.queries.holds import weigh
from tests.tenders.ocds_checking import AVAILABLE, everything

NOT_PLAYED = {"competitive procedure with negotiation", "simplified procedure", "simplified procedure with selection"}
"""Procedures whose steps are those of others that the demo plays."""
PUBLISHED = {
    "/awards/items/unit/value/amount",
    "/awards/valueAddedTax/grossValue/amount",
    "/awards/subcontracting/subcontracts/subcontractor/id",
    "/bids/details/capacities/provider/id",
    "/bids/details/evaluation/criteria/scores/rationale",
    "/bids/details/evaluation/lifeCycleCost/value/amount",
    "/bids/details/rank",
    "/bids/details/requirementResponses/value",
    "/bids/statistics/value",
    "/contracts/amendments/rationale",
    "/contracts/implementation/milestones/status",
    "/contracts/implementation/transactions/value/amount",
    "/parties/details/scale",
    "/relatedProcesses/identifier",
    "/tender/amendments/rationale",
    "/tender/classification/id",
    "/tender/criteria/requirementGroups/requirements/expectedValue",
    "/tender/deliveryAddresses/region",
    "/tender/enquiries/answer",
    "/tender/items/optional",
    "/tender/items/unit/name_az",
    "/tender/lotDetails/maximumLotsAwardedPerSupplier",
    "/tender/lotGroups/title",
    "/tender/lots/buyerShares/percent",
    "/tender/lots/awardCriteria/criteria/numbers/number",
    "/tender/lots/options/description",
    "/tender/lots/techniques/electronicAuction/url",
    "/tender/lots/title_ro",
    "/tender/lots/valueAddedTax/rate",
    "/tender/milestones/dueDate",
    "/tender/noLotsRationale",
    "/tender/procurementMethodRationale",
    "/tender/selectionCriteria/criteria/type",
    "/tender/techniques/frameworkAgreement/method",
    "/tender/title_ro",
}
"""What the demo tells of, each by a field that is there only because of it."""


@pytest.mark.django_db
def test_demo_on_an_empty_installation_has_every_stage_and_comes_back_to_the_present(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.DATA_DIR, settings.KEYS_DIR = tmp_path, tmp_path / "keys"
    settings.KEY_FILES = {name: settings.KEYS_DIR / f"{name}.key" for name in keystore.NAMES}
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "blobs")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    began = clock.now()
    call_command("demo", verbosity=0)
    stages = Counter(Tender.objects.values_list("stage", flat=True))
    expected = set(Stage) - {Stage.DECIDED, Stage.TERMINATED}  # passed through within one act, or rare
    assert set(stages) == {str(stage) for stage in expected}
    assert not ClockOffset.objects.exists()
    soon = Tender.objects.get(title="Tablets for the library")
    assert began + timedelta(minutes=20) <= soon.bids_end_at <= clock.now() + timedelta(minutes=21)
    assert LogEntry.objects.filter(type="bid.submitted").count() == Receipt.objects.count() > 20
    assert MailMessage.objects.filter(kind="digest", parts__isnull=False).exists()
    assert MailMessage.objects.filter(user__isnull=False, read_at=None).exists()
    assert Absence.objects.filter(ends_at__gt=clock.now()).exists()
    assert ApiToken.objects.filter(expires_at__gt=clock.now()).count() == 2
    assert ContractChangeDecision.objects.count() == 3
    assert ContractChange.objects.filter(decision=None).count() == 1
    assert Enquiry.objects.filter(answered_at=None).count() == 1
    assert Amendment.objects.filter(status="published").count() == 2
    assert Amendment.objects.filter(status="proposed").count() == 1
    assert Clarification.objects.filter(answer=None, answer_ends_at__gt=clock.now()).count() == 1
    assert Clarification.objects.filter(kind="price", answer__isnull=False, acceptance=None).count() == 1
    assert RedFlag.objects.filter(gone_at=None).count() > 5
    assert Tender.objects.filter(imported=True).count() == HistoryTable.objects.get().totals["imported"] == 3
    assert FlagReply.objects.count() == 2
    assert VaultDocument.objects.filter(organization__size="small").count() == 2
    assert ActivityReport.objects.exists()  # a half-year of what was played is over
    assert FlagMark.objects.filter(withdrawal=None).count() == 1
    tariff = tariffs.in_force("RON", day_of(clock.now()))
    assert tariff
    assert set(tariff.rules.discounts) == set(Ground)
    bills = FeeBill.objects.filter(tariff=tariff).exclude(charge=None)
    made = [bill for row in bills if (bill := bill_of(row))]
    given = {discount.ground for bill in made for discount in bill.discounts if discount.judged.holds}
    assert (bills.count() > 5, Ground.MICRO in given) == (True, True)
    repair = Clarification.objects.get(kind="repair")
    assert (repair.item, repair.answer.corrected["staff"]["answer"]) == ("qualification:staff", "8")
    held = Tender.objects.get(title="Benches for the station square")
    assert held.holds.get(ended_at=None).bad == len(troubles.DOWN)
    outage = weigh(soon, clock.now())
    assert outage
    assert not outage.evidence.met  # the demo itself is no outage
    readers = Tender.objects.get(title="E-book readers for the library")
    assert (readers.stage, BidOutcome.objects.filter(bid__tender=readers).exclude(failure="").count()) == ("closed", 1)
    assert (tmp_path / troubles.LOST).read_bytes().startswith(b"SB1")
    assert PriceOpening.objects.get(opened_at=None).lot.tender.title == "Fountain for the market square"
    assert Complaint.objects.get(stage="remedied").lot.evaluations.count() > 1
    assert Suspension.objects.get().tender.suspended_at
    assert set(BidAct.objects.values_list("sealed_by", flat=True)) == {"server", "browser", "cli"}
    assert any(period.key == keystore.verifier_keys()[0] for period in key_list.periods())
    assert "boss@alfa.example" in (tmp_path / "demo-logins.txt").read_text("utf-8")
    if AVAILABLE:
        conforms(tmp_path)
    with pytest.raises(CommandError, match="never touches real data"):
        call_command("demo", verbosity=0)


def conforms(folder: Path) -> None:
    """All that the demo publishes passes the tools of the standard's makers, and it publishes something of everything."""
    found = everything(folder)
    details = {release["tender"].get("procurementMethodDetails") for release in found}
    assert details == {one.title for one in PROCEDURES.values()} - NOT_PLAYED | {None}
    said = {path for release in found for path in paths(release)}
    assert PUBLISHED - said == set()


def paths(value: object, path: str = "") -> Iterator[str]:
    """Every field that says something, by its way through objects and lists."""
    if isinstance(value, dict):
        for name, part in value.items():
            if part is not None:
                yield from paths(part, f"{path}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from paths(part, path)
    else:
        yield path


@pytest.mark.django_db
def test_demo_beside_a_real_person_is_refused() -> None:
    User.objects.create(email="real@person.example")
    with pytest.raises(CommandError, match="never touches real data"):
        call_command("demo")


@pytest.mark.django_db
def test_demo_where_the_clock_may_not_move_is_refused(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CLOCK_MAY_MOVE = False
    with pytest.raises(CommandError, match="embedded database only"):
        call_command("demo")
