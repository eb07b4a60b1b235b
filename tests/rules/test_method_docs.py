"""The pages of docs/methods show exactly what the rules compute for the worked cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, cases
from tests.rules.method_docs import computed_of, pages, rendered


def test_every_method_has_its_page() -> None:
    assert [page.name for page in pages()] == [
        "abnormally-low.md",
        "best-price-quality-ratio.md",
        "coefficient.md",
        "combined-lots.md",
        "life-cycle-cost.md",
        "lot-limits.md",
        "lowest-price.md",
        "periods.md",
        "price-formulas.md",
        "quality-only.md",
        "savings.md",
        "ties.md",
    ]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_page_shows_what_the_rules_compute(page: Path) -> None:
    text = page.read_text("utf-8")
    assert rendered(text) == text, "Run: python -m tests.rules.method_docs"


@pytest.mark.parametrize("case", cases("periods"), ids=str)
def test_period_case_gives_what_its_file_says(case: Case) -> None:
    found = computed_of(case)
    skipped = [day.isoformat() for day in found.holidays_skipped]
    assert {"last_day": found.last_day.isoformat(), "holidays_skipped": skipped} == case.data["expected"]
