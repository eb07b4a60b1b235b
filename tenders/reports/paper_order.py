"""Papers as PDF files: ordered after their door has let the reader in, written by the worker, known by the digest of their words.

The id of such a file stays in here and in the database: it is handed out by the paper's own address only.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext

from bidders.models import PaymentPaper
from procurement import clock
from procurement.display import sentence
from tenders.models import ActivityReport, Auction, Letter, Lot, Receipt, ReportFile, Tender
from tenders.queries.papers import paper_file
from tenders.reports import papers, payment_paper, pdf
from tenders.services import report_files
from tenders.services.report_files import PAPER

FAILURE_STANDS = timedelta(minutes=1)

log = logging.getLogger(__name__)


def is_paper(file: ReportFile) -> bool:
    """Whether a file that was ordered is a paper (and no report with filters)."""
    return PAPER in file.query


def order(paper: papers.Paper, *, now: datetime) -> ReportFile:
    """The file of this paper, ready or on its way; Refused while too many wait. A failure stands for a minute, then it is tried again."""
    digest = paper.digest
    found = paper_file(digest)
    if found and (found.state != ReportFile.State.FAILED or now - found.told_at < FAILURE_STANDS):
        return found
    query = {PAPER: paper.kind, "id": paper.id}
    return report_files.request_file("pdf", query, key=digest, language=paper.language, now=now)


def write_ordered(file: ReportFile) -> None:
    """Write it as its rows are now, or write down why that can't be done."""
    with translation.override(file.language):
        try:
            paper, now, out = _paper_of(file), clock.now(), BytesIO()
            pdf.write_pdf(out, paper.html(now), paper.css)
            out.seek(0)
            report_files.finish(file, out, name=paper.name, key=paper.digest, now=clock.now())
        except pdf.PangoMissing as missing:
            report_files.fail(file, sentence(missing.message), now=clock.now())
        except Exception:
            log.exception("A paper could not be written: %s", file.pk)
            report_files.fail(file, gettext("The page in the browser shows the same."), now=clock.now())


def _paper_of(file: ReportFile) -> papers.Paper:
    kind, key = file.query[PAPER], file.query["id"]
    if kind == "minutes":
        return papers.minutes_of(Tender.objects.get(pk=key))
    if kind == "prices":
        return papers.prices_of(Lot.objects.select_related("tender").get(pk=key))
    if kind == "auction":
        return papers.auction_of(Auction.objects.select_related("evaluation", "lot__tender").get(pk=key))
    if kind == "evaluation":
        return papers.evaluation_of(Lot.objects.select_related("tender").get(pk=key))
    if kind == "activity":
        return papers.activity_of(ActivityReport.objects.select_related("agency").get(pk=key))
    if kind == payment_paper.KIND:
        return payment_paper.payment_of(PaymentPaper.objects.select_related("entry__charge__payer").get(pk=key))
    if kind == "letter":
        return papers.letter_of(Letter.objects.select_related("tender__buyer", "lot", "bid__bidder").get(pk=key))
    return papers.receipt_of(Receipt.objects.get(pk=key))
