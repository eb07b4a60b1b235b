"""The pictures of the savings report, from the same groups and cells as its tables. Words and shapes only, nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from procurement.alphabets import lowfirst
from procurement.display import amount_text, month_text, number_text, percent_text
from procurement.rules.money import Money
from tenders.queries.savings import Group, SavingsReport, merged
from tenders.reports import charts
from tenders.reports.plot import Chart, Legend, Words, chart
from tenders.reports.savings_scatter import MOST_BIDS, draw_competition
from tenders.reports.savings_words import BASELINES, GROUPS, Labels, axis_text, bids_label, compared_heading

MOST_MONTHS = 36
MOST_BARS = 8
ON_THEIR_PAGE = ("procedure", "size", "region")
CLASS = 10
"""Width of a class of the distribution, in percent points."""


class Pictures:
    """The charts of one report against one baseline."""

    def __init__(self, report: SavingsReport, main: str, labels: Labels) -> None:
        self._report, self._main, self._labels = report, main, labels
        self._currency = report.filters.currency

    def _money(self, value: Decimal) -> str:
        return amount_text(Money(value, self._currency))

    def all(self) -> dict[str, Chart]:
        """Every chart by its name; none where nothing was counted."""
        if not self._report.total.totals[self._main].counted:
            return {}
        return {
            "waterfall": self.waterfall(),
            **self.realised(),
            "trend": self.trend(),
            "buyer": self.bars("buyer"),
            "division": self.bars("division"),
            "distribution": self.distribution(),
            "competition": self.competition(),
        }

    def waterfall(self) -> Chart:
        """From the baseline to the award, the saving divided by how much competition there was."""
        total, steps = self._report.total.totals[self._main], []
        for label, groups in _by_competition(self._report.groups["bids"]):
            if groups:
                steps.append((label, merged("", groups).totals[self._main].saving.amount.copy_negate()))
        words = Words(
            gettext("From the baseline to the award"),
            gettext("%(baseline)s less %(saving)s is %(compared)s; the saving is divided by the number of valid bids.")
            % {
                "baseline": amount_text(total.baseline),
                "saving": amount_text(total.saving),
                "compared": amount_text(total.compared),
            },
            (gettext("Step"), gettext("Amount")),
        )
        start = (str(BASELINES[self._main].heading), total.baseline.amount)
        return charts.waterfall(words, start, steps, compared_heading(self._main), show=self._money, axis=axis_text)

    def more(self) -> dict[str, Chart]:
        """The groups that have their picture on a page of their own."""
        counted = self._report.total.totals[self._main].counted
        return {group: self.bars(group) for group in ON_THEIR_PAGE} if counted else {}

    def realised(self) -> dict[str, Chart]:
        """From the estimate over the award to what was paid, for completed contracts; nothing where an amount of one is not known."""
        total = self._report.total.totals["realised"]
        paid = next((group for group in self._report.groups["evidence"] if group.value == "A"), None)
        awarded = paid.totals.get("estimate") if paid else None
        if awarded is None or not total.counted or awarded.counted != total.counted:
            return {}
        words = Words(
            gettext("From the estimate to what was paid"),
            gettext("Completed contracts: estimated %(estimate)s, awarded %(award)s, paid in the end %(paid)s.")
            % {
                "estimate": amount_text(total.baseline),
                "award": amount_text(awarded.compared),
                "paid": amount_text(total.compared),
            },
            (gettext("Step"), gettext("Amount")),
        )
        steps = [
            (gettext("Saved at the award"), awarded.saving.amount.copy_negate()),
            (gettext("Changes afterwards"), (total.compared - awarded.compared).amount),
        ]
        start = (gettext("Estimated"), total.baseline.amount)
        drawn = charts.waterfall(words, start, steps, gettext("Paid in the end"), show=self._money, axis=axis_text)
        return {"realised": drawn}

    def trend(self) -> Chart:
        """Baseline and award over time: by month, or by year where there are many months."""
        found = {group.value: group for group in self._report.groups["month"] if group.value}
        months = _months(sorted(found))
        if len(months) > MOST_MONTHS:
            title, heading = gettext("By year of the award"), gettext("Year")
            years = sorted({value[:4] for value in found})
            points = [
                (year, merged(year, [group for value, group in found.items() if value.startswith(year)]))
                for year in years
            ]
        else:
            title, heading = str(GROUPS["month"][0]), str(GROUPS["month"][1])
            points = [(month_text(date(int(m[:4]), int(m[5:]), 1)), found.get(m)) for m in months]  # type: ignore[misc]
        series = (str(BASELINES[self._main].heading), compared_heading(self._main))
        description = gettext("%(first)s and %(second)s side by side, in %(currency)s.") % {
            "first": series[0],
            "second": series[1],
            "currency": self._currency,
        }
        drawn = [charts.Point(label, self._pair(group)) for label, group in points]
        return charts.trend(
            Words(title, description, (heading, *series)), drawn, series, show=self._money, axis=axis_text
        )

    def _pair(self, group: Group | None) -> tuple[Decimal | None, Decimal | None]:
        if group is None or not group.totals[self._main].counted:
            return None, None
        total = group.totals[self._main]
        return total.baseline.amount, total.compared.amount

    def bars(self, group: str) -> Chart:
        """The saving of the groups that spent most."""
        shown = self._report.groups[group][:MOST_BARS]
        title, heading = (str(word) for word in GROUPS[group])
        more = len(self._report.groups[group]) > MOST_BARS
        description = (
            gettext("The saving of those that spent most, in %(currency)s.")
            if more
            else gettext("The saving in %(currency)s.")
        )
        pairs = [
            (self._labels.of(group, one.value), one.totals[self._main].saving.amount)
            for one in shown
            if one.totals[self._main].counted
        ]
        words = Words(
            gettext("Saving: %(group)s") % {"group": lowfirst(title)},
            description % {"currency": self._currency},
            (heading, gettext("Saving")),
        )
        return charts.bars(words, pairs, show=self._money)

    def distribution(self) -> Chart:
        """How many lots saved how much, in classes of ten percent points."""
        counts: dict[int, int] = {}
        for cell in self._report.cells:
            start = max(cell.percent // CLASS * CLASS, -100 - CLASS)
            counts[start] = counts.get(start, 0) + cell.lots
        classes = range(min(counts), max(counts) + CLASS, CLASS)
        bins = [(_class_label(start), counts.get(start, 0)) for start in classes]
        widest = max(counts, key=lambda start: counts[start])
        words = Words(
            gettext("How the savings are spread"),
            gettext("Number of lots by their saving in percent. Most lots, %(count)s, are in the class %(name)s.")
            % {"count": number_text(counts[widest]), "name": _class_label(widest)},
            (gettext("Saving in percent"), gettext("Lots")),
        )
        return charts.histogram(words, bins, show=lambda value: number_text(int(value)))

    def competition(self) -> Chart:
        """The number of valid bids against the saving: a dot for lots, a mark for the total of each number."""
        totals: list[tuple[int, Group]] = []
        groups = [group for group in self._report.groups["bids"] if group.value and int(group.value) > 0]
        for number in range(1, MOST_BIDS + 1):
            same = [group for group in groups if min(int(group.value), MOST_BIDS) == number]
            if same and (one := merged("", same)).totals[self._main].counted:
                totals.append((number, one))
        words = Words(
            gettext("Competition and saving"),
            gettext(
                "Each dot stands for lots with this number of valid bids and this saving; the larger, the more lots. The "
                "marks are the saving of all lots with this number of bids together."
            ),
            (gettext("Valid bids"), gettext("Lots"), gettext("Saving"), gettext("Percent")),
        )
        rows = [self._bids_row(number, group) for number, group in totals]
        cells = [cell for cell in self._report.cells if cell.bids]
        return chart(words, rows, lambda canvas: draw_competition(canvas, cells, self._marks(totals)),
                     legend=(Legend(1, gettext("Lots")), Legend(2, gettext("All lots together"))))  # fmt: skip

    def _bids_row(self, number: int, group: Group) -> tuple[str, ...]:
        total = group.totals[self._main]
        percent = total.percent if total.percent is not None else Decimal(0)
        label = _bids_name(number)
        return label, number_text(total.counted), amount_text(total.saving), percent_text(percent)

    def _marks(self, totals: Sequence[tuple[int, Group]]) -> list[tuple[int, Decimal]]:
        found = [(number, group.totals[self._main].percent) for number, group in totals]
        return [(number, percent) for number, percent in found if percent is not None]


def _by_competition(groups: Sequence[Group]) -> list[tuple[str, list[Group]]]:
    return [
        (gettext("Several bids"), [one for one in groups if one.value and int(one.value) > 1]),
        (gettext("Single bid"), [one for one in groups if one.value == "1"]),
        (gettext("Bids not known"), [one for one in groups if one.value in ("", "0")]),
    ]


def _months(known: Sequence[str]) -> list[str]:
    """All months from the first to the last, also those without an award."""
    if not known:
        return []
    year, month = int(known[0][:4]), int(known[0][5:])
    found = []
    while (value := f"{year:04d}-{month:02d}") <= known[-1]:
        found.append(value)
        year, month = year + month // 12, month % 12 + 1
    return found


def _class_label(start: int) -> str:
    if start < -100:
        return gettext("below %(percent)s") % {"percent": percent_text(Decimal(-100), 0)}
    return gettext("%(start)s to %(end)s") % {"start": start, "end": percent_text(Decimal(start + CLASS), 0)}


def _bids_name(number: int) -> str:
    return gettext("%(number)s or more") % {"number": number} if number == MOST_BIDS else bids_label(str(number))
