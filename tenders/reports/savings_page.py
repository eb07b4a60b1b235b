"""The savings report as its page shows it: breakdowns whose lines lead to their lots, and rows with their saving or reason."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from procurement.display import number_text, percent_text, short_date_text
from procurement.rules.money import Money, rounded
from procurement.rules.savings import Outcome, Saving, SavingTotal
from tenders.forms.savings import ORDERS, SavingsForm
from tenders.queries.savings import Group, SavingsReport, merged
from tenders.queries.savings_filters import SEVERAL, UNKNOWN
from tenders.queries.savings_rows import SavingRow, outcomes_of
from tenders.queries.savings_sql import GROUPS
from tenders.reports.savings_gaps import Gaps, gaps_of
from tenders.reports.savings_words import BASELINES, BaselineWords, Labels, bids_label, working
from tenders.reports.savings_words import GROUPS as GROUP_WORDS

SHOWN = 8
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """A total or a saving in the reader's format, without its currency: the page says that once."""

    baseline: str
    compared: str
    saving: str
    percent: str
    loss: bool
    counted: str = ""
    not_computable: str = ""


NOTHING = "–"  # noqa: RUF001  (a dash where there is no figure)


def figures(found: SavingTotal | Saving) -> Figures:
    """The figures of a total or of one saving; dashes for a total that counted nothing."""
    counted, missing = "", ""
    if isinstance(found, SavingTotal):
        counted, missing = number_text(found.counted), number_text(found.not_computable)
    if found.percent is None:
        return Figures(NOTHING, NOTHING, NOTHING, NOTHING, loss=False, counted=counted, not_computable=missing)
    return Figures(
        baseline=_amount(found.baseline),
        compared=_amount(found.compared),
        saving=_amount(found.saving),
        percent=percent_text(found.percent),
        loss=found.saving.amount < 0,
        counted=counted,
        not_computable=missing,
    )


def _amount(money: Money) -> str:
    return number_text(rounded(money.amount), 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of totals; `query` is the report of exactly these lots, empty where no filter says it."""

    label: str
    query: str
    lots: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of totals by one group; `rest` adds up the lines that are not shown."""

    group: str
    title: str
    heading: str
    lines: list[Line]
    rest: Line | None
    count: int


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The same lots against another baseline."""

    name: str
    words: BaselineWords
    query: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Spread:
    """How much the choice of the baseline moves the total, on the same lots: the percentages and how far they lie apart."""

    lots: int
    lines: list[tuple[BaselineWords, Figures]]
    points: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the page with its saving against the baseline of the page, or why there is none."""

    row: SavingRow
    decided: str
    figures: Figures | None
    why_not: str


@dataclass(frozen=True, slots=True)
class WorkingLine:
    """One baseline of one lot: its formula with the figures, or why there is none."""

    words: BaselineWords
    figures: Figures | None
    working: str


def workings(outcomes: dict[str, Outcome]) -> list[WorkingLine]:
    """All baselines of one lot."""
    return [
        WorkingLine(BASELINES[name], figures(one) if isinstance(one, Saving) else None, working(one))
        for name, one in outcomes.items()
    ]


class Tables:
    """The tables of one report against one baseline."""

    def __init__(self, report: SavingsReport, form: SavingsForm, labels: Labels) -> None:
        self._report, self._form, self._labels, self._main = report, form, labels, form.main

    def sensitivity(self) -> list[Sensitivity]:
        """All baselines side by side."""
        return [
            Sensitivity(name, words, self._form.query(baseline=name), figures(self._report.total.totals[name]))
            for name, words in BASELINES.items()
            if name in self._report.filters.baselines
        ]

    def gaps(self) -> list[Gaps]:
        """Why lots have no saving against the baseline that is shown, where such reasons are kept for it."""
        return [found for found in gaps_of(self._report) if found.name == self._main]

    def spread(self) -> Spread | None:
        """The total against each baseline, over the lots for which all of these can be computed; None if there is none."""
        found = self._report.together
        percents = [total.percent for total in found.totals.values() if total.percent is not None]
        if not found.lots or not percents:
            return None
        lines = [(BASELINES[name], figures(total)) for name, total in found.totals.items()]
        return Spread(found.lots, lines, number_text(max(percents) - min(percents), 2))

    def breakdowns(self) -> list[Breakdown]:
        """The groups' tables, cut to what fits on a page; the numbers of bids have theirs above."""
        return [self.breakdown(group) for group in GROUPS if group != "bids"]

    def breakdown(self, group: str, *, whole: bool = False) -> Breakdown:
        """One table; the last months, or those that spent most, unless `whole`."""
        found = self._report.groups[group]
        shown, rest = found, list[Group]()
        if not whole and group == "month" and len(found) > MONTHS_SHOWN + 1:
            shown, rest = found[-MONTHS_SHOWN:], found[:-MONTHS_SHOWN]
        elif not whole and group in ("buyer", "division", "region", "bids") and len(found) > SHOWN + 1:
            shown, rest = found[:SHOWN], found[SHOWN:]
        title, heading = (str(word) for word in GROUP_WORDS[group])
        return Breakdown(
            group=group,
            title=title,
            heading=heading,
            lines=[self._line(one, self._labels.of(group, one.value), self.query(group, one.value)) for one in shown],
            rest=self._line(merged("", rest), "", "") if rest else None,
            count=len(found),
        )

    def competition(self) -> list[Line]:
        """Lots with competition, with a single bid, and those of which it is not known."""
        groups = self._report.groups["bids"]
        kinds: list[tuple[str, str, Callable[[str], bool]]] = [
            ("1", bids_label("1"), lambda value: value == "1"),
            (SEVERAL, gettext("two or more"), lambda value: value not in ("", "0", "1")),
            (UNKNOWN, bids_label(""), lambda value: value == ""),
        ]
        lines = []
        for value, label, belongs in kinds:
            if found := [one for one in groups if belongs(one.value)]:
                lines.append(self._line(merged("", found), label, self._form.query(bids=value)))
        return lines

    def _line(self, group: Group, label: str, query: str) -> Line:
        return Line(label, query, group.lots, figures(group.totals[self._main]))

    def query(self, group: str, value: str) -> str:
        """The address of the report that holds exactly the lots of a line."""
        if group != "month":
            return self._form.query(**{group: value or UNKNOWN})
        if not value:
            return ""
        year, month = int(value[:4]), int(value[5:])
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        clean = self._form.cleaned_data
        since, until = max(first, clean["since"] or first), min(last, clean["until"] or last)
        return self._form.query(since=since.isoformat(), until=until.isoformat())

    def rows(self) -> list[Shown]:
        """The rows that the report was asked for, with their saving."""
        currency, shown = self._report.filters.currency, []
        for row in self._report.rows:
            outcome = outcomes_of(row, currency)[self._main]
            decided = short_date_text(timezone.localtime(row.decided_at)) if row.decided_at else NOTHING
            if isinstance(outcome, Saving):
                shown.append(Shown(row, decided, figures(outcome), ""))
            else:
                shown.append(Shown(row, decided, None, working(outcome)))
        return shown

    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders of the rows: words, address, whether it is the one in force."""
        now = self._form.order_of_rows
        return [(str(words), self._form.query(order=name), name == now) for name, words in ORDERS.items()]
