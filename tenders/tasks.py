"""What tenders do in the background. Ids in, the clock once, one service call; each may run twice without harm."""

from __future__ import annotations

from celery import shared_task

from procurement import clock
from tenders.reports import paper_order, savings_order
from tenders.services import clockwork, report_files


@shared_task(name="tenders.tasks.run_due")
def run_due() -> int:
    """Do what time asks for: publish, close, open what enough key holders confirmed, end standstills. Returns how many."""
    return clockwork.run_due(now=clock.now())


@shared_task(name="tenders.tasks.write_reports")
def write_reports() -> int:
    """Write the papers that wait, then the reports, one after the other; throw old files away. Returns how many were written.

    While another worker writes a paper (or a report), none is begun here: one is enough, and the others stay free for deadlines.
    """
    written = 0
    for papers, order in ((True, paper_order), (False, savings_order)):
        while (file := report_files.take_next(papers=papers, now=clock.now())) is not None:
            order.write_ordered(file)
            written += 1
    report_files.discard_old(now=clock.now())
    return written
