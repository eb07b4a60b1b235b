"""The file of a procedure as a ZIP: ordered after its door has let the reader in, written by the worker, known by the state of the records.

As with bundles, the id of such a file stays in here and in the database: the file's own address alone hands it out.
"""

from __future__ import annotations

import csv
import json
import logging
import tempfile
from datetime import datetime, timedelta
from io import StringIO
from typing import BinaryIO, cast

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from procurement import clock
from procurement.rules.bundle_zip import ZipWriter
from tenders.models import ReportFile, Tender
from tenders.queries.whole_file import PUBLIC, file_state, ready_file, retention
from tenders.reports.file_parts import parts_of
from tenders.services import report_files

FILE = "file"
FAILURE_STANDS = timedelta(minutes=1)
TELL_EACH = timedelta(seconds=5)

log = logging.getLogger(__name__)


def is_file(file: ReportFile) -> bool:
    """Whether a file that was ordered is the file of a procedure."""
    return FILE in file.query


def name_of(tender: Tender, part: str) -> str:
    """What the downloaded file is called."""
    return f"file-{tender.reference}{'-public' if part == PUBLIC else ''}.zip"


def order(tender: Tender, part: str, *, language: str, now: datetime) -> ReportFile:
    """The file as the records are now, ready or on its way; Refused while too many wait. A failure stands for a minute."""
    key = file_state(tender, part, language)
    found = ready_file(key)
    if found and (found.state != ReportFile.State.FAILED or now - found.told_at < FAILURE_STANDS):
        return found
    return report_files.request_file("zip", {FILE: part, "id": str(tender.pk)}, key=key, language=language, now=now)


def write_ordered(file: ReportFile) -> None:
    """Write it as the records are now, or write down that it can't be done."""
    with translation.override(file.language):
        try:
            tender, part = Tender.objects.select_related("buyer", "ruleset").get(pk=file.query["id"]), file.query[FILE]
            key = file_state(tender, part, file.language)
            with tempfile.TemporaryFile() as out:
                write_file(tender, part, cast("BinaryIO", out), now=clock.now(), ordered=file)
                out.seek(0)
                name = name_of(tender, part)
                report_files.finish(file, cast("BinaryIO", out), name=name, key=key, now=clock.now())
        except Exception:
            log.exception("The file of a procedure could not be written: %s", file.pk)
            report_files.fail(file, gettext("Try again in some minutes, or tell us."), now=clock.now())


def write_file(tender: Tender, part: str, out: BinaryIO, *, now: datetime, ordered: ReportFile | None = None) -> None:
    """Write the ZIP into a seekable file: every part in one pass, then the index with the SHA-256 of each."""
    writer, rows, last = ZipWriter(out), [], now
    for one in parts_of(tender, part, now):
        rows.append({"path": one.path, "title": str(one.title), "sha256": writer.add(one.path, one.chunks)})
        if ordered and clock.now() - last > TELL_EACH:
            last = clock.now()
            report_files.tell(ordered, len(rows), 0, now=last)
    sizes = {member.path: member.size for member in writer.members}
    for row in rows:
        row["size"] = str(sizes[row["path"]])
    kept = retention(tender)
    head = {
        "reference": tender.reference, "title": tender.title, "buyer": tender.buyer.name, "part": part,
        "made_at": now.isoformat(), "kept_until": kept.until.isoformat() if kept else "",
        "kept_by": kept.citation if kept else "",
    }  # fmt: skip
    context = {"tender": tender, "rows": rows, "now": now, "kept": kept, "public": part == PUBLIC,
               "language": translation.get_language(), "site": settings.PUBLIC_URL}  # fmt: skip
    writer.add("index.html", [render_to_string("tenders/file/index.html", context).encode()])
    writer.add("index.json", [json.dumps({**head, "files": rows}, ensure_ascii=False, indent=1).encode()])
    writer.add("index.csv", [_csv(rows)])
    writer.finish()


def _csv(rows: list[dict[str, str]]) -> bytes:
    out = StringIO()
    lines = csv.DictWriter(out, ["path", "title", "size", "sha256"], lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue().encode()
