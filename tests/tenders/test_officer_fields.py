"""What people type: amounts, moments, codes, rows."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone, translation

from tenders.forms.fields import AmountField, CodeField, MomentField, typed_number
from tenders.forms.officer_criteria import CriterionRow
from tenders.forms.rows import RowForm, Rows


class Sample(forms.Form):
    amount = AmountField(required=False)
    quantity = AmountField(places=4, positive=True, required=False)
    when = MomentField(required=False)


class Line(RowForm):
    decides = ("name", "count")
    in_table = True
    name = forms.CharField(label="Name")
    count = AmountField(label="Count")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1234.50", Decimal("1234.5")), ("1234,50", Decimal("1234.5")), ("1.234,50", Decimal("1234.5")),
        ("1 234,5", Decimal("1234.5")), ("", None), ("0", Decimal(0)),
    ],
)  # fmt: skip
def test_amount_typed_with_comma_or_point_is_read(typed: str, meant: Decimal | None) -> None:
    form = Sample({"amount": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == meant


@pytest.mark.parametrize("typed", ["12.345", "twelve", "1.2.3", "-5", "1234.567", "9" * 30])
def test_amount_that_is_unclear_or_impossible_is_refused_and_kept(typed: str) -> None:
    form = Sample({"amount": typed})
    assert not form.is_valid()
    assert list(form.errors) == ["amount"]
    assert f'value="{typed}"' in str(form["amount"])


@pytest.mark.parametrize("number", ["1.5", "1.234", "1234", "0.001", "1234.5678", "-2.125", "120000.00"])
@pytest.mark.parametrize("language", ["en", "ro", "az"])
def test_typed_number_is_read_back_as_the_same_number(number: str, language: str) -> None:
    field = AmountField(places=4, least=None)
    with translation.override(language):
        assert field.clean(typed_number(Decimal(number))) == Decimal(number)


def test_moment_is_read_in_the_display_zone_and_handed_on_in_utc() -> None:
    with timezone.override(ZoneInfo("Europe/Bucharest")):
        form = Sample({"when_0": "2026-12-01", "when_1": "14:30"})
        assert form.is_valid()
        assert form.cleaned_data["when"] == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
        form = Sample({"when_0": "01.12.2026", "when_1": "14.30"})
        assert form.is_valid()
        assert form.cleaned_data["when"] == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour"), [("2026-12-01", ""), ("", "14:30"), ("2026-02-30", "10:00"), ("2027-03-28", "03:30")]
)
def test_moment_that_is_incomplete_or_skipped_by_the_clocks_is_refused(day: str, hour: str) -> None:
    with timezone.override(ZoneInfo("Europe/Bucharest")):
        form = Sample({"when_0": day, "when_1": hour})
        assert not form.is_valid()


@pytest.mark.parametrize(
    ("typed", "code"), [("45233140-2", "45233140"), ("45233140", "45233140"), (" 4523 3140 ", "45233140"), ("", "")]
)
def test_code_with_or_without_check_digit_is_read(typed: str, code: str) -> None:
    assert CodeField(required=False).clean(typed) == code


@pytest.mark.parametrize(
    "typed", ["4523314", "road", "45233140-22", "\uff14\uff15\uff12\uff13\uff13\uff11\uff14\uff10"]
)
def test_code_of_another_shape_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        CodeField().clean(typed)


def test_rows_blank_ones_are_left_out_and_mistakes_name_their_row() -> None:
    data = {"line-rows": "4", "line-0-name": "Desk", "line-0-count": "2", "line-1-name": " ", "line-1-count": "",
            "line-2-name": "", "line-2-count": "3", "line-3-name": "Chair", "line-3-count": "many"}  # fmt: skip
    rows = Rows(Line, "line", data=data)
    assert not rows.is_valid()
    assert [row.number for row in rows.filled] == [1, 3, 4]
    assert [(row[name].label, *row.errors[name]) for row in rows.filled for name in row.errors] == [
        ("Row 3, Name", "This field is required."),
        ("Row 4, Count", "“many” is no number: write it like 1234.50 or 1234,50."),
    ]


@pytest.mark.parametrize("count", ["-1", "many", "", "99999999999", None])
def test_rows_count_that_is_nonsense_gives_no_rows(count: str | None) -> None:
    data = {} if count is None else {"line-rows": count}
    assert len(Rows(Line, "line", data=data, most=5).forms) == 0


def test_rows_count_is_kept_within_the_limit() -> None:
    assert len(Rows(Line, "line", data={"line-rows": "900"}, most=5).forms) == 5


def criterion(**typed: str) -> CriterionRow:
    return CriterionRow(number=1, data={"title": "Delivery", "kind": "option", "weight": "10", **typed})


def test_criterion_choices_one_a_line_become_shares() -> None:
    row = criterion(options="In 5 days = 100\nIn 10 days = 33,33 %\n\nLater=0")
    assert row.is_valid(), row.errors
    assert row.draft().options == {"In 5 days": "1", "In 10 days": "0.3333", "Later": "0"}


@pytest.mark.parametrize("options", ["In 5 days", "= 100", "In 5 days = 101", "In 5 days = much", "A = 1\nA = 2"])
def test_criterion_choice_without_a_share_is_refused(options: str) -> None:
    row = criterion(options=options)
    assert not row.is_valid()
    assert list(row.errors) == ["options"]


def test_criterion_of_a_number_takes_no_choices_and_of_a_choice_no_values() -> None:
    assert list(criterion(kind="number", worst="12", best="36", options="A = 100").errors) == ["options"]
    assert list(criterion(options="A = 100\nB = 0", worst="12").errors) == ["worst"]


def test_criterion_judged_by_evaluators_has_a_scale_in_words() -> None:
    scale = {"scale_max": "10", "scale_step": "0,5", "anchors": "10 = good\n2,5=bad"}
    row = criterion(kind="judged", options="", guidance="The plan.", **scale)
    assert row.is_valid(), row.errors
    draft = row.draft()
    assert (draft.guidance, draft.scale_max, draft.scale_step) == ("The plan.", Decimal(10), Decimal("0.5"))
    assert draft.anchors == {"10": "good", "2.5": "bad"}
    plain = criterion(kind="judged", options="", guidance="The plan.")
    assert plain.is_valid()
    assert plain.draft().scale_max == 100


@pytest.mark.parametrize("anchors", ["good", "= good", "10 =", "much = good", "1 = a\n1 = b"])
def test_criterion_whose_words_have_no_score_is_refused(anchors: str) -> None:
    assert list(criterion(kind="judged", options="", guidance="The plan.", anchors=anchors).errors) == ["anchors"]


def test_criterion_that_scores_itself_takes_nothing_to_look_at() -> None:
    assert list(criterion(guidance="The plan.").errors) == ["guidance"]
