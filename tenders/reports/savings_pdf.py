"""The savings report as a tagged and signed PDF: totals, baselines, pictures, breakdowns, and the lots up to a stated number."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext

from procurement import pdf_signing
from tenders.forms.savings import SavingsForm
from tenders.queries.savings import Page, SavingsReport, buyer_names, savings_report
from tenders.queries.savings_parts import WITH_GAPS
from tenders.queries.savings_rows import one_snapshot
from tenders.reports import pdf
from tenders.reports.progress import Progress
from tenders.reports.savings_charts import Pictures
from tenders.reports.savings_conversion import conversion_facts
from tenders.reports.savings_gaps import gaps_of
from tenders.reports.savings_page import Tables, figures
from tenders.reports.savings_statement import command_of, facts_of
from tenders.reports.savings_words import BASELINES, Labels, compared_heading, hash_command, hash_sentence

MOST_ROWS = 2_500
"""Some hundred pages of lots, and less than a gigabyte of memory (docs/performance.md); the whole list is in the CSV."""


PAGES_BESIDE_ROWS, ROWS_A_PAGE, LAYOUT = 10, 25, 5
"""About how long it gets, only for the progress bar; the layout of the pages is WeasyPrint's fifth step."""


def write_pdf(out: BinaryIO, form: SavingsForm, *, now: datetime, progress: Progress) -> None:
    """The report against the baseline of the form, its lots in the order of the form."""
    with one_snapshot():
        page = Page(form.order_of_rows, 0, MOST_ROWS)
        baselines = tuple(dict.fromkeys((*form.baselines, *WITH_GAPS)))
        report = savings_report(form.filters(), baselines=baselines, main=form.main, page=page, now=now)
        html = render_to_string("tenders/reports/savings_pdf.html", _context(report, form))
    css = render_to_string("tenders/reports/savings_pdf.css")
    pages = PAGES_BESIDE_ROWS + len(report.rows) // ROWS_A_PAGE

    def tell(step: int, page: int) -> None:
        progress.at(min(page, pages) if step <= LAYOUT else pages + step - LAYOUT, pages + pdf.STEPS - LAYOUT)

    unsigned = BytesIO()
    statement = form.statement
    pdf.write_pdf(unsigned, html, css, tell=tell, log=statement is None)
    at = statement.decided_at if statement and statement.decided_at else now
    out.write(pdf_signing.sign_pdf(unsigned.getvalue(), reason=gettext("Savings report"), at=at))


def _context(report: SavingsReport, form: SavingsForm) -> dict[str, object]:
    labels = Labels(buyer_names(report))
    tables, pictures = Tables(report, form, labels), Pictures(report, form.main, labels)
    address = f"{settings.PUBLIC_URL}{reverse('tenders:savings')}?{form.query()}"
    return {
        "language": get_language(),
        "report": report,
        "form": form,
        "currency": report.filters.currency,
        "main": figures(report.total.totals[form.main]),
        "words": BASELINES[form.main],
        "compared_heading": compared_heading(form.main),
        "sensitivity": tables.sensitivity(),
        "spread": tables.spread(),
        "gaps": gaps_of(report),
        "competition": tables.competition(),
        "breakdowns": tables.breakdowns(),
        "charts": pictures.all() | pictures.more(),
        "rows": tables.rows(),
        "order": next((words for words, _query, current in tables.orders() if current), ""),
        "address": address,
        "csv_address": f"{settings.PUBLIC_URL}{reverse('tenders:savings-csv')}?{form.query()}",
        "hash_sentence": hash_sentence(form.version, converted=form.converts),
        "hash_command": hash_command(form.version, converted=form.converts),
        "facts": facts_of(form.statement) if form.statement else (),
        "conversion": conversion_facts(report, form.table),
        "verify_command": command_of(form.statement) if form.statement else "",
    }
