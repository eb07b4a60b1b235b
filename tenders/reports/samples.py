"""Made-up figures for the component page at /design/, one of each picture. Nothing else may use them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from procurement.display import amount_text, number_text, percent_text
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from tenders.reports import charts
from tenders.reports.plot import Chart, Words
from tenders.reports.tender_picture import tender_picture

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ESTIMATES = (4100, 3800, 5200, 4700, 6100, 5900, 3100, 2800, 5600, 6400, 7000, 8200)
AWARDS = (3600, 3500, 4300, 4800, 5200, 5100, 2700, 2500, 4900, 5300, 6100, None)


def _lei(value: Decimal) -> str:
    return amount_text(Money(value, "RON"))


def _million(value: Decimal) -> str:
    return number_text(value / 1_000_000, 1) + " M"


def _thousands(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) * 1000


def _trend(title: str, *, lines: bool) -> Chart:
    points = [
        charts.Point(f"{month} 2026", (_thousands(estimate), _thousands(award)))
        for month, estimate, award in zip(MONTHS, ESTIMATES, AWARDS, strict=True)
    ]
    words = Words(title, "Awards stay below the estimates in every month but April.", ("Month", "Estimate", "Award"))
    return charts.trend(words, points, ("Estimate", "Award"), show=_lei, axis=_million, lines=lines)


def _competition() -> Chart:
    dots = [(1 + n % 8, Decimal(n * n * 37 % 211) / 10 - 7 + 2 * (n % 8)) for n in range(140)]
    return charts.scatter(
        Words(
            "Saving by number of bids",
            "More bids go with a higher saving.",
            ("Bids", "Procedures", "Lowest", "Median", "Highest"),
        ),
        dots,
        show=lambda value: percent_text(value, 1),
        x_name="Number of bids",
        y_name="Saving against the estimate",
    )


def pictures() -> dict[str, Any]:
    """{charts: […], lifecycle: Picture}"""
    agencies = [
        ("Cluj County Council", Decimal(1820000)),
        ("City of Iași, department of schools and kindergartens", Decimal(990500)),
        ("Timișoara Hospital", Decimal(-240000)),
    ]
    classes = [("-10", 2), ("0", 9), ("5", 21), ("10", 34), ("15", 28), ("20", 17), ("25", 8), ("30", 3)]
    return {
        "charts": [
            _trend("Estimates and awards by month", lines=False),
            _trend("The same as lines", lines=True),
            charts.waterfall(
                Words(
                    "From the estimates to the awards", "Savings exceed what some awards cost more.", ("Step", "Amount")
                ),
                ("Estimates", Decimal(62_900_000)),
                [("Open procedures", Decimal(-8_100_000)), ("Awards above estimate", Decimal(1_400_000))],
                "Awards",
                show=_lei,
                axis=_million,
            ),
            charts.bars(Words("Saving by agency", "One agency paid more.", ("Agency", "Saving")), agencies, show=_lei),
            charts.histogram(
                Words("Savings in percent", "Most procedures saved 10 to 20 percent.", ("From percent", "Procedures")),
                classes,
                show=number_text,
            ),
            _competition(),
        ],
        "lifecycle": tender_picture(Stage.CLOSED),
    }
