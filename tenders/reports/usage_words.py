"""What the figures about use are called and how they are defined, in words; the same on the page and in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from procurement.display import number_text, percent_text
from tenders.queries.usage import FEWEST_BEGUN, Figure, Kind, Use


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A figure's name, and what is counted against what."""

    name: Any
    definition: Any


WORDS: dict[str, FigureWords] = {
    "online": FigureWords(
        _("Procedures fully online"),
        _("Of the procedures whose first award was decided in the period: published here, every question answered here, "
          "every bid handed in here, and a contract recorded here for every award. Orders under framework agreements and "
          "direct purchases are left out. Imported history counts among the procedures, never as online."),
    ),
    "online_published": FigureWords(_("published here"), _("Of the same procedures: those that were published on this platform.")),
    "online_questions": FigureWords(
        _("questions answered here"), _("Of the same procedures: published here, and no question is without an answer.")
    ),
    "online_bids": FigureWords(
        _("bids handed in here"), _("Of the same procedures: every offer comes from a bid that was sealed on this platform.")
    ),
    "online_contract": FigureWords(
        _("contract recorded here"), _("Of the same procedures: every award that stands has its contract on this platform.")
    ),
    "days_to_award": FigureWords(
        _("Days from publication to the decision"),
        _("The median, of the procedures run here whose first award was decided in the period: half of them took no longer."),
    ),
    "bids_a_tender": FigureWords(
        _("Bids per tender"), _("Bids that were opened, by tenders whose bids were opened in the period; a tender without bids counts.")
    ),
    "single_bid": FigureWords(_("Tenders with a single bid"), _("Of the tenders opened in the period that had a bid.")),
    "small_companies": FigureWords(
        _("Bids of micro, small and medium companies"),
        _("Of the bids opened in the period whose company's size is known, as the company has stated it; size as the European "
          "Union defines it (2003/361/EC)."),
    ),
    "size_unknown": FigureWords(_("Size not known"), _("Of all bids opened in the period: those of companies that have not stated it.")),
    "questions_answered": FigureWords(
        _("Questions answered"), _("Of the questions that were asked about tenders opened in the period.")
    ),
    "submitted": FigureWords(
        _("Bids begun that were handed in"),
        _("Of all bids that were begun for tenders opened in the period, in whatever way they were sealed. Nothing is counted "
          "before the opening."),
    ),
    "step_priced": FigureWords(_("came to a first price"),
        _("Of the bids that were prepared in these pages; what a browser or the offline program sealed shows no steps."),
    ),
    "step_documented": FigureWords(_("came to a first document"), _("Of the bids that were prepared in these pages.")),
    "step_checked": FigureWords(_("came to the last check"), _("Of the bids that were prepared in these pages.")),
    "step_submitted": FigureWords(_("were handed in"), _("Of the bids that were prepared in these pages.")),
    "available": FigureWords(
        _("Minutes in which the platform was available"),
        _("The public log signs every minute in which the platform runs. Counted from the first signed minute of the period to the last."),
    ),
    "agencies_publishing": FigureWords(
        _("Agencies that published a tender"), _("Of the agencies that were approved by the end of the period.")
    ),
    "companies_bidding": FigureWords(
        _("Companies whose bid was opened"), _("Of the companies that were registered by the end of the period.")
    ),
}  # fmt: skip

SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("online", _("Done online"), ("online", "online_published", "online_questions", "online_bids", "online_contract")),
    ("competition", _("Who takes part"),
     ("bids_a_tender", "single_bid", "small_companies", "size_unknown", "companies_bidding", "agencies_publishing")),
    ("time", _("Time and questions"), ("days_to_award", "questions_answered")),
    ("steps", _("How far bids come"), ("submitted", "step_priced", "step_documented", "step_checked", "step_submitted")),
    ("access", _("Access"), ("available",)),
)  # fmt: skip
"""Key, heading and figures of each part of the page, in order."""

NOTHING = "–"  # noqa: RUF001  (a dash where there is no figure)


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as the page shows it."""

    words: FigureWords
    value: str
    counted: str


def value_text(figure: Figure | None) -> str:
    """The value in the reader's format; a dash where nothing was counted."""
    if figure is None or figure.value is None:
        return NOTHING
    if figure.kind is Kind.SHARE:
        return percent_text(figure.value, 1)
    if figure.kind is Kind.DAYS:
        return ngettext("%(days)s day", "%(days)s days", round(figure.value)) % {"days": number_text(figure.value, 1)}
    return number_text(figure.value, 2)


def counted_text(figure: Figure) -> str:
    """Numerator and denominator, as "3 of 4"."""
    whole = number_text(figure.denominator)
    if figure.numerator is None:
        return str(_("of %(whole)s") % {"whole": whole})
    return str(_("%(part)s of %(whole)s") % {"part": number_text(figure.numerator), "whole": whole})


def sections(use: Use) -> list[tuple[str, str, list[Line]]]:
    """The parts of the page that have figures: key, heading, lines."""
    found = []
    for key, heading, codes in SECTIONS:
        figures = [use.figures[code] for code in codes if code in use.figures]
        lines = [Line(WORDS[one.code], value_text(one), counted_text(one)) for one in figures]
        if lines:
            found.append((key, str(heading), lines))
    return found


def few_words() -> str:
    """Why nothing is said about how far bids come."""
    return str(
        _("How far bids come is told from %(count)s bids on: of fewer it would show what single companies did.")
        % {"count": FEWEST_BEGUN}
    )
