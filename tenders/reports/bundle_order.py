"""Bundles for download: ordered after their door has let the reader in, written by the worker, known by the state of the records.

As with papers, the id of such a file stays in here and in the database: the bundle's own address alone hands it out.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from django.utils import translation
from django.utils.translation import gettext

from procurement import clock
from procurement.rules.visibility import Audience
from tenders.models import ReportFile, Tender
from tenders.queries.bundle import bundle_file, state_of
from tenders.services import bundles, report_files

BUNDLE = "bundle"
FAILURE_STANDS = timedelta(minutes=1)
TELL_EACH = timedelta(seconds=5)

log = logging.getLogger(__name__)


def is_bundle(file: ReportFile) -> bool:
    """Whether a file that was ordered is a bundle."""
    return BUNDLE in file.query


def name_of(tender: Tender, audience: Audience) -> str:
    """What the downloaded file is called."""
    return f"bundle-{tender.reference}.zip" if audience is Audience.PUBLIC else f"auditor-bundle-{tender.reference}.zip"


def order(tender: Tender, audience: Audience, *, language: str, now: datetime) -> ReportFile:
    """The bundle as the records are now, ready or on its way. Refused while too many files wait, and where it is too large.

    A failure stands for a minute, then it is tried again.
    """
    key = state_of(tender, audience)
    found = bundle_file(key)
    if found and (found.state != ReportFile.State.FAILED or now - found.told_at < FAILURE_STANDS):
        return found
    bundles.check_size(tender, audience)
    query = {BUNDLE: audience.value, "id": str(tender.pk)}
    return report_files.request_file("zip", query, key=key, language=language, now=now)


def _sign_of_life(file: ReportFile) -> Callable[[int, int], None]:
    """Tells how far the file is, now and then."""
    last = clock.now()

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = clock.now()
        if now - last > TELL_EACH:
            last = now
            report_files.tell(file, done, total, now=now)

    return tell


def write_ordered(file: ReportFile) -> None:
    """Write it as the records are now, or write down that it can't be done."""
    with translation.override(file.language):
        try:
            tender, audience = Tender.objects.get(pk=file.query["id"]), Audience(file.query[BUNDLE])
            key = state_of(tender, audience)
            with tempfile.TemporaryFile() as out:
                bundles.write_bundle(tender, audience, cast("BinaryIO", out), told=_sign_of_life(file))
                out.seek(0)
                name = name_of(tender, audience)
                report_files.finish(file, cast("BinaryIO", out), name=name, key=key, now=clock.now())
        except Exception:
            log.exception("A bundle could not be written: %s", file.pk)
            report_files.fail(file, gettext("Try again in some minutes, or tell us."), now=clock.now())
