"""What the file of a procedure holds, part by part: path, title, and the content as chunks. Nothing large is held in memory."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, BinaryIO, cast

from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import get_language, gettext

from procurement.access import ANONYMOUS
from procurement.rules.money import exact_sum
from procurement.rules.visibility import Audience
from tenders.models import Amendment, Contract, ContractChange, Document, Enquiry, Invoice, Letter, Tender
from tenders.queries.bundle import offered
from tenders.queries.calls import decided_selection
from tenders.queries.contracts import contract_histories
from tenders.queries.invoices import invoices_of
from tenders.queries.letters import words_of
from tenders.queries.notice import published_notices
from tenders.queries.papers import priced_lots
from tenders.queries.performance import deliveries_of, guarantees_of, local_day
from tenders.queries.report84 import report_of
from tenders.queries.whole_file import WHOLE, log_of, papered_lots
from tenders.reports import papers, pdf
from tenders.reports.savings_cells import safe_text
from tenders.services.bundles import write_bundle
from tenders.services.letter_words import as_text

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of the ZIP."""

    path: str
    title: str
    chunks: Iterable[bytes]


def parts_of(tender: Tender, part: str, now: Any) -> Iterator[FilePart]:
    """All parts for this kind of reader, each made only when it is asked for."""
    whole = part == WHOLE
    if whole and (tender.opened_at or decided_selection(tender)):
        yield _paper(papers.paper("report84", tender, {"report": report_of(tender, now)}), "report-article-84")
    for number, body in enumerate(published_notices(tender), 1):
        yield FilePart(f"notice/{number}.json", gettext("Notice as published, version %(n)s") % {"n": number}, [body])
    yield from _call(tender)
    if tender.opened_at:
        yield _paper(papers.minutes_of(tender), "minutes-of-the-opening")
    for lot in priced_lots(tender):
        yield _paper(papers.prices_of(lot), f"minutes-of-the-prices-lot-{lot.number}")
    for lot in papered_lots(tender, part):
        yield _paper(papers.evaluation_of(lot), f"evaluation-lot-{lot.number}")
    if whole:
        yield from _letters(tender)
    yield from _contracts(tender, whole=whole, now=now)
    entries = [{"at": e.at.isoformat(), "leaf": e.leaf, "act": json.loads(e.body)} for e in log_of(tender, part)]
    yield FilePart("log.json", gettext("The log: each act with its hash"), [_json(entries)])
    for release in tender.releases.order_by("number"):
        title = gettext("Open data, message %(n)s") % {"n": release.number}
        yield FilePart(f"ocds/{release.number:04}.json", title, [release.body.encode()])
    if Audience.PUBLIC in offered(ANONYMOUS, tender):
        yield FilePart("bundle.zip", gettext("The bundle, to recompute everything offline"), _bundle(tender))


def _paper(paper: papers.Paper, name: str) -> FilePart:
    """As PDF; as HTML where this machine can't make PDFs."""
    out, title = BytesIO(), paper.context.get("file_title") or paper.name
    try:
        pdf.write_pdf(out, paper.html(), paper.css)
    except pdf.PangoMissing:
        return FilePart(f"{name}.html", title, [paper.html().encode()])
    return FilePart(f"{name}.pdf", title, [out.getvalue()])


def _call(tender: Tender) -> Iterator[FilePart]:
    """Documents with all their versions, changes, questions with their answers."""
    documents = Document.objects.filter(tender=tender).order_by("created_at")
    for number, document in enumerate(documents, 1):
        yield FilePart(f"documents/{number:03}-{_name(document.name)}", document.title, _stored(document.file))
    amendments = list(Amendment.objects.filter(tender=tender, status=Amendment.Status.PUBLISHED).order_by("number"))
    enquiries = list(Enquiry.objects.filter(tender=tender, answered_at__isnull=False).order_by("number"))
    for name, title, rows in (
        ("changes", gettext("Changes of the tender"), amendments),
        ("questions", gettext("Questions and answers"), enquiries),
    ):
        if rows:
            context = {"tender": tender, "rows": rows, "title": title, "language": get_language()}
            html = render_to_string(f"tenders/file/{name}.html", context)
            yield FilePart(f"{name}.html", title, [html.encode()])


