"""The file of a procedure: a page that says what is in it, and the ZIP, whole or its public part. The door first, then the file."""

from __future__ import annotations

import logging

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from procurement import clock
from procurement.access import get_actor
from procurement.rules.messages import Issue
from tenders.models import ReportFile, Tender
from tenders.queries.facts import ruleset_of
from tenders.queries.whole_file import PUBLIC, WHOLE, entitled, get_filed_tender_for, retention
from tenders.reports import file_order
from tenders.services.refusal import Refused
from tenders.tasks import write_reports

logger = logging.getLogger(__name__)

LOOK_AGAIN = "2"
"""Seconds until a waiting browser asks again."""


@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """What the file holds, who may have which part, and until when it is kept."""
    actor = get_actor(request)
    tender = get_filed_tender_for(actor, reference, PUBLIC)
    law = ruleset_of(tender)
    context = {
        "tender": tender, "whole": entitled(actor, tender), "retention": retention(tender),
        "years": law.integer_or_none("file.retention_years") if law else None,
        "citation": law.citation("file.retention_years") if law else "",
    }  # fmt: skip
    return render(request, "tenders/file/page.html", context)


@require_safe
@never_cache
def public(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The public part, for everybody."""
    return _answer(request, reference, PUBLIC)


@require_safe
@never_cache
def whole(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The whole file, for the buyer's side and auditors."""
    return _answer(request, reference, WHOLE)


def _answer(request: HttpRequest, reference: str, part: str) -> HttpResponseBase:
    tender = get_filed_tender_for(get_actor(request), reference, part)
    try:
        file = _order(tender, part)
        if file.state == ReportFile.State.WAITING:
            _wake()
            file = _order(tender, part)
    except Refused as refused:
        return _wait(request, tender, part, None, refused.issues)
    if file.state != ReportFile.State.DONE:
        return _wait(request, tender, part, file)
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name, content_type="application/zip")


def _order(tender: Tender, part: str) -> ReportFile:
    return file_order.order(tender, part, language=get_language() or "en", now=clock.now())


def _wake() -> None:
    """Ask a worker to look now. Without a broker nothing is lost: whoever looks again asks again."""
    try:
        write_reports.delay()
    except (OperationalError, OSError):
        logger.warning("No broker: a file waits until somebody looks again.")


def _wait(
    request: HttpRequest, tender: Tender, part: str, file: ReportFile | None, issues: tuple[Issue, ...] = ()
) -> HttpResponseBase:
    over = file is None or file.state == ReportFile.State.FAILED
    context = {
        "name": file_order.name_of(tender, part), "tender": tender, "file": file, "issues": issues,
        "back": reverse("tenders:file", args=[tender.reference]),
    }  # fmt: skip
    response = render(request, "tenders/public/bundle_waiting.html", context, status=503 if over else 202)
    if not over:
        response["Refresh"] = LOOK_AGAIN
    return response
