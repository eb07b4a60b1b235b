"""What tenders do in the background. Ids in, the clock once, one service call; each may run twice without harm."""

from __future__ import annotations

from types import ModuleType

from celery import shared_task

from procurement import clock
from tenders.forms import history_sheet
from tenders.models import ReportFile
from tenders.reports import bundle_order, file_order, paper_order, savings_order
from tenders.services import (
    activity_reports,
    alerting,
    clockwork,
    fees,
    flagging,
    guarantee_reminders,
    history_tables,
    indexing,
    kept_answers,
    paying,
    payment_papers,
    probing,
    receipt_mail,
    reminding,
    report_files,
    savings_keeping,
    search_words,
    share_checks,
    sweeping,
    vault_reminders,
)


def _writer(file: ReportFile) -> ModuleType:
    if bundle_order.is_bundle(file):
        return bundle_order
    if file_order.is_file(file):
        return file_order
    return paper_order if paper_order.is_paper(file) else savings_order


@shared_task(name="tenders.tasks.run_due")
def run_due() -> int:
    """Do what time asks for: publish, close, open what enough key holders confirmed, end standstills. Returns how many."""
    return clockwork.run_due(now=clock.now())


@shared_task(name="tenders.tasks.probe")
def probe() -> str:
    """Try the way of a bid from sealing to opening, for the minute's tick. Returns `ok` or the step that failed."""
    return probing.probe(now=clock.now())


@shared_task(name="tenders.tasks.check_shares")
def check_shares() -> int:
    """Ask key holders before a deadline whether they can still open their shares. Returns how many tenders are near theirs."""
    return share_checks.check_shares(now=clock.now())


@shared_task(name="tenders.tasks.index_prices")
def index_prices() -> int:
    """Compute the indexed prices of awards that lack them, such as history or before a month of an index was out. Returns of how many."""
    return indexing.index_all(now=clock.now())


@shared_task(name="tenders.tasks.remind_of_guarantees")
def remind_of_guarantees() -> int:
    """Mail about guarantees that are still held and soon expire. Returns how many there are."""
    return guarantee_reminders.remind(now=clock.now())


@shared_task(name="tenders.tasks.remind_of_documents")
def remind_of_documents() -> int:
    """Mail about documents of companies that soon expire. Returns of how many."""
    return vault_reminders.remind(now=clock.now())


@shared_task(name="tenders.tasks.remind_to_confirm")
def remind_to_confirm() -> int:
    """Remind companies whose bid waits to be confirmed after a change. Returns of how many bids."""
    return reminding.remind_to_confirm(now=clock.now())


@shared_task(name="tenders.tasks.mail_receipts")
def mail_receipts() -> int:
    """Mail companies that what they handed in has arrived. Returns of how many acts."""
    return receipt_mail.tell(now=clock.now())


@shared_task(name="tenders.tasks.remind_of_drafts")
def remind_of_drafts() -> int:
    """Remind companies that have begun a bid and not handed it in. Returns of how many bids."""
    return reminding.remind_of_drafts(now=clock.now())


@shared_task(name="tenders.tasks.write_reports")
def write_reports() -> int:
    """Write the papers that wait, then reports and bundles, one after the other; throw old files away. Returns how many were written.

    While another worker writes a paper (or a report), none is begun here: one is enough, and the others stay free for deadlines.
    """
    written = 0
    for papers in (True, False):
        while (file := report_files.take_next(papers=papers, now=clock.now())) is not None:
            _writer(file).write_ordered(file)
            written += 1
    report_files.discard_old(now=clock.now())
    return written


@shared_task(name="tenders.tasks.read_history")
def read_history() -> int:
    """Check or import the spreadsheets of own history that wait, one after the other; throw old ones away. Returns how many were read."""
    count = 0
    while (table := history_tables.take_next(now=clock.now())) is not None:
        history_sheet.read(table)
        count += 1
    history_tables.discard_old(now=clock.now())
    return count


@shared_task(name="tenders.tasks.make_activity_reports")
def make_activity_reports() -> int:
    """Make the half-yearly reports that are due. Returns how many."""
    return activity_reports.make_due(now=clock.now())


@shared_task(name="tenders.tasks.look_for_flags")
def look_for_flags() -> int:
    """Look for red flags in the procedures that have a new release. Returns in how many."""
    count = 0
    while looked := flagging.look_at_changed(now=clock.now()):
        count += looked
    return count


@shared_task(name="tenders.tasks.look_for_all_flags")
def look_for_all_flags() -> int:
    """Look for all red flags in all procedures. Returns how many stand."""
    return flagging.look_at_all(now=clock.now()).found


@shared_task(name="tenders.tasks.discard_unreferenced_files")
def discard_unreferenced_files() -> int:
    """Throw away sealed files that were replaced in a draft or taken out of it, and old answers to programs. Returns how many."""
    now = clock.now()
    return sweeping.discard_unreferenced(now=now) + kept_answers.forget_old_answers(now=now)


@shared_task(name="tenders.tasks.payments")
def payments() -> int:
    """Read what the payment service told, ask it for what is ordered, and do what follows. Returns how many complaints moved."""
    return paying.run(now=clock.now())


@shared_task(name="tenders.tasks.issue_payment_papers")
def issue_payment_papers() -> int:
    """Number and mail the receipts and credit notes of what came and went. Returns how many."""
    return payment_papers.issue_due(now=clock.now())


@shared_task(name="tenders.tasks.make_fees")
def make_fees() -> int:
    """Make the fees of the platform for what was opened and signed. Returns how many bills."""
    return fees.make_due(now=clock.now())


@shared_task(name="tenders.tasks.alert")
def alert() -> int:
    """Compare new notices with the saved searches, and tell what is due. Returns to how many people."""
    return alerting.run(now=clock.now())


@shared_task(name="tenders.tasks.index_words")
def index_words() -> int:
    """Write the words of public tenders that the search does not know. Returns of how many."""
    return search_words.keep_missing()


@shared_task(name="tenders.tasks.keep_savings")
def keep_savings() -> int:
    """Write the rows of the savings report of tenders that changed. Returns how many changes were worked off."""
    return savings_keeping.keep_savings()


@shared_task(name="tenders.tasks.check_kept_savings")
def check_kept_savings() -> int:
    """Compare the kept rows of the savings report with the awards. Returns how many lots differ; then all are written anew."""
    return savings_keeping.check_kept()
