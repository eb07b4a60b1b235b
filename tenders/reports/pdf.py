"""HTML to tagged PDF (PDF/UA-1) with WeasyPrint. It reads what it is given and the log's newest head: every address is refused.

WeasyPrint needs Pango from the operating system, so it is loaded where a PDF is wanted and not before.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.utils.translation import gettext

from procurement import key_list
from procurement.public_log import latest_checkpoint
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.verify_records import fingerprint
from procurement.static_bundle import CSS_PARTS

NO_PANGO = gettext_noop("PDF files can't be made on this machine: the library Pango is missing (%(detail)s).")
STEPS = 7
"""WeasyPrint tells of seven steps: reading, style, layout of each page, writing."""


class PangoMissing(Exception):
    """This machine can't make PDFs; `message` says why."""

    def __init__(self, detail: str) -> None:
        self.message = Message(NO_PANGO, {"detail": detail})
        super().__init__(NO_PANGO % {"detail": detail})


def write_pdf(
    out: BinaryIO, html: str, css: str, *, tell: Callable[[int, int], object] | None = None, log: bool = True
) -> None:
    """Write the document. `css` may use the colors of tokens.css. `tell(step of STEPS, page)` says how far it is.
    `log`: whether the footer has the newest checkpoint of the public log; without it the same document is the same bytes.

    PangoMissing where the library is not there; any address in the document stops it with an error.
    """
    try:
        import weasyprint  # needs Pango, and takes a second to load
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except OSError as error:
        raise PangoMissing(str(error)) from error

    class Nothing(URLFetcher):
        """Fetches nothing, neither files nor the network."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise FatalURLFetchingError(f"A PDF may not fetch {url[:200]}")

    fetcher = Nothing()
    tokens = (CSS_PARTS / "tokens.css").read_text(encoding="utf-8")
    sheet = weasyprint.CSS(string=f"{tokens}\n{css}\n{_log_in_the_footer() if log else ''}", url_fetcher=fetcher)
    with _told(tell):
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        document.write_pdf(out, stylesheets=[sheet], pdf_variant="pdf/ua-1", finisher=_finish)


def _log_in_the_footer() -> str:
    """The newest checkpoint of the public log, under whatever else the footer has: paper that nobody can change afterwards."""
    newest = latest_checkpoint()
    if newest is None:
        return ""
    origin, size, root = newest.note.split("\n")[:3]
    lines = [gettext("Public log: %(origin)s %(size)s %(root)s") % {"origin": origin, "size": size, "root": root}]
    if (vouches := key_list.root()) is not None:
        lines.append(gettext("Root key, SHA-256: %(fingerprint)s") % {"fingerprint": fingerprint(vouches)})
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    content = " ".join(f"'\\A' \"{line}\"" for line in escaped)
    return f"@page {{ @bottom-left {{ content: string(running) {content}; white-space: pre-line; }} }}"


def _finish(_document: Any, pdf: Any) -> None:
    """What PDF/UA asks and WeasyPrint leaves out: the scope of header cells, and links that also print.

    The id of a header cell is table-row-column. Our tables have one row of column headings, repeated on each page; below
    it the first cell heads its row.
    """
    for element in pdf.objects:
        if not isinstance(element, dict):
            continue
        if element.get("S") == "/TH":
            _table, row, _column = element["ID"].string.split("-")
            element["A"]["Scope"] = "/Column" if row == "0" else "/Row"
        elif element.get("Type") == "/Annot":
            element["F"] = element.get("F", 0) | PRINT


PRINT = 4
"""The flag of an annotation that is there on paper as on the screen."""


@contextmanager
def _told(tell: Callable[[int, int], object] | None) -> Iterator[None]:
    """Passes on what WeasyPrint's progress log says in this thread, and keeps it out of our own log."""
    if tell is None:
        yield
        return
    log = logging.getLogger("weasyprint.progress")
    listener, before = _Listener(tell), (log.level, log.propagate)
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(listener)
        log.level, log.propagate = before


class _Listener(logging.Handler):
    def __init__(self, tell: Callable[[int, int], object]) -> None:
        super().__init__()
        self._tell, self._thread = tell, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        text = str(record.msg)
        if record.thread != self._thread or not text.startswith("Step "):
            return
        page = record.args[0] if "Page %d" in text and isinstance(record.args, tuple) else 0
        self._tell(int(text[5]), int(str(page)))
