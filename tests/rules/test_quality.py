"""Points of quality criteria: whole numbers over one denominator give exactly what the published formula says."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.facts import Criterion, CriterionKind, Offer
from procurement.rules.methods.quality import scale_of
from procurement.rules.money import rounded

ANSWERS = st.decimals(min_value=-1000, max_value=1000, places=9).map("{:f}".format) | st.integers(-9, 99).map(str)
TERMS = st.decimals(min_value=-100, max_value=100, places=4)


@given(answer=ANSWERS, worst=TERMS, best=TERMS, weight=st.decimals(min_value=0, max_value=90, places=2))
def test_points_on_a_line_are_those_of_the_formula(answer: str, worst: Decimal, best: Decimal, weight: Decimal) -> None:
    if worst == best:
        return
    criterion = Criterion("term", "Term", CriterionKind.NUMBER, weight, worst=worst, best=best)
    share = (Fraction(answer) - Fraction(worst)) / (Fraction(best) - Fraction(worst))
    expected = Fraction(weight) * min(max(share, Fraction(0)), Fraction(1))
    assert scale_of(criterion)(Offer("bid", "company", "EUR", (), None, answers={"term": answer})) == expected


@given(value=st.fractions(min_value=-1000, max_value=1000), places=st.integers(0, 4))
def test_rounding_is_half_away_from_zero(value: Fraction, places: int) -> None:
    units = int(abs(value) * 10**places + Fraction(1, 2))
    assert Fraction(rounded(value, Decimal(1).scaleb(-places))) * 10**places == (units if value >= 0 else -units)
