"""Each red flag over its own processes: what is flagged, with which figure, and what beside it is not."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from procurement.rules.exact_json import loads
from procurement.rules.messages import Message
from procurement.rules.redflags.flag import Context, Finding, Flag, Group, Settings
from procurement.rules.redflags.kept import identity, plain, sentence_of
from procurement.rules.redflags.replies import reason_issues, reply_issues
from procurement.rules.redflags.run import FLAGS, findings, table
from procurement.rules.redflags.settings_file import NotSettings, parse_settings
from procurement.rules.redflags.spread import quantile
from tests.rules.redflag_docs import DOCS, overview, page_of

CASES = Path(__file__).parents[1] / "cases" / "redflags"
PURCHASES = Settings(f107_limit=Fraction(100000))


def releases(code: str) -> list[dict[str, Any]]:
    return [loads(line) for line in (CASES / f"{code}.jsonl").read_text("utf-8").splitlines()]  # type: ignore[misc]


def run(flag: type[Flag], settings: Settings = PURCHASES, **changed: Any) -> tuple[list[Finding], dict[str, Any]]:
    context = Context(settings)
    found = list(findings([release | changed for release in releases(flag.code)], context, (flag,)))
    return found, table(found, context)


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.code)
def test_flag_finds_what_its_file_says(flag: type[Flag]) -> None:
    found, result = run(flag)
    assert result == json.loads((CASES / f"{flag.code}.json").read_text("utf-8"), parse_float=Decimal)
    assert all(str(finding.why) for finding in found)


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.code)
def test_page_says_what_the_flag_does(flag: type[Flag]) -> None:
    assert (DOCS / f"{flag.code}.md").read_text("utf-8") == page_of(flag), "Run: python -m tests.rules.redflag_docs"


def test_overview_names_every_flag() -> None:
    assert (DOCS / "README.md").read_text("utf-8") == overview(), "Run: python -m tests.rules.redflag_docs"
    assert sorted(path.stem for path in DOCS.glob("*.md")) == sorted([*(flag.code for flag in FLAGS), "README"])


def _codes(settings: Settings, code: str) -> dict[str, Any]:
    (flag,) = (one for one in FLAGS if one.code == code)
    return run(flag, settings)[1]


@pytest.mark.parametrize(
    ("code", "settings", "expected"),
    [
        ("R003", Settings(r003_methods=frozenset({"open"})), {}),
        ("R003", Settings(r003_days=10), {}),
        ("R024", Settings(r024_threshold=Fraction(1, 20)), {"Meta": {"R024": {"lower_fence": Decimal("0.05")}}}),
        ("R024", Settings(price_comparison=frozenset({"auction"})), {}),
        ("R024", Settings(currency="USD"), {}),
        ("R025", Settings(r025_threshold=Fraction(0)), {"Meta": {"R025": {"lower_fence": 0, "upper_fence": 4}}}),
        ("R028", Settings(no_price_comparison=frozenset({""})), {}),
        ("R035", Settings(r035_threshold=3), {}),
        ("R058", Settings(r058_threshold=Fraction(100)), {"Meta": {"R058": {"upper_fence": 100}}}),
        ("R048", Settings(r048_threshold=10), {"Meta": {"R048": {"upper_fence": 10}}}),
        ("R048", Settings(r048_least_processes=21), {}),
        ("F107", Settings(), {}),
        ("F109", Settings(excluded_method_details=frozenset({""})), {}),
    ],
)
def test_settings_move_the_line(code: str, settings: Settings, expected: dict[str, Any]) -> None:
    assert _codes(settings, code) == expected


def test_threshold_of_disqualified_bids_is_the_same_for_all_groups() -> None:
    found = _codes(Settings(r038_threshold=Fraction(3, 5)), "R038")
    assert found == {"Meta": {"R038": {"Buyer_upper_fence": Decimal("0.6"), "Tenderer_upper_fence": Decimal("0.6")}}}


def test_bad_data_raise_no_flag_and_stop_nothing() -> None:
    bad: list[dict[str, Any]] = [
        {"ocid": 7},
        {"ocid": "no lists", "awards": {"status": "active"}, "bids": {"details": "none"}, "tender": []},
        {
            "ocid": "odd values",
            "awards": [
                {"status": 3},
                {"status": "active", "suppliers": [{"id": 5}], "date": "9999-12-31T23:59:59-14:00"},
            ],
            "bids": {"details": [{"status": "valid", "value": {"amount": "5", "currency": "RON"}}, "x", {"value": 1}]},
            "tender": {"numberOfTenderers": True, "value": {"amount": Decimal("NaN")}},
        },
    ]
    assert {finding.code for finding in findings(bad, Context(Settings()))} == {"F111"}


def test_rejections_are_not_flagged_where_the_source_knows_no_requests() -> None:
    (flag,) = (one for one in FLAGS if one.code == "F112")
    assert not list(findings(releases("F112")[:1], Context(Settings()), (flag,)))


def test_nothing_is_found_in_nothing() -> None:
    context = Context(Settings())
    assert table(findings([], context), context) == {}


def test_a_late_process_changes_no_earlier_sentence() -> None:
    (first, second) = findings(
        [
            {"ocid": "a", "tender": {"procurementMethod": "direct"}},
            {"ocid": "b", "tender": {"procurementMethod": "limited"}},
        ],
        Context(Settings()),
    )
    assert (first.group, first.id, second.id, str(first.why)) == (
        Group.PROCESS,
        "a",
        "b",
        "The buyer chose whom to ask (direct).",
    )


@pytest.mark.parametrize(
    ("share", "expected"), [("0", 1), ("0.25", "1.6667"), ("0.5", 3), ("0.75", "4.3333"), ("1", 5)]
)
def test_quantile_is_the_median_unbiased_one(share: str, expected: object) -> None:
    """The values of numpy.quantile([1, 2, 3, 4, 5], share, method="median_unbiased")."""
    found = quantile([Fraction(n) for n in range(1, 6)], Fraction(share))
    assert round(found, 4) == round(Fraction(str(expected)), 4)


def test_settings_file_of_the_other_tool_is_understood() -> None:
    settings, flags = parse_settings(
        "; the main currency\ncurrency = USD\nno_price_comparison_procurement_methods = Lottery|Random Selection\n"
        "[defaults]\nbid_status = valid\n[codelists.bid_status]\nqualified = valid\n"
        "[exclusions]\nprocurement_method_details = Test\n"
        "[R003]\nthreshold = 20 ; days\n[R003.procurement_method_details]\nEmergency 50% = 10\n[R024]\nthreshold = 0.05\n[R036]\n"
    )
    assert [flag.code for flag in flags] == ["R003", "R024", "R036"]
    assert settings == Settings(
        currency="USD",
        no_price_comparison=frozenset({"Lottery", "Random Selection"}),
        excluded_method_details=frozenset({"Test"}),
        r003_days=20,
        r003_days_by_details={"Emergency 50%": 10},
        r024_threshold=Fraction(1, 20),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[R024]\nthreshold = low", "[R024] threshold is no number: low"),
        ("[R058]\nthreshold = 1/0", "[R058] threshold is no number: 1/0"),
        ("[R024]\nlimit = 5", "[R024] knows no limit."),
        (
            "[R003.procurement_method_details]\nUrgent = soon",
            "[R003.procurement_method_details] Urgent is no number: soon",
        ),
        ("[R024\n", "It is no settings file"),
    ],
)
def test_wrong_settings_are_named(text: str, reason: str) -> None:
    with pytest.raises(NotSettings, match=re.escape(reason)):
        parse_settings(text)


def test_kept_numbers_are_read_back_and_the_same_flag_is_known_again() -> None:
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    params = {"share": Decimal("1.50"), "at": at, "count": 2, "name": "A"}
    kept = plain(params)
    assert json.loads(json.dumps(kept)) == kept
    assert sentence_of("%(share)s", kept).params == params
    one = Finding(Group.TENDERER, "A", "F106", Fraction(4), Message("x"), detail="2025 B")
    assert identity(one) == identity(replace(one, value=Fraction(5), why=Message("y")))
    assert len({identity(one), identity(replace(one, detail="2026 B")), identity(replace(one, ocid="x"))}) == 3


def test_what_one_process_shows_alone_does_not_wait_for_the_others() -> None:
    for flag in (flag for flag in FLAGS if flag.alone):
        whole = Counter(identity(one) for one in run(flag)[0])
        single = Counter(
            identity(one) for release in releases(flag.code) for one in findings([release], Context(PURCHASES), (flag,))
        )
        assert single == whole, flag.code


def test_what_is_said_to_a_flag_has_words_and_an_end() -> None:
    assert not reply_issues("It was urgent.", "")
    assert not reason_issues("A typing error.")
    said = [reply_issues(" ", ""), reply_issues("x", "x"), reply_issues("x" * 5001, ""), reason_issues("x" * 2001)]
    assert [one[0].field for one in said] == ["text", "text", "text", "reason"]
