"""What a half-yearly report says about itself, for its page, its PDF and its spreadsheet."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.display import date_text, moment_text
from procurement.rules.half_years import parse_half_year
from procurement.rules.periods import ONE_DAY
from tenders.forms.usage import half_year_label
from tenders.models import ActivityReport


def title_of(half_year: str) -> str:
    """The half-year in words."""
    found = parse_half_year(half_year)
    return half_year_label(found) if found else half_year


def facts_of(report: ActivityReport) -> list[tuple[str, str]]:
    """Agency, days, moment and digest, as label and words."""
    half_year = parse_half_year(report.half_year)
    assert half_year is not None  # nothing else is kept
    days = f"{date_text(half_year.first_day)} – {date_text(half_year.next.first_day - ONE_DAY)}"  # noqa: RUF001
    return [
        (_("Agency"), report.agency.name),
        (_("Half-year"), days),
        (_("Made"), moment_text(timezone.localtime(report.made_at))),
        (_("Data hash (SHA-256)"), report.sha256),
    ]
