"""A complete tender has no issues; each thing taken away or spoiled gives exactly the issue that names it."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.completeness import people_issues, total_estimate
from procurement.rules.facts import (
    AwardMethod,
    Criterion,
    CriterionKind,
    Item,
    LotTerms,
    PriceFormula,
    Requirement,
    RequirementKind,
    TenderFacts,
)
from procurement.rules.frameworks import CallOffFacts, FrameworkTerms, Way
from procurement.rules.messages import Issue
from procurement.rules.money import Money
from procurement.rules.publishing import ProposedDates, issues_before_publish, proposed_dates
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import Ruleset, from_data

DATA = {data["code"]: data for data in shipped()}
RO, GENERIC, EU = (from_data(DATA[code]) for code in ("ro", "generic", "eu"))
HOLIDAYS = frozenset({date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25), date(2026, 12, 26)})


def local(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/Bucharest")).astimezone(UTC)


NOW = local(11, 2, 9)

LOT = LotTerms(
    id="lot-1",
    number=1,
    title="Chairs",
    estimated_value=Money(Decimal(12000), "RON"),
    items=(Item("chair", "Chair", Decimal(40), "piece"),),
)
SECOND = replace(LOT, id="lot-2", number=2, title="Tables")
QUALITY = Criterion("quality", "Quality", CriterionKind.JUDGED, Decimal(40), guidance="How the chairs last.")
TENDER = TenderFacts(
    reference="VV-1",
    stage="draft",
    procedure="open",
    title="School furniture",
    summary="Chairs and tables for two classrooms.",
    buyer="town-hall",
    currency="RON",
    category="39160000",
    region="",
    lots=(LOT, SECOND),
    requirements=(Requirement("licence", RequirementKind.DOCUMENT, "Licence"),),
    publish_at=local(11, 2, 12),
    enquiries_end_at=local(11, 20, 12),
    bids_end_at=local(12, 8, 12),
    opening_at=local(12, 8, 13),
    author="ana",
    key_holders=frozenset({"carmen", "dan"}),
    evaluators=frozenset({"eva", "emil"}),
    chair="ilie",
)


def issues(facts: TenderFacts, ruleset: Ruleset = RO, at: datetime = NOW) -> tuple[Issue, ...]:
    return issues_before_publish(facts, ruleset, ruleset.calendar(HOLIDAYS), at)


def found(facts: TenderFacts, ruleset: Ruleset = RO, at: datetime = NOW) -> list[tuple[str, str]]:
    return [(one.field, str(one)) for one in issues(facts, ruleset, at)]


def with_lot(**changes: Any) -> TenderFacts:
    return replace(TENDER, lots=(replace(LOT, **changes), SECOND))


def with_criterion(**changes: Any) -> TenderFacts:
    criterion = replace(QUALITY, **changes)
    return with_lot(award_method=AwardMethod.BEST_RATIO, criteria=(criterion,))


def ruleset_with(**changes: Any) -> Ruleset:
    data = copy.deepcopy(DATA["ro"])
    for name, value in changes.items():
        data["values"][name.replace("__", ".")]["value"] = value
    return from_data(data)


@pytest.mark.parametrize("ruleset", [RO, GENERIC], ids=["ro", "generic"])
def test_complete_tender_has_no_issues(ruleset: Ruleset) -> None:
    assert found(TENDER, ruleset) == []


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"title": " "}, "title", "Give the tender a title."),
        ({"summary": ""}, "summary", "Summarize in plain words what is bought."),
        ({"buyer": ""}, "buyer", "Say which organization buys."),
        ({"category": ""}, "category", "Choose the category of what is bought."),
        ({"author": ""}, "author", "Name the person who is responsible for the draft."),
        (
            {"procedure": "limited"},
            "procedure",
            "Choose a procedure that can be published here.",
        ),
        ({"contract_nature": ""}, "contract_nature", "Say whether goods, services or works are bought."),
        (
            {"contract_nature": "works"},
            "region",
            "Choose the region in which services or works are carried out.",
        ),
        (
            {"requirements": (Requirement("r", RequirementKind.DOCUMENT, ""),)},
            "requirements.1.title",
            "Say what this document or declaration is.",
        ),
        ({"lots": ()}, "lots", "Add at least one lot with its items."),
        ({"lots": (LOT,)}, "no_lots_reason", "Say why the tender is not divided into lots."),
        (
            {"lots": (LOT, replace(LOT, id="lot-2"))},
            "lots.1.number",
            "Number the lots differently: 1 is there twice or more.",
        ),
        (
            {"key_holders": frozenset({"carmen"})},
            "key_holders",
            "Name at least 2 key holders; named so far: 1.",
        ),
        (
            {"key_holders_required": 1},
            "single_key_holder_reason",
            "Say why one key holder is enough: two are the rule.",
        ),
        (
            {"key_holders_required": 0},
            "key_holders_required",
            "At least one key holder must be needed to open the bids.",
        ),
        ({"publish_at": None}, "publish_at", "Say when the tender is to be published."),
        ({"enquiries_end_at": None}, "enquiries_end_at", "Say until when questions can be asked."),
        ({"bids_end_at": None}, "bids_end_at", "Say until when bids can be submitted."),
        ({"opening_at": None}, "opening_at", "Say when the bids are opened."),
        ({"publish_at": local(11, 1, 23)}, "publish_at", "Choose a publication day from 2026-11-02 on."),
        (
            {"enquiries_end_at": local(11, 2, 12)},
            "enquiries_end_at",
            "Let questions end after the publication.",
        ),
        (
            {"enquiries_end_at": local(12, 8, 12)},
            "enquiries_end_at",
            "Let the time for bids end after the time for questions.",
        ),
        (
            {"opening_at": local(12, 8, 11)},
            "opening_at",
            "Open the bids at the end of the time for bids or later.",
        ),
        (
            {"bids_end_at": local(12, 12, 12), "opening_at": local(12, 14, 9)},
            "bids_end_at",
            "Let the time for bids end on a working day: 2026-12-12 is none.",
        ),
    ],
)
def test_tender_with_one_fault_has_exactly_that_issue(changes: dict[str, Any], field: str, text: str) -> None:
    assert found(replace(TENDER, **changes)) == [(field, text)]


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"title": ""}, "lots.1.title", "Give lot 1 a title."),
        ({"items": ()}, "lots.1.items", "Add at least one item to lot 1."),
        (
            {"items": (Item("i", "Chair", Decimal(1), "piece", optional=True),)},
            "lots.1.items",
            "All items of lot 1 are options: at least one must be bought for certain.",
        ),
        (
            {"items": (Item("i", "", Decimal(1), "piece"),)},
            "lots.1.items.1.description",
            "Describe item 1 of lot 1.",
        ),
        (
            {"items": (Item("i", "Chair", Decimal(0), "piece"),)},
            "lots.1.items.1.quantity",
            "Give item 1 of lot 1 a quantity above zero.",
        ),
        (
            {"items": (Item("i", "Chair", Decimal(1), ""),)},
            "lots.1.items.1.unit",
            "Say in which unit item 1 of lot 1 is counted.",
        ),
        (
            {"estimated_value": Money(Decimal(0), "RON")},
            "lots.1.estimated_value",
            "Estimate the value of lot 1, without VAT.",
        ),
        (
            {"estimated_value": Money(Decimal(5), "EUR")},
            "lots.1.estimated_value",
            "Estimate lot 1 in RON, the currency of the tender.",
        ),
        (
            {"criteria": (QUALITY,)},
            "lots.1.criteria",
            "Remove the quality criteria of lot 1, or let price and quality decide.",
        ),
        (
            {"award_method": AwardMethod.BEST_RATIO},
            "lots.1.criteria",
            "Add a quality criterion to lot 1, or let the price alone decide.",
        ),
        (
            {"award_method": AwardMethod.BEST_RATIO, "criteria": (QUALITY,), "price_parameter": Decimal(2)},
            "lots.1.price_parameter",
            "Leave the number of the price formula of lot 1 empty: it has none.",
        ),
        (
            {"award_method": AwardMethod.BEST_RATIO, "criteria": (QUALITY,), "price_formula": PriceFormula.POWER},
            "lots.1.price_parameter",
            "Choose a power of the price formula of lot 1: a whole number from 1 to 4.",
        ),
        (
            {"tie_break": ("earliest_receipt",)},
            "lots.1.tie_break",
            "Choose how ties are broken in lot 1 from: lower_price, heaviest_factor, extra_criterion, seeded_draw.",
        ),
    ],
)
def test_lot_with_one_fault_has_exactly_that_issue(changes: dict[str, Any], field: str, text: str) -> None:
    assert found(with_lot(**changes)) == [(field, text)]


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"title": ""}, "title", "Give the criterion a title."),
        ({"weight": Decimal(0)}, "weight", "Give “Quality” points above zero."),
        (
            {"minimum_points": Decimal(41)},
            "minimum_points",
            "Choose a minimum for “Quality” between 0 and its 40 points.",
        ),
        (
            {"kind": CriterionKind.NUMBER, "worst": Decimal(5)},
            "best",
            "Say for “Quality” which value gets no points and which, another one, gets all.",
        ),
        (
            {"kind": CriterionKind.NUMBER, "worst": Decimal(5), "best": Decimal("5.0")},
            "best",
            "Say for “Quality” which value gets no points and which, another one, gets all.",
        ),
        (
            {"kind": CriterionKind.OPTION, "options": {"yes": Decimal(1)}},
            "options",
            "Give “Quality” at least two named choices.",
        ),
        (
            {"kind": CriterionKind.OPTION, "options": {"yes": Decimal(1), "no": Decimal(2)}},
            "options",
            "Give each choice of “Quality” a share from 0 to 1 of its points.",
        ),
        (
            {"kind": CriterionKind.OPTION, "options": {"yes": Decimal("0.9"), "no": Decimal(0)}},
            "options",
            "Let the best choice of “Quality” have share 1, and another one less.",
        ),
        (
            {"kind": CriterionKind.OPTION, "options": {"yes": Decimal(1), "no": Decimal(1)}},
            "options",
            "Let the best choice of “Quality” have share 1, and another one less.",
        ),
    ],
)
def test_criterion_with_one_fault_has_exactly_that_issue(changes: dict[str, Any], field: str, text: str) -> None:
    assert found(with_criterion(**changes)) == [(f"lots.1.criteria.1.{field}", text)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kind": CriterionKind.NUMBER, "worst": Decimal(40), "best": Decimal(10)},
        {"kind": CriterionKind.OPTION, "options": {"yes": Decimal(1), "no": Decimal(0)}},
    ],
)
def test_good_criterion_has_no_issue(changes: dict[str, Any]) -> None:
    assert found(with_criterion(**changes)) == []


def test_weights_that_leave_nothing_for_the_price_are_an_issue() -> None:
    assert found(with_criterion(weight=Decimal(100))) == [
        ("lots.1.criteria", "Leave points for the price: the quality criteria of lot 1 take 100 of 100.")
    ]


def test_single_lot_with_a_reason_has_no_issue() -> None:
    assert found(replace(TENDER, lots=(LOT,), no_lots_reason="One delivery.")) == []


def test_single_lot_where_the_ruleset_asks_no_reason_has_no_issue() -> None:
    assert found(replace(TENDER, lots=(LOT,)), GENERIC) == []


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"key_holders": frozenset({"carmen", "dan", "eva"})}, ""),
        ({}, "Name at least 3 key holders"),
        ({"key_holders_required": 1, "single_key_holder_reason": "Town of 300."}, "at least two of them together"),
        (
            {"key_holders": frozenset({"carmen", "dan", "eva"}), "key_holders_without_key": ("Eva", "Dan")},
            "first: Eva, Dan.",
        ),
    ],
)
def test_key_that_people_share_needs_one_to_spare_and_a_key_of_everybody(
    change: dict[str, object], missing: str
) -> None:
    facts = replace(TENDER, sealing="committee", **change)  # type: ignore[arg-type]
    found = [str(one) for one in people_issues(facts)]
    assert [missing in text for text in found] == ([True] if missing else [])


def test_single_key_holder_with_a_reason_has_no_issue() -> None:
    alone = replace(
        TENDER, key_holders=frozenset({"carmen"}), key_holders_required=1, single_key_holder_reason="Town of 300."
    )
    assert found(alone) == []


def test_works_with_a_region_have_no_issue() -> None:
    assert found(replace(TENDER, contract_nature="works", region="RO125")) == []


def worth(amount: str, **changes: Any) -> TenderFacts:
    """A tender whose two lots are worth the amount together."""
    rest = Money(Decimal(amount) - Decimal(12000), "RON")
    return replace(TENDER, lots=(LOT, replace(SECOND, estimated_value=rest)), **changes)


@pytest.mark.parametrize(
    ("amount", "level", "issues_expected"),
    [("698459.99", "central", 0), ("698460", "central", 2), ("698460", "subcentral", 0), ("1077624", "subcentral", 2)],
)
def test_lowest_price_from_the_threshold_on_is_refused(amount: str, level: str, issues_expected: int) -> None:
    refused = issues(worth(amount, buyer_level=level))
    assert [one.field for one in refused] == ["lots.1.award_method", "lots.2.award_method"][:issues_expected]
    assert {one.citation for one in refused} <= {"Law 98/2016 art. 187(3^1)"}


def test_lowest_price_issue_names_threshold_and_estimate() -> None:
    assert found(worth("698460"))[0][1] == (
        "Add quality criteria: the price alone may decide only below 698460 RON, "
        "and the estimate of all lots is 698460 RON."
    )


def test_lowest_price_where_the_ruleset_has_no_limit_is_accepted() -> None:
    assert found(worth("99999999"), GENERIC) == []
    assert found(worth("99999999"), ruleset_with(thresholds__goods_central=None)) == []


def test_best_ratio_above_the_threshold_is_accepted() -> None:
    lots = tuple(replace(lot, award_method=AwardMethod.BEST_RATIO, criteria=(QUALITY,)) for lot in worth("999999").lots)
    assert found(replace(TENDER, lots=lots)) == []


def test_lowest_price_in_another_currency_than_the_threshold_is_refused() -> None:
    lots = tuple(replace(lot, estimated_value=Money(Decimal(5), "EUR")) for lot in TENDER.lots)
    assert found(replace(TENDER, lots=lots, currency="EUR")) == [
        ("currency", "Use RON: the threshold below which the price alone may decide is in that currency.")
    ]


def test_bids_end_before_the_minimum_is_explained() -> None:
    (refused,) = issues(replace(TENDER, bids_end_at=local(12, 2, 12), opening_at=local(12, 8, 13)))
    assert (refused.field, refused.citation) == ("bids_end_at", "Law 98/2016 art. 74; Law 98/2016 art. 3(2)")
    assert str(refused) == (
        "Let the time for bids end on 2026-12-02 22:00:00+00:00 or later. "
        "The minimum is 35 days, less 5 because bids are submitted electronically: 30. "
        "The day of the event, 2026-11-02, is not counted. "
        "Calendar days counted: 30. The last one is 2026-12-02. "
        "The period ends with the last hour of 2026-12-02 (time zone Europe/Bucharest)."
    )


def test_bids_end_at_the_first_lawful_instant_is_accepted() -> None:
    facts = replace(TENDER, bids_end_at=local(12, 3), enquiries_end_at=local(11, 10))
    assert found(facts) == []
    assert [one.field for one in issues(replace(facts, bids_end_at=local(12, 3) - timedelta(seconds=1)))] == [
        "bids_end_at"
    ]


def test_minimum_counts_from_now_where_the_planned_publication_has_passed() -> None:
    facts = replace(TENDER, stage="scheduled", bids_end_at=local(12, 3))
    assert found(facts) == []
    assert [one.field for one in issues(facts, at=local(11, 3, 8))] == ["bids_end_at"]


def test_urgency_shortens_the_minimum_and_the_answer_time() -> None:
    dates: dict[str, Any] = {
        "bids_end_at": local(11, 18, 12),
        "opening_at": local(11, 18, 12),
        "enquiries_end_at": local(11, 12, 12),
    }
    facts = replace(TENDER, **dates)
    assert [one.field for one in issues(facts)] == ["bids_end_at", "enquiries_end_at"]
    assert found(replace(facts, urgency_reason="The roof fell in.")) == []


def test_urgency_where_the_ruleset_knows_none_changes_nothing() -> None:
    without = ruleset_with(open__urgent_bid_days=None, enquiries__urgent_answer_days=None)
    facts = replace(TENDER, urgency_reason="The roof fell in.", bids_end_at=local(12, 2, 12))
    assert [one.field for one in issues(facts, without)] == ["bids_end_at"]


def test_questions_too_close_to_the_end_of_bids_are_explained() -> None:
    (refused,) = issues(replace(TENDER, enquiries_end_at=local(11, 28, 1)))
    assert (refused.field, refused.citation) == ("enquiries_end_at", "Law 98/2016 art. 161")
    assert str(refused).startswith("Let questions end on 2026-11-27 22:00:00+00:00 or earlier. The day of the deadline")
    assert found(replace(TENDER, enquiries_end_at=local(11, 28))) == []


def test_questions_without_an_end_of_bids_are_only_checked_against_the_publication() -> None:
    assert [field for field, _ in found(replace(TENDER, bids_end_at=None, enquiries_end_at=local(12, 31)))] == [
        "bids_end_at"
    ]


def test_opening_in_the_past_without_end_of_bids_is_an_issue() -> None:
    facts = replace(TENDER, bids_end_at=None, opening_at=NOW)
    assert ("opening_at", "Choose a time after 2026-11-02 07:00:00+00:00.") in found(facts)


def test_tender_without_dates_asks_for_each() -> None:
    empty = replace(TENDER, publish_at=None, enquiries_end_at=None, bids_end_at=None, opening_at=None)
    assert [field for field, _ in found(empty)] == ["publish_at", "enquiries_end_at", "bids_end_at", "opening_at"]


def test_ruleset_not_in_force_is_an_issue() -> None:
    assert issues(TENDER, at=local(1, 3, 9, year=2028))[0].field == "ruleset"


def test_passed_publication_day_of_a_reviewed_tender_is_no_issue() -> None:
    reviewed = replace(TENDER, stage="in_review", bids_end_at=local(12, 14, 12), opening_at=local(12, 14, 12))
    assert found(reviewed, at=local(11, 5, 9)) == []
    assert [field for field, _ in found(replace(reviewed, stage="draft"), at=local(11, 5, 9))] == ["publish_at"]


def test_ruleset_without_minimum_still_asks_for_a_day() -> None:
    none = ruleset_with(open__minimum_bid_days=0, open__electronic_reduction_days=0, enquiries__answer_days=0)
    offered = proposed_dates(TENDER, none, none.calendar(HOLIDAYS), NOW)
    assert (offered.bids_end.last_day, len(offered.bids_end.steps)) == (date(2026, 11, 3), 3)


def test_working_day_deadline_moves_the_proposal_even_if_counting_does_not() -> None:
    mixed = ruleset_with(counting__last_day_moves=False)
    offered = proposed_dates(
        replace(TENDER, publish_at=local(10, 29, 9)), mixed, mixed.calendar(HOLIDAYS), local(10, 29)
    )
    assert offered.bids_end.last_day == date(2026, 12, 2)  # Saturday 28 November, moved over two holidays


def offered_for(facts: TenderFacts, ruleset: Ruleset = RO) -> ProposedDates:
    return proposed_dates(facts, ruleset, ruleset.calendar(HOLIDAYS), NOW)


def test_proposed_dates_of_an_empty_draft_start_now() -> None:
    offered = offered_for(replace(TENDER, publish_at=None, enquiries_end_at=None, bids_end_at=None, opening_at=None))
    assert offered.bids_end.at == local(12, 3)
    assert offered.enquiries_end.at == local(11, 23)
    assert offered.opening.at == offered.bids_end.at
    assert offered.standstill.ends is not None
    assert offered.standstill.ends.last_day == date(2026, 12, 11)  # 8 days after the letters of 3 December


def test_proposed_dates_keep_a_lawful_end_of_bids() -> None:
    offered = offered_for(TENDER)
    assert (offered.bids_end.at, offered.opening.at) == (local(12, 3), local(12, 8, 12))
    assert offered.enquiries_end.at == local(11, 28)


def test_total_estimate_is_that_of_all_lots() -> None:
    assert total_estimate(TENDER) == Money(Decimal(24000), "RON")


@given(
    st.integers(0, 365 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    st.sampled_from([RO, GENERIC, EU]),
    st.sampled_from(["", "flood"]),
)
def test_proposed_dates_are_always_lawful(at: datetime, ruleset: Ruleset, urgency: str) -> None:
    calendar = ruleset.calendar(HOLIDAYS)
    draft = replace(TENDER, publish_at=at, bids_end_at=None, urgency_reason=urgency)
    offered = proposed_dates(draft, ruleset, calendar, at)
    dates: dict[str, Any] = {
        "enquiries_end_at": offered.enquiries_end.at,
        "bids_end_at": offered.bids_end.at,
        "opening_at": offered.opening.at,
    }
    assert issues_before_publish(replace(draft, **dates), ruleset, calendar, at) == ()


def test_terms_of_a_framework_agreement_are_checked_with_the_rest() -> None:
    assert found(replace(TENDER, framework=FrameworkTerms(months=48))) == []
    assert [field for field, _text in found(replace(TENDER, framework=FrameworkTerms(months=0)))] == [
        "framework_months"
    ]


def test_order_under_an_agreement_is_checked_against_it_and_not_as_a_tender() -> None:
    order = CallOffFacts(
        in_force=False, today=date(2026, 6, 1), ends_on=None, way=Way.ORDERS, lines=(), most=Money(Decimal(9), "RON"),
        used=Money(Decimal(0), "RON"), value=None, supplier="alfa", ranked=("alfa",), passed={},
    )  # fmt: skip
    fields = {field for field, _text in found(replace(TENDER, procedure="call_off", framework=order, lots=()))}
    assert "call_off" in fields
    assert "lots" not in fields
