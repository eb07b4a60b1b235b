"""Changes of a published tender: what differs, when it is significant, how far the deadline moves, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules import amendments as rules
from procurement.rules import dates
from procurement.rules.amendments import amendment_issues, asks_again, extension, is_significant, settled
from procurement.rules.differences import changes
from procurement.rules.options import published_part
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import from_data
from procurement.rules.terms import (
    CriterionTerms,
    DocumentTerms,
    ItemTerms,
    LotPart,
    RequirementTerms,
    Terms,
    kept_id,
    terms_from_data,
    to_data,
    with_changes,
)
from procurement.rules.word_differences import words_changed

RO = from_data(next(data for data in shipped() if data["code"] == "ro"))
HOLIDAYS = frozenset({date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 25)})
CALENDAR = RO.calendar(HOLIDAYS)

LAPTOP, BAG = ItemTerms("i1", "Laptop", Decimal(20), "piece"), ItemTerms("i2", "Bag", Decimal(20), "piece")
WARRANTY = CriterionTerms("c1", "Warranty", "number", Decimal(20), Decimal(24), Decimal(60))
OFFER = RequirementTerms("r1", "document", "Technical offer")
CALL = DocumentTerms("d1", "Specification", "spec.pdf", "aa")
LOT = LotPart("l1", 1, "Laptops", "", "", Decimal(120000), "best_ratio", (LAPTOP, BAG), (WARRANTY,))


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


TERMS = Terms(
    title="Laptops", summary="Twenty laptops.", currency="RON",
    enquiries_end_at=at("2026-11-16"), bids_end_at=at("2026-12-03"), opening_at=at("2026-12-03", 11),
    lots=(LOT,), requirements=(OFFER,), documents=(CALL,),
)  # fmt: skip
TODAY = at("2026-11-20")


def test_terms_as_data_and_back_are_the_same() -> None:
    choice = CriterionTerms("c2", "Delivery", "option", Decimal("10.5"), options=(("5 days", "1"), ("later", "0.5")))
    terms = replace(TERMS, lots=(replace(LOT, criteria=(WARRANTY, choice), estimated_value=None),), opening_at=None)
    assert terms_from_data(to_data(terms)) == terms
    assert published_part(to_data(terms.lots[0])) is None
    apart = replace(TERMS, lots=(replace(LOT, options_estimate=Decimal(20000)),))
    assert terms_from_data(to_data(apart)) == apart
    assert [published_part(to_data(lot)) for lot in (apart.lots[0], LOT)] == [Decimal(100000), Decimal(120000)]


def test_changes_of_equal_terms_are_none() -> None:
    assert changes(TERMS, TERMS) == ()


def _points(after: Terms) -> list[tuple[str, str, str, str]]:
    return [
        (change.touches.value, str(change.label), str(change.before), str(change.after))
        for change in changes(TERMS, after)
    ]


def lot(**changed: Any) -> Terms:
    return replace(TERMS, lots=(replace(LOT, **changed),))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (replace(TERMS, summary="Thirty."), [("words", "Summary", "Twenty laptops.", "Thirty.")]),
        (replace(TERMS, summary=""), [("words", "Summary", "Twenty laptops.", "None")]),
        (
            replace(TERMS, bids_end_at=at("2026-12-08")),
            [("dates", "Bids until", str(at("2026-12-03")), str(at("2026-12-08")))],
        ),
        (lot(estimated_value=Decimal(1)), [("bids", "Lot 1: estimated value without VAT", "120000 RON", "1 RON")]),
        (
            lot(options_estimate=Decimal(20000)),
            [("bids", "Lot 1: of it, options that do not count in the comparison", "None", "20000 RON")],
        ),
        (lot(award_method="lowest_price"),
         [("bids", "Lot 1: what decides", "best price-quality ratio", "lowest price")]),
        (
            lot(price_formula="bilinear", price_parameter=Decimal("0.8500")),
            [
                ("bids", "Lot 1: how the price becomes points", "in proportion to the lowest total",
                 "with a knee at the mean of the totals"),
                ("bids", "Lot 1: number of the price formula", "None", "0.85"),
            ],
        ),
        (
            lot(items=(replace(LAPTOP, quantity=Decimal(30)), BAG)),
            [("content", "Lot 1: item 1", "Laptop: 20 piece", "Laptop: 30 piece")],
        ),
        (
            lot(items=(LAPTOP, replace(BAG, optional=True))),
            [("content", "Lot 1: item 2", "Bag: 20 piece", "Bag: 20 piece (an option)")],
        ),
        (
            lot(vat_rate=Decimal("21.00")),
            [("words", "Lot 1: VAT rate that is expected, in percent", "None", "21")],
        ),
        (
            lot(items=(LAPTOP, ItemTerms("i3", "Mouse", Decimal("1.50"), "piece"))),
            [
                ("content", "Lot 1: item 2", "None", "Mouse: 1.5 piece"),
                ("content", "Lot 1: item 2", "Bag: 20 piece", "None"),
            ],
        ),
        (
            lot(criteria=(replace(WARRANTY, best=Decimal(48), minimum_points=Decimal(5)),)),
            [(
                "content", "Lot 1: criterion 1", "Warranty: 20 points at most, none at 24, all at 60",
                "Warranty: 20 points at most, none at 24, all at 48; at least 5 points are needed",
            )],
        ),
        (
            replace(TERMS, requirements=(replace(OFFER, mandatory=False),)),
            [("content", "Requirement 1", "Technical offer (mandatory)", "Technical offer (optional)")],
        ),
        (
            replace(TERMS, documents=(CALL, DocumentTerms("d2", "Drawing", "d.pdf", "bb"))),
            [("words", "Document", "None", "Drawing")],
        ),
        (
            replace(TERMS, documents=(DocumentTerms("d2", "Specification 2", "d.pdf", "bb", "d1"),)),
            [("words", "Document", "Specification", "Specification 2")],
        ),
        (replace(TERMS, documents=()), [("words", "Document", "Specification", "None")]),
    ],
)  # fmt: skip
def test_changes_are_told_point_by_point(after: Terms, expected: list[tuple[str, str, str, str]]) -> None:
    assert _points(after) == expected


def test_words_changed_are_shown_word_by_word() -> None:
    pieces = words_changed("Twenty new laptops.", "Thirty laptops and bags.")
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == "Twenty new laptops."
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == "Thirty laptops and bags."
    assert [piece.text for piece in words_changed("a b c", "a x c")] == ["a ", "b", "x", " c"]


def test_with_changes_lays_sections_over_the_rest() -> None:
    content = {
        "words": {"title": "New", "summary": "Newer."},
        "dates": {"bids_end_at": "2026-12-09T10:00:00+00:00", "opening_at": None},
        "lots": {"l1": to_data(replace(LOT, items=(BAG,)))},
        "requirements": [],
    }
    added = DocumentTerms("d2", "Specification 2", "s2.pdf", "bb", "d1")
    expected = replace(
        TERMS, title="New", summary="Newer.", bids_end_at=at("2026-12-09"), lots=(replace(LOT, items=(BAG,)),),
        requirements=(), documents=(added,),
    )  # fmt: skip
    assert with_changes(TERMS, content, [added]) == expected
    assert with_changes(TERMS, {}) == TERMS


def test_kept_id_is_given_once_and_to_an_equal_row_only() -> None:
    taken: set[str] = set()
    rows = [BAG, replace(BAG, id="i9")]
    found = [kept_id(rows, taken, description="Bag", unit="piece") for _ in range(3)]
    assert found == ["i2", "i9", ""]
    assert kept_id([BAG], set(), description="Bag", unit="set") == ""


@pytest.mark.parametrize(
    ("after", "clarifies", "expected"),
    [
        (replace(TERMS, bids_end_at=at("2026-12-08")), False, False),
        (replace(TERMS, summary="Other."), False, True),
        (replace(TERMS, summary="Other."), True, False),
        (lot(estimated_value=Decimal(1)), False, True),
        (lot(estimated_value=Decimal(1)), True, True),
        (replace(TERMS, requirements=()), False, True),
    ],
)
def test_is_significant_by_what_is_touched(after: Terms, clarifies: bool, expected: bool) -> None:
    assert is_significant(changes(TERMS, after), only_clarifies=clarifies) is expected


@pytest.mark.parametrize(
    ("today", "urgent", "last_day", "end"),
    [
        # six days after 27 November; 30 November and 1 December are holidays, but calendar days are counted
        ("2026-11-27", False, date(2026, 12, 3), at("2026-12-04")),
        # the sixth day is a Sunday: moves to Monday, the deadline is Tuesday at its hour
        ("2026-11-30", False, date(2026, 12, 7), at("2026-12-08")),
        ("2026-12-01", True, date(2026, 12, 7), at("2026-12-08")),
        ("2026-11-26", False, date(2026, 12, 2), None),
        ("2026-11-28", True, date(2026, 12, 2), None),
    ],
)
def test_extension_counts_the_days_of_the_ruleset(
    today: str, urgent: bool, last_day: date, end: datetime | None
) -> None:
    assert rules.least_end(RO, CALENDAR, urgent=urgent, at=at(today)).last_day == last_day
    found = extension(TERMS, RO, CALENDAR, urgent=urgent, at=at(today))
    assert (found.ends_at if found else None) == end
    if found and end:
        assert (found.opening_at - end, found.least and found.least.citation) == (
            timedelta(hours=1),
            "Law 98/2016 art. 153; Law 98/2016 art. 3(2)",
        )


def test_settled_significant_change_moves_deadline_opening_and_questions() -> None:
    chosen = lot(items=(LAPTOP,))
    after, forced = settled(TERMS, chosen, RO, CALENDAR, significant=True, urgent=False, at=at("2026-11-27"))
    assert forced is not None
    assert (after.bids_end_at, after.opening_at) == (at("2026-12-04"), at("2026-12-04", 11))
    assert after.enquiries_end_at == at("2026-11-17")  # one day, as the deadline


def test_settled_never_moves_questions_past_the_day_on_which_answers_are_due() -> None:
    before = replace(TERMS, enquiries_end_at=at("2026-11-22"))
    after, _forced = settled(before, before, RO, CALENDAR, significant=True, urgent=False, at=at("2026-12-02"))
    assert after.bids_end_at == at("2026-12-09")
    # ten clear days before 9 December leave 28 November as the last day; six days on from 22 November fit
    assert after.enquiries_end_at == at("2026-11-28")
    later = replace(TERMS, enquiries_end_at=at("2026-11-24"))
    after, _forced = settled(later, later, RO, CALENDAR, significant=True, urgent=False, at=at("2026-12-02"))
    assert after.enquiries_end_at == at("2026-11-28", 22)  # midnight in Bucharest


def test_settled_plain_extension_takes_the_opening_along_and_forces_nothing() -> None:
    chosen = replace(TERMS, bids_end_at=at("2026-12-10"))
    after, forced = settled(TERMS, chosen, RO, CALENDAR, significant=False, urgent=False, at=TODAY)
    assert (forced, after) == (None, replace(chosen, opening_at=at("2026-12-10", 11)))


def test_settled_chosen_later_dates_stay() -> None:
    chosen = replace(lot(items=()), bids_end_at=at("2026-12-17"), opening_at=at("2026-12-18"))
    after, forced = settled(TERMS, chosen, RO, CALENDAR, significant=True, urgent=False, at=TODAY)
    assert (forced, after.bids_end_at, after.opening_at) == (None, at("2026-12-17"), at("2026-12-18"))


def _issues(after: Terms, **how: Any) -> list[tuple[str, str]]:
    given = {"reason": "Because.", "only_clarifies": False, "at": TODAY, **how}
    found = amendment_issues(TERMS, after, changes(TERMS, after), ruleset=RO, calendar=CALENDAR, urgent=False, **given)
    return [(one.field, one.message.template) for one in found]


@pytest.mark.parametrize(
    ("after", "how", "expected"),
    [
        (replace(TERMS, bids_end_at=at("2026-12-10"), opening_at=at("2026-12-10")), {}, []),
        (TERMS, {}, [("", rules.NOTHING)]),
        (replace(TERMS, title="New"), {"reason": " "}, [("reason", rules.NO_REASON)]),
        (lot(items=()), {"only_clarifies": True}, [("only_clarifies", rules.NO_CLARIFICATION)]),
        (replace(TERMS, bids_end_at=at("2026-12-02")), {}, [("bids_end_at", rules.NEVER_EARLIER)]),
        (replace(TERMS, opening_at=at("2026-12-03")), {}, [("opening_at", rules.NEVER_EARLIER)]),
        (replace(TERMS, enquiries_end_at=at("2026-11-15")), {}, [("enquiries_end_at", rules.NEVER_EARLIER)]),
        (replace(TERMS, enquiries_end_at=at("2026-11-23")), {}, [("enquiries_end_at", dates.ANSWERS_TOO_LATE)]),
        (
            replace(TERMS, enquiries_end_at=at("2026-12-03")),
            {},
            [("enquiries_end_at", rules.QUESTIONS_AFTER_BIDS)],
        ),
        (
            replace(TERMS, bids_end_at=at("2026-12-05"), opening_at=at("2026-12-07")),
            {},
            [("bids_end_at", dates.NOT_WORKING)],
        ),
        (replace(TERMS, bids_end_at=at("2026-12-04")), {}, [("opening_at", dates.OPENING_BEFORE_BIDS)]),
        (replace(TERMS, title="New"), {"at": at("2026-12-03")}, [("bids_end_at", rules.PAST)]),
    ],
)
def test_amendment_issues_are_those_written_out(
    after: Terms, how: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert _issues(after, **how) == expected


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (
            CriterionTerms("c2", "Delivery", "option", Decimal(10), options=(("5 days", "1"), ("later", "0.5"))),
            ["5 days = 1, later = 0.5"],
        ),
        (
            CriterionTerms("c2", "Plan", "judged", Decimal(10), scale_max=Decimal(5), guidance="Is it clear?"),
            ["Plan", "5", "Is it clear?"],
        ),
        (CriterionTerms("c2", "Quality", "other", Decimal(10), minimum_points=Decimal(4)), ["Quality", "4"]),
    ],
)
def test_new_criterion_is_described_by_its_kind(criterion: CriterionTerms, words: list[str]) -> None:
    [change] = changes(TERMS, lot(criteria=(WARRANTY, criterion)))
    assert [word for word in words if word not in str(change.after)] == []


def test_extension_moves_a_deadline_from_a_weekend_only_where_the_ruleset_asks() -> None:
    friday_is_the_last_day = at("2026-11-28")
    found = extension(TERMS, RO, CALENDAR, urgent=False, at=friday_is_the_last_day)
    assert found is not None
    assert found.ends_at == at("2026-12-07")
    generic = from_data(next(data for data in shipped() if data["code"] == "generic"))
    found = extension(TERMS, generic, CALENDAR, urgent=False, at=at("2026-11-30"))
    assert found is not None
    assert found.ends_at == at("2026-12-06")  # a Sunday


def test_settled_without_dates_moves_nothing() -> None:
    without_opening = replace(TERMS, opening_at=None)
    later = replace(without_opening, bids_end_at=at("2026-12-10"))
    assert settled(without_opening, later, RO, CALENDAR, significant=False, urgent=False, at=TODAY) == (later, None)
    without_questions = replace(TERMS, enquiries_end_at=None)
    after, forced = settled(
        without_questions, without_questions, RO, CALENDAR, significant=True, urgent=False, at=at("2026-11-27")
    )
    assert forced is not None
    assert after.enquiries_end_at is None


def test_change_that_takes_the_deadline_away_is_refused() -> None:
    assert _issues(replace(TERMS, bids_end_at=None)) == [("bids_end_at", rules.NEVER_EARLIER)]


def test_terms_of_each_method_are_told_in_words() -> None:
    more = {"award_method": "life_cycle_cost", "life_years": 10, "discount_rate": Decimal("3.50")}
    ties = {"tie_break": ("extra_criterion", "seeded_draw"), "price_steps": (("5", "0.4"), ("10", "1"))}
    found = {str(one.label): str(one.after) for one in changes(TERMS, lot(**more, **ties))}
    assert found == {
        "Lot 1: what decides": "lowest cost over the life cycle",
        "Lot 1: steps of the price formula": "5 % = 0.4; 10 % = 1",
        "Lot 1: years of the life cycle": "10",
        "Lot 1: discount rate in percent a year": "3.5",
        "Lot 1: what tells equal offers apart": "the additional criterion, then the public draw",
    }
    priced = replace(BAG, fixed_price=Decimal("25.50"))
    energy = CriterionTerms("c1", "Energy", "yearly", Decimal(0), guidance="By meter.")
    months = CriterionTerms("c3", "Months", "relative", Decimal(20), power=2)
    after = lot(items=(LAPTOP, priced), criteria=(energy, months))
    assert [str(one.after) for one in changes(TERMS, after)] == [
        "Bag: 20 piece, at 25.5 a unit",
        "Energy: a cost of the life cycle (a year): By meter.",
        "Months: 20 points for the highest answer, power 2",
    ]
    paged = replace(OFFER, signed=True, pages=12)
    [change] = changes(TERMS, replace(TERMS, requirements=(paged,)))
    assert str(change.after) == "Technical offer (mandatory), signed, at most 12 pages"


CALL_TERMS = replace(
    TERMS, enquiries_end_at=at("2026-11-16"), bids_end_at=None, opening_at=None, requests_end_at=at("2026-12-03")
)


def test_change_of_a_call_moves_the_end_of_the_requests_and_of_the_questions() -> None:
    after, forced = settled(CALL_TERMS, CALL_TERMS, RO, CALENDAR, significant=True, urgent=False, at=at("2026-12-02"))
    assert forced is not None
    assert (after.requests_end_at, after.bids_end_at, forced.opening_at) == (at("2026-12-09"), None, None)
    assert after.enquiries_end_at == at("2026-11-22")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"requests_end_at": at("2026-12-08")}, []),
        ({"requests_end_at": at("2026-12-02")}, [("requests_end_at", rules.NEVER_EARLIER)]),
        ({"requests_end_at": at("2026-12-05")}, [("requests_end_at", dates.NOT_WORKING)]),
        (
            {"requests_end_at": at("2026-12-08"), "enquiries_end_at": at("2026-12-08")},
            [("enquiries_end_at", rules.QUESTIONS_AFTER_REQUESTS)],
        ),
    ],
)
def test_dates_of_a_call_are_judged_as_those_of_bids(after: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    changed = replace(CALL_TERMS, **after)
    found = rules.amendment_issues(
        CALL_TERMS, changed, changes(CALL_TERMS, changed), ruleset=RO, calendar=CALENDAR, urgent=False,
        reason="More time.", only_clarifies=False, at=TODAY,
    )  # fmt: skip
    assert [(one.field, one.message.template) for one in found] == expected


@pytest.mark.parametrize(
    ("after", "again"),
    [
        (replace(TERMS, summary="Other."), False),
        (lot(estimated_value=Decimal(1), price_formula="bilinear"), False),
        (lot(items=(BAG,)), True),
        (lot(criteria=()), True),
        (replace(TERMS, requirements=()), True),
    ],
)
def test_bids_are_asked_for_again_only_where_something_is_touched_that_they_say(after: Terms, again: bool) -> None:
    assert asks_again(changes(TERMS, after)) is again
