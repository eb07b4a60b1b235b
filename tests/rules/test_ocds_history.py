"""Reading the OCDS of others: what is taken as what, and what is refused with which reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.history import ItemHistory, LineHistory, ProcedureHistory
from procurement.rules.lifecycle import Stage
from procurement.rules.ocds_history import procedure_history
from procurement.rules.ocds_reading import NotReadable

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIRST = datetime(2024, 1, 10, tzinfo=UTC)
BUYER = {"id": "XX-GOV-1", "name": "Town of Somewhere"}


def eur(amount: str | int) -> dict[str, object]:
    return {"amount": Decimal(amount), "currency": "EUR"}


def record(**parts: Any) -> dict[str, Any]:
    """A record of a tender of 120,000 with an award of 100,000; `tender` adds to its tender, other parts replace."""
    tender = {"id": "t", "title": "Road", "status": "complete", "value": eur(120_000), **parts.pop("tender", {})}
    awards = [{"id": "a", "status": "active", "date": "2024-05-01T00:00:00Z", "value": eur(100_000)}]
    base = {"ocid": "ocds-xx0001-1", "id": "1", "date": "2024-06-01T00:00:00Z", "tag": ["compiled"], "buyer": BUYER}
    return {**base, "tender": tender, "awards": awards, **parts}


def read(**parts: Any) -> ProcedureHistory:
    return procedure_history(record(**parts), first_released_at=FIRST, now=NOW)


def refusal(release: dict[str, Any]) -> str:
    with pytest.raises(NotReadable) as refused:
        procedure_history(release, first_released_at=FIRST, now=NOW)
    return str(refused.value)


def test_history_of_a_plain_record() -> None:
    found = read()
    assert (found.ocid, found.title, found.stage, found.currency) == ("ocds-xx0001-1", "Road", Stage.AWARDED, "EUR")
    assert (found.buyer.identifier, found.buyer.name, found.buyer.country) == ("XX-GOV-1", "Town of Somewhere", "XX")
    [lot] = found.lots
    assert (lot.estimate, lot.title) == (Decimal("120000.00"), "Road")
    [award] = lot.awards
    assert (award.amount, award.status, award.supplier, award.decided_at) == (
        Decimal("100000.00"), "active", None, datetime(2024, 5, 1, tzinfo=UTC),
    )  # fmt: skip


def test_history_published_by_tender_period_else_by_first_release() -> None:
    assert read().published_at == FIRST
    period = {"tenderPeriod": {"startDate": "2024-02-01T08:00:00+02:00", "endDate": "2024-03-01T00:00:00Z"}}
    found = read(tender=period)
    assert found.published_at == datetime(2024, 2, 1, 6, tzinfo=UTC)
    assert found.bids_end_at == datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "kept"),
    [(Decimal("183000.0"), "183000.00"), (7, "7.00"), (Decimal("0.125"), "0.13"), ({"$numberLong": "24978479879"}, "24978479879.00")],
)  # fmt: skip
def test_history_amount_is_kept_exactly_to_the_cent(amount: object, kept: str) -> None:
    [lot] = read(tender={"value": {"amount": amount, "currency": "EUR"}}).lots
    assert str(lot.estimate) == kept


def test_history_value_without_amount_is_not_known_rather_than_zero() -> None:
    found = read(tender={"value": {"currency": "EUR"}})
    assert found.lots[0].estimate is None


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"ocid": ""}, "There is no ocid."),
        ({"ocid": "x" * 161}, "The ocid is longer than 160 characters."),
        ({"date": "31.12.2023"}, "date is not a date."),
        ({"date": None, "awards": []}, "There is no date."),
        ({"buyer": None}, "No buyer is named."),
        ({"buyer": "Town"}, "buyer is not an object."),
        ({"awards": {"id": "a"}}, "awards is not a list."),
        ({"date": 20240101}, "date is not a date."),
        ({"date": "0001-01-01T00:00:00+14:00"}, "date is not a date."),
        ({"tender": {"value": {"amount": {"value": 1}, "currency": "EUR"}}}, "tender.value.amount is not a number."),
        ({"awards": ["a"]}, "awards[0] is not an object."),
        ({"tender": {"title": ["Road"]}}, "tender.title is not a text."),
        ({"tender": {"value": {"amount": "120000", "currency": "EUR"}}}, "tender.value.amount is not a number."),
        ({"tender": {"value": {"amount": True, "currency": "EUR"}}}, "tender.value.amount is not a number."),
        ({"tender": {"value": {"amount": 1}}}, "tender.value.currency is not a currency code."),
        ({"tender": {"value": eur(-1)}}, "tender.value.amount is below zero."),
        ({"tender": {"value": eur(10**18)}}, "tender.value.amount is beyond any amount of money."),
        ({"tender": {"tenderPeriod": {"startDate": "soon"}}}, "tender.tenderPeriod.startDate is not a date."),
        ({"awards": [{"id": "a"}, {"id": "a"}]}, "Two awards have the same id."),
        ({"awards": [{"id": "a", "status": "maybe"}]}, "awards[0].status is not in the code list."),
        ({"contracts": [{"id": "c", "awardID": "b"}]}, "contracts[0].awardID names no award of this record."),
        (
            {"awards": [{"id": "a", "value": {"amount": 1, "currency": "USD"}}]},
            "awards[0] is in USD, other amounts in EUR: they can't be compared.",
        ),
        (
            {
                "tender": {
                    "lots": [{"id": "1", "value": eur(1)}, {"id": "2", "value": {"amount": 1, "currency": "USD"}}]
                }
            },
            "Its amounts are in several currencies: they can't be compared.",
        ),
    ],
)
def test_history_of_a_faulty_record_is_refused_with_the_reason(parts: dict[str, Any], reason: str) -> None:
    assert refusal(record(**parts)) == reason


def test_history_of_nothing_but_a_plan_is_refused() -> None:
    release = record(awards=[])
    del release["tender"]
    assert refusal(release) == "There is neither a tender nor an award nor a contract."


def test_history_without_release_date_is_dated_by_what_it_tells() -> None:
    assert read(date="N/A-01-01T00:00:00Z").released_at == datetime(2024, 5, 1, tzinfo=UTC)


def lots_of(*values: int | None) -> dict[str, Any]:
    lots = [{"id": str(n), "title": f"Part {n}", **({"value": eur(v)} if v else {})} for n, v in enumerate(values, 1)]
    return {"lots": lots}


def award(award_id: str, amount: int, *lots: str, **more: Any) -> dict[str, Any]:
    return {"id": award_id, "status": "active", "value": eur(amount), "relatedLots": list(lots), **more}


def test_lots_with_values_keep_their_own_estimates_and_awards() -> None:
    found = read(tender=lots_of(70, 50), awards=[award("a", 60, "1"), award("b", 45, "2")])
    assert [(lot.title, lot.estimate, lot.awards[0].amount) for lot in found.lots] == [
        ("Part 1", Decimal(70), Decimal(60)),
        ("Part 2", Decimal(50), Decimal(45)),
    ]


def test_lots_that_one_award_took_together_are_one_with_the_sum_of_their_estimates() -> None:
    found = read(tender=lots_of(70, 50, 30), awards=[award("a", 100, "1", "3"), award("b", 45, "2")])
    assert [(lot.title, lot.estimate, lot.awards[0].amount) for lot in found.lots] == [
        ("Part 1 + Part 3", Decimal(100), Decimal(100)),
        ("Part 2", Decimal(50), Decimal(45)),
    ]


def test_lots_an_award_that_names_none_takes_the_whole_tender() -> None:
    [lot] = read(tender=lots_of(70, 50)).lots
    assert (lot.estimate, lot.awards[0].amount) == (Decimal(120), Decimal(100_000))


def test_lots_without_values_beside_each_other_have_no_estimate() -> None:
    found = read(tender=lots_of(None, None), awards=[award("a", 60, "1"), award("b", 45, "2")])
    assert [lot.estimate for lot in found.lots] == [None, None]


def test_lots_related_by_a_text_alone_are_understood() -> None:
    found = read(tender=lots_of(70, 50), awards=[{"id": "a", "status": "active", "value": eur(45), "relatedLots": "2"}])
    assert [len(lot.awards) for lot in found.lots] == [0, 1]


def test_lots_award_finds_its_lot_through_the_items() -> None:
    tender = {**lots_of(70, 50), "items": [{"id": "i", "relatedLot": "2"}]}
    found = read(tender=tender, awards=[{"id": "a", "status": "active", "value": eur(45), "items": [{"id": "i"}]}])
    assert [len(lot.awards) for lot in found.lots] == [0, 1]


def test_awards_several_on_one_lot_are_all_kept() -> None:
    [lot] = read(awards=[award("a", 60), award("b", 45)]).lots
    assert [found.amount for found in lot.awards] == [Decimal(60), Decimal(45)]


@pytest.mark.parametrize(
    ("tender", "awards", "stage"),
    [
        ({"status": "planned"}, [], Stage.SCHEDULED),
        ({"status": "active"}, [], Stage.PUBLISHED),
        ({"status": "active", "tenderPeriod": {"endDate": "2027-01-01T00:00:00Z"}}, [], Stage.PUBLISHED),
        ({"status": "active", "tenderPeriod": {"endDate": "2024-01-01T00:00:00Z"}}, [], Stage.CLOSED),
        ({"status": "complete"}, [], Stage.OPENED),
        ({"status": "cancelled"}, [award("a", 1)], Stage.CANCELLED),
        ({"status": "withdrawn"}, [], Stage.CANCELLED),
        ({"status": "unsuccessful"}, [], Stage.UNSUCCESSFUL),
        ({"status": "complete"}, [{"id": "a", "status": "unsuccessful"}], Stage.UNSUCCESSFUL),
        ({"status": "complete"}, [{"id": "a", "status": "pending"}], Stage.DECIDED),
        ({"status": None}, [{"id": "a"}], Stage.AWARDED),
    ],
)
def test_stage_follows_from_statuses_and_content(
    tender: dict[str, Any], awards: list[dict[str, Any]], stage: Stage
) -> None:
    assert read(tender=tender, awards=awards).stage is stage


def test_stage_of_lots_that_wait_while_another_is_awarded() -> None:
    found = read(tender={**lots_of(70, 50), "status": "active"}, awards=[award("a", 60, "1")])
    assert [lot.stage for lot in found.lots] == [Stage.AWARDED, Stage.OPENED]
    assert found.stage is Stage.OPENED


CONTRACT = {
    "id": "c",
    "awardID": "a",
    "status": "terminated",
    "value": eur(100_000),
    "dateSigned": "2024-05-10T23:00:00+02:00",
}


def paid(*amounts: int) -> dict[str, Any]:
    transactions = [
        {"id": str(n), "date": f"2024-0{6 + n}-01T00:00:00Z", "value": eur(a)} for n, a in enumerate(amounts)
    ]
    return {"implementation": {"transactions": transactions}}


def test_contract_that_is_over_tells_what_was_paid() -> None:
    found = read(contracts=[{**CONTRACT, **paid(60_000, 45_500)}])
    contract = found.lots[0].awards[0].contract
    assert contract is not None
    assert (contract.number, contract.status, contract.amount, contract.final_amount, contract.signed_on, contract.ended_at) == (
        "c", "completed", Decimal(100_000), Decimal(105_500), date(2024, 5, 10), datetime(2024, 7, 1, tzinfo=UTC),
    )  # fmt: skip
    assert found.stage is Stage.COMPLETED


def test_contract_in_force_has_payments_but_no_final_amount() -> None:
    found = read(contracts=[{**CONTRACT, "status": "active", **paid(60_000)}])
    contract = found.lots[0].awards[0].contract
    assert contract is not None
    assert (contract.final_amount, contract.ended_at, found.stage) == (None, None, Stage.CONTRACTED)


def test_contract_that_is_over_without_payments_ended_when_the_record_knew() -> None:
    found = read(contracts=[CONTRACT], date="2024-05-02T00:00:00Z")
    contract = found.lots[0].awards[0].contract
    assert contract is not None
    assert (contract.final_amount, contract.ended_at) == (None, datetime(2024, 5, 10, 21, tzinfo=UTC))


def test_contract_not_signed_is_none() -> None:
    found = read(contracts=[{**CONTRACT, "status": "pending"}])
    assert found.lots[0].awards[0].contract is None


def test_contracts_of_one_award_are_summed() -> None:
    found = read(contracts=[CONTRACT, {**CONTRACT, "id": "d", "value": eur(5), "status": "active"}])
    contract = found.lots[0].awards[0].contract
    assert contract is not None
    assert (contract.number, contract.amount, contract.status) == ("c (+1)", Decimal(100_005), "active")


def bid(bid_id: str, amount: int, status: str = "valid", name: str = "") -> dict[str, Any]:
    tenderers = [{"id": f"XX-REG-{bid_id}", "name": name or f"Company {bid_id}"}]
    return {"id": bid_id, "status": status, "tenderers": tenderers, "value": eur(amount)}


def test_bids_valid_ones_make_the_competition() -> None:
    details = [bid("1", 100), bid("2", 110), bid("3", 125), bid("4", 10, "disqualified"), bid("5", 1, "withdrawn")]
    [lot] = read(bids={"details": details}).lots
    assert [(offer.amount, offer.valid) for offer in lot.offers] == [
        (Decimal(100), True),
        (Decimal(110), True),
        (Decimal(125), True),
        (Decimal(10), False),
    ]
    assert (lot.valid_bids, lot.mean_bid, lot.median_bid, lot.second_lowest_bid) == (
        3, Decimal("111.67"), Decimal(110), Decimal(110),
    )  # fmt: skip


def test_bids_without_named_tenderers_count_in_the_competition() -> None:
    [lot] = read(bids={"details": [bid("1", 100), {"id": "2", "status": "valid", "value": eur(110)}]}).lots
    assert (len(lot.offers), lot.valid_bids, lot.second_lowest_bid) == (1, 2, Decimal(110))


def test_bids_that_name_nobody_and_are_not_valid_are_left_out() -> None:
    [lot] = read(bids={"details": [bid("1", 100), {"id": "2", "status": "pending", "value": eur(110)}]}).lots
    assert (len(lot.offers), lot.valid_bids) == (1, 1)


def test_bids_of_a_lot_with_an_unknown_price_are_counted_without_a_mean() -> None:
    details = [bid("1", 100), {**bid("2", 0), "value": None}]
    [lot] = read(bids={"details": details}).lots
    assert (lot.valid_bids, lot.mean_bid) == (2, None)


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ({"tender": {"numberOfTenderers": 4}}, 4),
        (
            {
                "bids": {"statistics": [{"id": "1", "measure": "validBids", "value": 3}]},
                "tender": {"numberOfTenderers": 4},
            },
            3,
        ),
        ({"tender": {"numberOfTenderers": 0}}, None),
        ({}, None),
        ({"tender": {**lots_of(1, 2), "numberOfTenderers": 4}, "awards": []}, None),
    ],
)
def test_bids_not_listed_are_known_by_number_where_it_is_stated(parts: dict[str, Any], number: int | None) -> None:
    assert read(**parts).lots[0].valid_bids == number


def test_organizations_local_ids_count_within_publisher_and_name() -> None:
    details = [
        {"id": "x", "status": "valid", "tenderers": [{"id": 1, "name": "Alfa"}], "value": eur(1)},
        {"id": "y", "status": "valid", "tenderers": [{"id": 1, "name": "Beta"}], "value": eur(2)},
    ]
    [lot] = read(bids={"details": details}).lots
    assert [offer.bidder.identifier for offer in lot.offers] == ["ocds-xx0001:1:alfa", "ocds-xx0001:1:beta"]


def test_organizations_very_long_local_names_are_told_apart_by_digest() -> None:
    found = read(buyer={"name": "Ministry of " + "very " * 60 + "long names"}).buyer
    assert found.identifier.startswith("sha256:")
    assert (len(found.name), found.name[-1]) == (300, "…")


def test_title_falls_back_on_what_was_awarded_then_on_the_ocid() -> None:
    assert read(tender={"title": None}, awards=[{"id": "a", "title": "Award of a road"}]).title == "Award of a road"
    assert read(tender={"title": None}).title == "ocds-xx0001-1"
    assert len(read(tender={"title": "x" * 400}).title) == 300


@pytest.mark.parametrize(("criteria", "rated"), [("priceOnly", False), ("ratedCriteria", True), (None, None)])
def test_award_criteria_tell_whether_quality_counts(criteria: str | None, rated: bool | None) -> None:
    assert read(tender={"awardCriteria": criteria}).lots[0].rated is rated


def test_organizations_details_come_from_the_parties() -> None:
    party = {
        **BUYER,
        "identifier": {"scheme": "XX-GOV", "id": "1"},
        "address": {"streetAddress": "Main Road 1", "region": "RO321"},
        "details": {"scale": "small"},
    }
    found = read(parties=[party]).buyer
    assert (found.registry_number, found.address, found.region, found.size) == ("1", "Main Road 1", "RO321", "small")


def test_organizations_a_party_in_the_role_comes_before_the_person_in_charge() -> None:
    entity = {"procuringEntity": {"id": "7", "name": "Jane Doe"}}
    found = read(buyer=None, tender=entity, parties=[{"name": "Ministry", "roles": ["buyer"]}])
    assert found.buyer.name == "Ministry"


@pytest.mark.parametrize(
    ("scheme", "code", "nature"),
    [("CPV", "45233130-9", "works"), ("cpv", "30213100", "goods"), ("CPV", "71240000", "services"), ("UNSPSC", "43211500", "")],
)  # fmt: skip
def test_category_tells_the_nature_where_the_record_does_not(scheme: str, code: str, nature: str) -> None:
    found = read(tender={"items": [{"id": "1", "classification": {"scheme": scheme, "id": code}}]})
    assert (found.nature, found.cpv_code) == (nature, code[:8] if nature else "")


def test_items_without_a_quantity_are_no_price_lines() -> None:
    items = [
        {"id": "1", "description": "Laptop", "quantity": 3, "unit": {"name": "piece"}},
        {"id": "2", "description": "Bag"},
        {"id": "3", "description": "Nothing", "quantity": 0},
    ]
    [lot] = read(tender={"items": items}).lots
    assert [(item.description, item.quantity, item.unit) for item in lot.items] == [("Laptop", Decimal(3), "piece")]


def test_texts_that_a_database_refuses_are_mended() -> None:
    assert read(tender={"title": " Road\x00 \ud83d "}).title == "Road\ufffd \ufffd"


def test_history_without_any_amount_has_no_currency() -> None:
    found = read(tender={"value": None}, awards=[])
    assert (found.currency, found.lots[0].estimate) == ("", None)


def test_awarded_lines_that_state_a_price_of_one_unit_are_kept_and_others_left_out() -> None:
    def line(unit: object, **more: object) -> dict[str, object]:
        return {"quantity": 3, "description": "Paper", "unit": unit, **more}

    good = line({"name": "box", "value": {"amount": Decimal("19.9"), "currency": "eur"}})
    bad = [
        line({"name": "box"}),
        line({"value": {"amount": "much", "currency": "EUR"}}),
        line({"value": {"amount": 5, "currency": "USD"}}),
        line({"value": {"amount": 0, "currency": "EUR"}}),
        line({"value": {"amount": Decimal("0.0000001"), "currency": "EUR"}}),
        line({"value": {"amount": 5, "currency": "EUR"}}, quantity=0),
    ]
    [lot] = read(awards=[{"id": "a", "status": "active", "value": eur(60), "items": [good, *bad]}]).lots
    assert lot.awards[0].lines == (LineHistory(ItemHistory("Paper", Decimal(3), "box"), Decimal("19.9")),)
