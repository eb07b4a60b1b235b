"""The mapping of a process to an OCDS release, and packages around releases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.exact_json import dumps
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from procurement.rules.ocds import AWARD_STATUS, CONTRACT_STATUS, compiled, release
from procurement.rules.ocds_course import ConsultationPart, DeliveryPart, PaymentPart, PlanningPart
from procurement.rules.ocds_facts import (
    AmendmentFacts,
    AwardPart,
    BidFacts,
    ContractPart,
    CriterionFacts,
    DocumentFacts,
    EnquiryFacts,
    LotFacts,
    Party,
    ProcessFacts,
    RequirementFacts,
    TenderPart,
)
from procurement.rules.ocds_items import ItemFacts
from procurement.rules.ocds_merge import DatedRelease
from procurement.rules.ocds_package import (
    EXTENSIONS,
    PAGINATION,
    PackageInfo,
    change,
    changes_page,
    linked_release,
    record,
    record_package,
    release_package,
)
from procurement.rules.ocds_review import RepairPart, UpheldPart
from procurement.rules.ocds_tender import TENDER_STATUS

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 7, 12, 0, tzinfo=UTC)


def lei(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


LOTS = (
    LotFacts("l1", "Laptops", Stage.PUBLISHED, lei("120000.00")),
    LotFacts("l2", "Bags", Stage.PUBLISHED, lei("900.50"), cpv_code="18900000"),
)
TENDER = TenderPart(
    id="2026-00001",
    title="Laptops",
    summary="Twenty laptops.",
    stage=Stage.PUBLISHED,
    procedure="open",
    nature="goods",
    rated=False,
    lots=LOTS,
    items=(ItemFacts("i1", "l1", "Laptop", Decimal("20.0000"), "piece", "30213100"),),
    published_at=AT,
    bids_end_at=LATER,
    opening_at=LATER,
)
PROCESS = ProcessFacts(
    ocid="ocds-000000-2026-00001",
    language="en",
    buyer="b",
    parties=(
        Party("b", "Town Hall", "RO-CUI", "4221306", country="RO", email="office@town.example"),
        Party("s", "Alfa SRL"),
        Party("r", "Beta SRL"),
    ),
    tender=TENDER,
)
AWARD = AwardPart("a1", "l1", "pending", "s", lei("90000.00"), LATER)
CONTRACT = ContractPart("c1", "a1", "17/2026", "active", lei("90000.00"), signed_on=date(2026, 5, 4))


def made(process: ProcessFacts = PROCESS, *tags: str) -> dict[str, Any]:
    return release(process, tags or ("tender",), 1, AT)


def test_release_published_says_what_was_announced() -> None:
    found = made()
    assert {name: found[name] for name in ("ocid", "id", "date", "tag", "initiationType", "language", "buyer")} == {
        "ocid": "ocds-000000-2026-00001",
        "id": "ocds-000000-2026-00001-1",
        "date": "2026-03-02T09:00:00.000000Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": "b", "name": "Town Hall"},
    }
    tender = found["tender"]
    assert tender["status"] == "active"
    assert tender["value"] == {"amount": Decimal("120900.50"), "currency": "RON"}
    assert tender["tenderPeriod"] == {"startDate": "2026-03-02T09:00:00Z", "endDate": "2026-04-07T12:00:00Z"}
    assert tender["bidOpening"] == {"date": "2026-04-07T12:00:00Z"}
    assert tender["items"][0]["quantity"] == Decimal(20)
    assert dumps(tender["items"][0]["quantity"]) == "20"
    assert tender["awardCriteria"] == "priceOnly"
    assert tender["lots"][1]["additionalClassifications"] == [{"scheme": "CPV", "id": "18900000"}]
    assert not {"bids", "awards", "contracts"} & found.keys()


def test_release_before_opening_names_nobody_but_the_buyer() -> None:
    assert [(party["id"], party["roles"]) for party in made()["parties"]] == [("b", ["buyer", "procuringEntity"])]


def test_release_an_unknown_estimate_leaves_no_value_rather_than_zero() -> None:
    lots = (LOTS[0], replace(LOTS[1], value=None))
    tender = made(replace(PROCESS, tender=replace(TENDER, lots=lots)))["tender"]
    assert "value" not in tender
    assert "value" not in tender["lots"][1]


def test_release_after_closing_counts_bids_without_showing_them() -> None:
    found = made(replace(PROCESS, tender=replace(TENDER, stage=Stage.CLOSED, bids=2)), "tenderUpdate")
    assert found["tender"]["numberOfTenderers"] == 2
    assert found["bids"] == {"statistics": [{"id": "bids", "measure": "bids", "value": 2}]}


@pytest.mark.parametrize(
    ("valid", "rank", "expected"),
    [
        (None, None, {"status": "pending"}),
        (True, 1, {"status": "valid", "hasRank": True, "rank": 1}),
        (False, None, {"status": "disqualified"}),
    ],
)
def test_release_bid_shows_only_what_is_known(
    valid: bool | None, rank: int | None, expected: dict[str, object]
) -> None:
    bid = BidFacts("x", "l1", "s", lei("90000.00"), valid, rank)
    [shown] = made(replace(PROCESS, bids=(bid,)))["bids"]["details"]
    said = {name: shown[name] for name in ("status", "hasRank", "rank") if name in shown}
    assert said == expected
    assert shown["relatedLots"] == ["l1"]
    assert shown["tenderers"] == [{"id": "s", "name": "Alfa SRL"}]


def test_release_roles_follow_from_what_each_party_did() -> None:
    bids = (BidFacts("x", "l1", "s", lei("90000")), BidFacts("y", "l1", "r", lei("92000")))
    contract = replace(CONTRACT, status="completed", final=lei("91000.00"), ended_at=LATER)
    found = made(replace(PROCESS, bids=bids, awards=(AWARD,), contracts=(contract,)), "implementation")
    assert {party["id"]: party["roles"] for party in found["parties"]} == {
        "b": ["buyer", "procuringEntity", "payer"],
        "s": ["tenderer", "supplier", "payee"],
        "r": ["tenderer"],
    }


def test_release_completed_contract_tells_what_was_paid() -> None:
    contract = replace(CONTRACT, status="completed", final=lei("91000.00"), ended_at=LATER)
    [shown] = made(replace(PROCESS, awards=(AWARD,), contracts=(contract,)))["contracts"]
    assert shown["status"] == "terminated"
    assert shown["dateSigned"] == "2026-05-04T00:00:00Z"
    assert shown["implementation"]["transactions"] == [
        {
            "id": "c1-final",
            "date": "2026-04-07T12:00:00Z",
            "value": {"amount": Decimal("91000.00"), "currency": "RON"},
            "payer": {"id": "b", "name": "Town Hall"},
            "payee": {"id": "s", "name": "Alfa SRL"},
        }
    ]


def test_release_tells_payments_one_by_one_and_at_the_end_the_rest() -> None:
    paid = PaymentPart("invoice-1", date(2026, 7, 2), Money(Decimal(60), "RON"))
    running = replace(CONTRACT, payments=(paid,))
    [shown] = made(replace(PROCESS, awards=(AWARD,), contracts=(running,)))["contracts"]
    [one] = shown["implementation"]["transactions"]
    assert (one["id"], one["date"][:10], one["value"]["amount"]) == ("invoice-1", "2026-07-02", Decimal(60))
    for final, ids in ((Decimal(60), ["invoice-1"]), (Decimal(85), ["invoice-1", f"{CONTRACT.id}-final"])):
        ended = replace(running, status="completed", final=Money(final, "RON"), ended_at=AT)
        [shown] = made(replace(PROCESS, awards=(AWARD,), contracts=(ended,)))["contracts"]
        told = shown["implementation"]["transactions"]
        assert [one["id"] for one in told] == ids
        assert sum(one["value"]["amount"] for one in told) == final


def test_release_tells_answered_deliveries_as_milestones() -> None:
    came = DeliveryPart("d-1", "Delivery 1", date(2026, 7, 2), "met", "Laptop: 5 of 5 accepted.", AT)
    contract = replace(CONTRACT, deliveries=(came, replace(came, id="d-2", status="notMet")))
    [shown] = made(replace(PROCESS, awards=(AWARD,), contracts=(contract,)))["contracts"]
    first, second = shown["implementation"]["milestones"]
    assert (first["type"], first["status"], first["dateMet"][:10]) == ("delivery", "met", "2026-07-02")
    assert "dateMet" not in second


def test_release_tells_upheld_complaints_and_requests_to_repair() -> None:
    upheld = (UpheldPart(1, "1", AT, None), UpheldPart(2, "", AT, LATER))
    asked = BidFacts("b1", "l1", "s", lei("90000.00"), repairs=(RepairPart("r-1", AT),))
    found = made(replace(PROCESS, tender=replace(TENDER, upheld=upheld), bids=(asked,)), "tenderUpdate")
    about, whole = found["tender"]["milestones"]
    assert (about["type"], about["code"], about["status"], about["relatedLots"]) == (
        "complaint", "upheld", "scheduled", ["1"],
    )  # fmt: skip
    assert (whole["status"], "relatedLots" in whole, whole["dateMet"] > whole["dateModified"]) == ("met", False, True)
    [document] = found["bids"]["details"][0]["documents"]
    assert document == {"id": "r-1", "documentType": "repairRequest", "datePublished": about["dateModified"]}


def test_release_names_the_line_of_the_plan() -> None:
    line = PlanningPart(
        "line-1", "Laptops", Money(Decimal(90), "RON"), "own budget", "Town, 2026", "https://a.b/plans/1/"
    )
    found = made(replace(PROCESS, planning=line))["planning"]
    assert found["rationale"] == "own budget"
    assert found["budget"] == {
        "id": "line-1", "description": "Laptops", "amount": {"amount": Decimal(90), "currency": "RON"},
        "project": "Town, 2026", "uri": "https://a.b/plans/1/",
    }  # fmt: skip


def test_release_names_the_market_consultation_with_or_without_a_line() -> None:
    asked = ConsultationPart("c-1", "Which laptops last", "https://a.b/consultations/1/", AT)
    found = made(replace(PROCESS, planning=PlanningPart(consultation=asked)))["planning"]
    assert found == {
        "documents": [
            {
                "id": "c-1",
                "documentType": "marketStudies",
                "title": "Which laptops last",
                "url": "https://a.b/consultations/1/",
                "datePublished": "2026-03-02T09:00:00Z",
            }
        ]
    }
    line = PlanningPart("line-1", "Laptops", consultation=asked)
    assert made(replace(PROCESS, planning=line))["planning"] == {
        **found,
        "budget": {"id": "line-1", "description": "Laptops"},
    }


def test_release_contract_in_force_tells_no_payment() -> None:
    [shown] = made(replace(PROCESS, awards=(AWARD,), contracts=(CONTRACT,)))["contracts"]
    assert shown["status"] == "active"
    assert "implementation" not in shown


def test_release_documents_have_addresses() -> None:
    notice = DocumentFacts(
        "notice", "tenderNotice", "Laptops", "https://tenders.example.org/tenders/2026-00001/", AT, "text/html"
    )
    assert made(replace(PROCESS, tender=replace(TENDER, documents=(notice,))))["tender"]["documents"] == [
        {
            "id": "notice",
            "documentType": "tenderNotice",
            "title": "Laptops",
            "url": "https://tenders.example.org/tenders/2026-00001/",
            "datePublished": "2026-03-02T09:00:00Z",
            "format": "text/html",
        }
    ]


def test_release_of_history_says_nothing_of_how_bids_came_in() -> None:
    tender = made(replace(PROCESS, tender=replace(TENDER, imported=True, rated=None)))["tender"]
    assert not {"submissionMethod", "awardCriteria"} & tender.keys()


def test_release_award_without_named_supplier_is_published_without_one() -> None:
    contract = replace(CONTRACT, status="completed", final=lei("1"))
    process = replace(PROCESS, awards=(replace(AWARD, supplier="", status="active"),), contracts=(contract,))
    found = made(process, "award")
    assert "suppliers" not in found["awards"][0]
    assert "payee" not in found["contracts"][0]["implementation"]["transactions"][0]


def test_release_award_names_the_items_of_its_lot_or_at_least_its_category() -> None:
    """Rules that count kinds of things read them from awards alone."""
    empty = replace(AWARD, id="a3", lot="l3")
    tender = replace(TENDER, lots=(*LOTS, LotFacts("l3", "Other", Stage.PUBLISHED, None)))
    process = replace(PROCESS, tender=tender, awards=(AWARD, replace(AWARD, id="a2", lot="l2"), empty))
    laptops, bags, other = made(process, "award")["awards"]
    assert [(one["id"], one["classification"]["id"]) for one in laptops["items"]] == [("i1", "30213100")]
    assert bags["items"] == [{"id": "l2", "classification": {"scheme": "CPV", "id": "18900000"}, "relatedLot": "l2"}]
    assert "items" not in other


def test_release_cancelled_gives_the_reason() -> None:
    cancelled = replace(
        TENDER,
        stage=Stage.CANCELLED,
        cancelled_at=LATER,
        cancellation_code="no_funds",
        cancellation_reason="Cut.",
    )
    tender = made(replace(PROCESS, tender=cancelled), "tenderCancellation")["tender"]
    assert tender["status"] == "cancelled"
    assert tender["amendments"] == [
        {"id": "cancellation", "date": "2026-04-07T12:00:00.000000Z", "rationale": "no_funds: Cut."}
    ]


def test_release_criteria_and_requirements_are_structured() -> None:
    criteria = (
        CriterionFacts("Price", "price", Decimal("60.00")),
        CriterionFacts("Warranty", "quality", Decimal("40.00"), Decimal("10.00")),
    )
    requirement = RequirementFacts("q", "No bribes were paid", declaration=True, mandatory=True)
    tender = made(
        replace(
            PROCESS,
            tender=replace(
                TENDER, rated=True, lots=(replace(LOTS[0], criteria=criteria),), requirements=(requirement,)
            ),
        )
    )["tender"]
    assert tender["awardCriteria"] == "ratedCriteria"
    by_cost = made(replace(PROCESS, tender=replace(TENDER, rated=True, award_criteria="costOnly")))["tender"]
    assert by_cost["awardCriteria"] == "costOnly"
    assert tender["lots"][0]["awardCriteria"]["criteria"][1] == {
        "type": "quality",
        "name": "Warranty",
        "numbers": [
            {"number": Decimal(40), "weight": "pointsExact"},
            {"number": Decimal(10), "threshold": "minimumScore"},
        ],
    }
    assert tender["criteria"][0]["requirementGroups"][0]["requirements"] == [
        {"id": "q", "title": "No bribes were paid", "dataType": "boolean", "expectedValue": True}
    ]


@pytest.mark.parametrize("tags", [(), ("compiled",), ("tender", "nonsense")])
def test_release_tags_outside_the_code_list_are_refused(tags: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="code list"):
        release(PROCESS, tags, 1, AT)


def test_code_lists_every_stage_and_status_is_mapped_to_a_code_of_the_standard() -> None:
    assert TENDER_STATUS.keys() == set(Stage)
    assert set(TENDER_STATUS.values()) == {"planned", "active", "complete", "cancelled", "unsuccessful"}
    assert set(AWARD_STATUS.values()) <= {"pending", "active", "cancelled", "unsuccessful"}
    assert set(CONTRACT_STATUS.values()) <= {"pending", "active", "cancelled", "terminated"}


def test_compiled_is_what_all_releases_make_under_another_id_and_tag() -> None:
    first, newest = (release(PROCESS, ("tenderUpdate",), number, LATER) for number in (2, 3))
    found = compiled([DatedRelease(LATER, compiled=False, body=body) for body in (first, newest)])
    assert found["id"] == f"{PROCESS.ocid}-2026-04-07T12:00:00.000000Z"
    assert found["tag"] == ["compiled"]
    assert {**found, "id": 0, "tag": 0} == {**newest, "id": 0, "tag": 0}


INFO = PackageInfo("https://x.example/ocds/releases.json", AT, "Sigiliu", "https://x.example", "https://l.example", "p")


def test_package_keeps_the_text_of_its_releases_and_says_who_publishes() -> None:
    text = "".join(release_package(INFO, ['{"a":1.10}', '{"b":2}']))
    assert '"releases":[{"a":1.10},{"b":2}]' in text
    package = json.loads(text)
    assert package["version"] == "1.1"
    assert package["publisher"] == {"name": "Sigiliu", "uri": "https://x.example"}
    assert package["extensions"] == list(EXTENSIONS)
    assert "links" not in package


def test_package_without_releases_is_still_json() -> None:
    assert json.loads("".join(record_package(INFO, [])))["records"] == []


def test_package_that_is_a_page_names_its_neighbours_and_the_extension_for_it() -> None:
    package = json.loads("".join(release_package(replace(INFO, next="https://x.example/n"), [])))
    assert package["links"] == {"next": "https://x.example/n"}
    assert package["extensions"][-1] == PAGINATION


def test_record_links_or_embeds_its_releases() -> None:
    link = linked_release("https://x.example/r.json#1", "2026-03-02T09:00:00Z", ["tender"])
    found = json.loads(record("ocds-1", {"ocid": "ocds-1"}, [link, '{"ocid":"ocds-1"}']))
    assert found["releases"] == [
        {"url": "https://x.example/r.json#1", "date": "2026-03-02T09:00:00Z", "tag": ["tender"]},
        {"ocid": "ocds-1"},
    ]
    assert found["compiledRelease"] == {"ocid": "ocds-1"}


def test_release_tells_questions_without_who_asked_and_why_the_tender_changed() -> None:
    question = EnquiryFacts("q1", AT, "Which size?", "Large.", LATER)
    change = AmendmentFacts("a1", LATER, "The size was missing.", "Lot 1: the size is large.", "r1", "r2")
    imported = AmendmentFacts("a0", None, "", "Moved.", "r0", "r1")
    tender = made(replace(PROCESS, tender=replace(TENDER, enquiries=(question,), amendments=(imported, change))))[
        "tender"
    ]
    assert tender["hasEnquiries"] is True
    assert tender["enquiries"] == [
        {
            "id": "q1",
            "date": "2026-03-02T09:00:00Z",
            "description": "Which size?",
            "answer": "Large.",
            "dateAnswered": "2026-04-07T12:00:00Z",
        }
    ]
    assert [(one["id"], one.get("rationale"), one["amendsReleaseID"]) for one in tender["amendments"]] == [
        ("a0", None, "r0"),
        ("a1", "The size was missing.", "r1"),
    ]
    assert "date" not in tender["amendments"][0]


def test_page_of_the_feed_names_changes_and_where_it_goes_on() -> None:
    whole = '{"id":"r1","value":{"amount":1.10}}'
    changes = [change({"place": 1}), change({"place": 2}, whole)]
    page = "".join(changes_page("https://here", "https://next", changes))
    assert whole in page
    assert json.loads(page) == {
        "uri": "https://here",
        "links": {"next": "https://next"},
        "changes": [{"place": 1}, {"place": 2, "release": json.loads(whole)}],
    }
