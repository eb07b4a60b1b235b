"""What the savings report calls its baselines, groups and values, in the reader's language. Words only, no figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from procurement.display import NBSP, amount_text, month_text, number_text, percent_text, sentence
from procurement.models import OrganizationSize
from procurement.rules.money import rounded
from procurement.rules.savings import USUAL, Outcome, Saving
from tenders.models import Procedure
from tenders.queries.codes import divisions, regions
from tenders.queries.savings_columns import hashed


@dataclass(frozen=True, slots=True)
class BaselineWords:
    """A baseline: its name, the heading of its amounts, and what to know before quoting a figure."""

    name: Any
    heading: Any
    caution: Any


BASELINES: dict[str, BaselineWords] = {
    "announced": BaselineWords(
        _("As announced"),
        _("Announced baseline"),
        _("What each tender fixed in its notice before the opening; where none is fixed, the estimated value."),
    ),
    "estimate": BaselineWords(
        _("Estimated value"),
        _("Estimated"),
        _("The buyer sets the estimate: a high estimate makes a high saving."),
    ),
    "mean": BaselineWords(
        _("Mean of the valid bids"),
        _("Mean of the bids"),
        _("All valid bids, the winner's included. Outliers and cover bids move it."),
    ),
    "mean_of_others": BaselineWords(
        _("Mean of the other valid bids"),
        _("Mean of the others"),
        _("What those that did not win asked on average."),
    ),
    "median": BaselineWords(
        _("Median of the valid bids"),
        _("Median of the bids"),
        _("Steadier than the mean; of an even number of bids, the mean of the two in the middle."),
    ),
    "second_lowest": BaselineWords(
        _("Second-lowest valid bid"),
        _("Second-lowest bid"),
        _("Conservative: what it would have cost without the cheapest bidder."),
    ),
    "indexed": BaselineWords(
        _("Last unit prices, adjusted by a price index"),
        _("Indexed price"),
        _(
            "What the same quantities cost last, carried to the month of the award. Same category and unit need not be the same thing."
        ),
    ),
    "life_cycle": BaselineWords(
        _("Life-cycle cost of a reference solution"),
        _("Reference over its life"),
        _(
            "What the reference solution of the notice costs over its life against what was awarded: price, use and end, discounted. "
            "Costs to come are a model and promises."
        ),
    ),
    "auction": BaselineWords(
        _("Auction: lowest total before it"),
        _("Before the auction"),
        _("Lots with an electronic auction only. First bids may be high because an auction follows."),
    ),
    "realised": BaselineWords(
        _("Realised: estimate against what was paid"),
        _("Estimated"),
        _("Only completed contracts, with all changes to their price."),
    ),
}


def compared_heading(baseline: str) -> str:
    """The heading of what is compared with the baseline."""
    if baseline == "announced":
        return gettext("Compared with")
    if baseline == "life_cycle":
        return gettext("Award over its life")
    return gettext("Paid in the end") if baseline == "realised" else gettext("Awarded")


def fixed_text(fixed: str) -> str:
    """The baseline that a tender fixed, in words; the usual one where it fixed none."""
    name = BASELINES[fixed or USUAL].name
    return str(name) if fixed else gettext("none, so: %(baseline)s") % {"baseline": name}


EVIDENCE = {
    "A": _("A: what was paid for the completed contract"),
    "B": _("B: the signed contract"),
    "C": _("C: the award decision alone"),
    "D": _("D: no more than the estimate"),
}
"""What shows that the purchase cost so much, the strongest first."""

GROUPS: dict[str, tuple[Any, Any]] = {
    "month": (_("By month of the award"), _("Month")),
    "buyer": (_("By agency"), _("Agency")),
    "division": (_("By category"), _("Category")),
    "procedure": (_("By procedure"), _("Procedure")),
    "size": (_("By size of the supplier"), _("Size of the supplier")),
    "region": (_("By region"), _("Region")),
    "evidence": (_("By evidence of the cost"), _("Evidence")),
    "bids": (_("By competition"), _("Valid bids")),
}
"""Title and heading of each breakdown."""


def bids_label(value: str) -> str:
    """A number of valid bids in words."""
    if not value:
        return gettext("not known")
    if value == "1":
        return gettext("1 (no competition)")
    return number_text(int(value))


class Labels:
    """The names of the values of every group; `buyers` gives the agencies' names by id."""

    def __init__(self, buyers: Mapping[str, str]) -> None:
        self._known: dict[str, dict[str, str]] = {
            "buyer": dict(buyers),
            "division": {code[:2]: label for code, label in divisions()},
            "procedure": {value: str(label) for value, label in Procedure.choices},
            "size": {value: str(label) for value, label in OrganizationSize.choices},
            "region": {code: label.strip() for code, label in regions()},
            "evidence": {grade: str(label) for grade, label in EVIDENCE.items()},
        }

    def of(self, group: str, value: str) -> str:
        """The name of a value; one that is in no list stands as it is written."""
        if group == "bids":
            return bids_label(value)
        if not value:
            return gettext("not known")
        if group == "month":
            year, month = value.split("-")
            return month_text(date(int(year), int(month), 1))
        return self._known[group].get(value, value)


def working(outcome: Outcome) -> str:
    """A saving as the formula with its figures, or the sentence that says why there is none."""
    if not isinstance(outcome, Saving):
        return sentence(outcome.reason)
    return gettext("%(baseline)s − %(compared)s = %(saving)s; divided by %(baseline)s: %(percent)s") % {  # noqa: RUF001
        "baseline": amount_text(outcome.baseline),
        "compared": amount_text(outcome.compared),
        "saving": amount_text(outcome.saving),
        "percent": percent_text(outcome.percent),
    }


def lots_text(count: int) -> str:
    """How many lots."""
    return ngettext("%(count)s lot", "%(count)s lots", count) % {"count": number_text(count)}


def hash_sentence(version: int, *, converted: bool = False) -> str:
    """How anybody recomputes the data hash from the CSV; tests/tenders/test_savings_files.py does what it says."""
    return gettext(
        "Take the CSV without its first line; of each line join the first %(count)s cells, as they stand, by semicolons and "
        "end it with a line feed; the SHA-256 of all lines in UTF-8 is this hash."
    ) % {"count": len(hashed(version, converted=converted))}


def hash_command(version: int, *, converted: bool = False) -> str:
    """The same on a command line, for the usual case that no ocid holds a comma or a quotation mark."""
    return f"tail -n +2 savings.csv | cut -d, -f1-{len(hashed(version, converted=converted))} | tr , ';' | sha256sum"


def axis_text(value: Decimal) -> str:
    """An amount on an axis: "12.5 M"."""
    for size, name in ((10**9, pgettext("billions on an axis", "bn")), (10**6, pgettext("millions on an axis", "M"))):
        if abs(value) >= size:
            return f"{number_text(rounded(value / size, Decimal('0.1')).normalize() + 0)}{NBSP}{name}"
    return number_text(rounded(value, Decimal(1)))