def _letters(tender: Tender) -> Iterator[FilePart]:
    """Letters as they were sent, as text."""
    letters = Letter.objects.filter(tender=tender).select_related("bid__bidder", "lot").order_by("sent_at", "pk")
    for number, letter in enumerate(letters.iterator(200), 1):
        words = words_of(letter, get_language() or "en")
        text = f"{words['subject']}\n{letter.sent_at.isoformat()}\n{letter.bid.bidder}\n\n{as_text(words['parts'])}\n"
        title = gettext("Letter to %(company)s") % {"company": letter.bid.bidder}
        yield FilePart(f"letters/{number:04}.txt", title, [text.encode()])


def _contracts(tender: Tender, *, whole: bool, now: Any) -> Iterator[FilePart]:
    contracts = list(
        Contract.objects.filter(award__lot__tender=tender)
        .select_related("award__supplier", "award__lot")
        .order_by("pk")
    )
    for found in contract_histories(contracts, tender):
        contract, lot = found.contract, found.contract.award.lot
        lot.tender = tender
        folder, today = f"contracts/lot-{lot.number}", local_day(now, tender)
        number = {"number": contract.number}
        rows = [row for row in invoices_of(contract, tender, today) if whole or row.prompt]
        deliveries = [one for one in deliveries_of(contract) if whole or hasattr(one, "decision")]
        context = {
            "tender": tender, "lot": lot, "contract": contract, "history": found, "deliveries": deliveries, "rows": rows,
            "guarantees": guarantees_of(lot, today) if whole else (), "language": get_language(),
        }  # fmt: skip
        html = render_to_string("tenders/file/contract.html", context)
        yield FilePart(f"{folder}/contract.html", gettext("Contract %(number)s") % number, [html.encode()])
        yield FilePart(f"{folder}/invoices.csv", gettext("Invoices of contract %(number)s") % number, [_invoices(rows)])
        changes = contract.changes.order_by("number") if whole else contract.changes.filter(decision__approved=True)
        yield from _attached(folder, changes, [row.invoice for row in rows] if whole else [])


def _attached(folder: str, changes: Iterable[ContractChange], invoices: list[Invoice]) -> Iterator[FilePart]:
    for change in changes:
        title = gettext("Document of change %(number)s") % {"number": change.number}
        yield FilePart(f"{folder}/changes/{change.number:02}-{_name(change.name)}", title, _stored(change.file))
    for place, invoice in enumerate((one for one in invoices if one.file), 1):
        title = gettext("Invoice %(number)s") % {"number": invoice.number}
        yield FilePart(f"{folder}/invoices/{place:03}-{_name(invoice.name)}", title, _stored(invoice.file))


def _invoices(rows: list[Any]) -> bytes:
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["number", "amount", "currency", "received", "due", "paid", "state", "days", "late", "paid_amount"])
    for row in rows:
        one, decision = row.invoice, getattr(row.invoice, "decision", None)
        due, paid = getattr(decision, "due_on", None) or "", exact_sum(*(found.amount.amount for found in row.payments))
        last = row.payments[-1].payment.paid_on if row.payments else ""
        prompt = (row.prompt.days, row.prompt.late) if row.prompt else ("", "")
        shown = [one.received_on, due, last, row.state, *prompt, paid]
        cells = [safe_text(one.number), one.amount, row.amount.currency, *shown]
        lines.writerow(cells)
    return out.getvalue().encode()


def _bundle(tender: Tender) -> Iterator[bytes]:
    """The public bundle, written to disk first: only pieces of it are in memory."""
    with tempfile.TemporaryFile() as out:
        write_bundle(tender, Audience.PUBLIC, cast("BinaryIO", out))
        out.seek(0)
        while piece := out.read(PIECE):
            yield piece


def _stored(file: Any) -> Iterator[bytes]:
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _name(name: str) -> str:
    """A file name as the ZIP takes it: small letters, digits, dots and dashes."""
    stem, dot, ending = name.rpartition(".")
    return (
        f"{slugify(stem or ending)[:80] or 'file'}{dot}{slugify(ending)[:10]}" if dot else slugify(name)[:80] or "file"
    )
