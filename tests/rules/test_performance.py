"""Guarantees, deliveries, invoices and payments: caps, quantities, days, and what a completion asks to be explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.rules.money import Money
from procurement.rules.performance import (
    OrderedLine,
    acceptance_issues,
    delivery_issues,
    due_day,
    expires_soon,
    final_issues,
    guarantee_cap,
    guarantee_issues,
    invoice_issues,
    late_interest,
    open_points,
    promptness,
)
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import Ruleset, from_data

RO, EU = (from_data(next(data for data in shipped() if data["code"] == code)) for code in ("ro", "eu"))
VALUE = Money(Decimal(90000), "RON")
LINES = {
    "a": OrderedLine("Laptop", Decimal(20), accepted=Decimal(5), waiting=Decimal(3)),
    "b": OrderedLine("Cable", Decimal(20)),
}


def without(key: str) -> Ruleset:
    data = next(data for data in shipped() if data["code"] == "ro")
    return from_data({**data, "values": {**data["values"], key: {**data["values"][key], "value": None}}})


def test_guarantee_up_to_the_share_of_the_law_and_not_a_cent_more() -> None:
    assert guarantee_cap("performance", VALUE, RO) == Money(Decimal("9000.00"), "RON")
    assert guarantee_issues("performance", Decimal("9000.00"), VALUE, RO) == ()
    (found,) = guarantee_issues("bid", Decimal("900.01"), VALUE, RO)
    assert (found.field, found.citation) == ("amount", "Law 98/2016 art. 154")
    assert str(found).startswith("This guarantee is 1.00 % of 90000 RON; the law allows at most 1 % (900.00 RON).")
    assert guarantee_issues("bid", Decimal(10**9), None, RO) == ()
    assert guarantee_issues("bid", Decimal(10**9), VALUE, without("bid_guarantee.maximum_share")) == ()


def test_guarantee_is_pointed_out_thirty_days_before_it_expires() -> None:
    end = date(2026, 7, 31)
    assert [expires_soon(end, day) for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 9))] == [
        False, True, True,
    ]  # fmt: skip
    assert not expires_soon(None, end)


def test_delivery_within_what_is_still_to_come() -> None:
    assert [line.rest for line in LINES.values()] == [12, 20]
    assert delivery_issues(LINES, {"a": Decimal(12), "b": Decimal(0)}, changed=False) == ()
    (found,) = delivery_issues(LINES, {"a": Decimal(13)}, changed=False)
    assert (found.field, str(found)) == ("quantity-a", "Laptop: 13 would make 21 in all, but 20 are ordered.")
    assert delivery_issues(LINES, {"a": Decimal(13)}, changed=True) == ()
    assert len(delivery_issues(LINES, {"a": Decimal(0)}, changed=False)) == 1


def test_acceptance_of_a_part_needs_a_reason_and_never_exceeds_what_came() -> None:
    came, titles = {"a": Decimal(12), "b": Decimal(4)}, {"a": "Laptop", "b": "Cable"}
    assert acceptance_issues(came, came, titles, "") == ()
    assert [found.field for found in acceptance_issues(came, {"a": Decimal(12)}, titles, " ")] == ["reason"]
    assert acceptance_issues(came, {}, titles, "All broken.") == ()
    assert [f.field for f in acceptance_issues(came, {"a": Decimal(13), "b": Decimal(4)}, titles, "x")] == [
        "accepted-a"
    ]


def test_invoices_together_stay_within_the_contract() -> None:
    assert invoice_issues(Decimal(40000), Decimal(50000), VALUE) == ()
    assert [found.field for found in invoice_issues(Decimal("40000.01"), Decimal(50000), VALUE)] == ["amount"]
    assert invoice_issues(Decimal(1), Decimal(0), None) == ()


@pytest.mark.parametrize(
    ("accepted_on", "counts_from", "due_on"),
    [
        (None, date(2026, 6, 1), date(2026, 7, 1)),
        (date(2026, 5, 20), date(2026, 6, 1), date(2026, 7, 1)),
        (date(2026, 6, 10), date(2026, 6, 10), date(2026, 7, 10)),
    ],
)
def test_payment_is_due_thirty_days_after_the_later_of_invoice_and_acceptance(
    accepted_on: date | None, counts_from: date, due_on: date
) -> None:
    found = due_day(date(2026, 6, 1), accepted_on, EU)
    assert (found.counts_from, found.due_on, found.citation) == (
        counts_from, due_on, "Directive 2011/7/EU art. 4(3)(a)",
    )  # fmt: skip
    assert due_day(date(2026, 6, 1), accepted_on, without("payment.days")).due_on is None


def test_promptness_counts_to_the_payment_or_to_today() -> None:
    received, due, today = date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 9)
    on_time = promptness(received, due, date(2026, 7, 1), today)
    assert (on_time.days, on_time.late, on_time.paid) == (30, 0, True)
    waiting = promptness(received, due, None, today)
    assert (waiting.days, waiting.late, waiting.paid) == (38, 8, False)
    assert promptness(received, None, None, today).late == 0


def test_interest_is_computed_only_where_a_rate_is_given() -> None:
    assert late_interest(VALUE, 8, RO) is None
    rule = replace(RO.rule("payment.late_interest_rate"), value=Decimal("0.0800"))
    law = replace(RO, values={**RO.values, "payment.late_interest_rate": rule})
    assert late_interest(VALUE, 8, law) == Money(Decimal("157.81"), "RON")  # 90,000 x 0.08 x 8 / 365


def test_completion_names_all_that_does_not_fit() -> None:
    done = {"a": OrderedLine("Laptop", Decimal(20), accepted=Decimal(20))}
    assert open_points(done, VALUE, (Decimal(50000), Decimal(40000)), 0) == ()
    assert [str(point) for point in open_points(LINES, VALUE, (Decimal(50000),), 2)] == [
        "Laptop: 5 of 20 accepted.",
        "Cable: 0 of 20 accepted.",
        "Recorded payments come to 50000 RON, not to 90000 RON.",
        "Accepted invoices that nobody has paid: 2.",
    ]
    assert [str(point) for point in open_points(done, VALUE, (), 0)] == ["No invoice is recorded."]
    assert final_issues(VALUE, (Decimal(90000),)) == ()
    assert [found.field for found in final_issues(VALUE, (Decimal(90001),))] == ["final_amount"]
