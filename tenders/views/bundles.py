"""A tender checked by anybody: the page that leads through it, the bundles, and the program. The door first, then the file."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from procurement import clock, key_list, keystore, verifier
from procurement.access import get_actor
from procurement.rules.verify_records import fingerprint
from procurement.rules.visibility import Audience
from tenders.models import ReportFile, Tender
from tenders.queries.bundle import get_bundled_tender_for, offered
from tenders.queries.protections import protections_of
from tenders.queries.tenders import get_tender_for
from tenders.queries.verify_words import MEANINGS
from tenders.reports import bundle_order
from tenders.services.refusal import Refused
from tenders.tasks import write_reports

logger = logging.getLogger(__name__)

LOOK_AGAIN = "2"
"""Seconds until a waiting browser asks again."""


@require_safe
def walk(request: HttpRequest, reference: str) -> HttpResponse:
    """How to check this tender, step by step: what to fetch, what to type, what each line means."""
    actor = get_actor(request)
    tender = get_tender_for(actor, reference)
    bundles = () if tender.imported else offered(actor, tender)
    context = {
        "tender": tender,
        "public": Audience.PUBLIC in bundles,
        "auditor": Audience.AUDITOR in bundles,
        "name": bundle_order.name_of(tender, Audience.PUBLIC),
        "program": verifier.digest(),
        "key": keystore.public_key_text(),
        "root": key_list.root(),
        "fingerprint": fingerprint(key_list.root() or keystore.verifier_keys()[0]),
        "protections": () if tender.imported else protections_of(tender, now=clock.now()),
        "log": f"{settings.PUBLIC_URL}/log",
        "rules": MEANINGS,
        "now": clock.now(),
    }
    return render(request, "tenders/public/verify.html", context)


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """verify.pyz, the same bytes that bin/build-verifier writes from the source."""
    response = HttpResponse(verifier.build(), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="verify.pyz"'
    return response


@require_safe
@never_cache
def public(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The bundle for everybody, from the reveal on."""
    return _answer(request, reference, Audience.PUBLIC)


@require_safe
@never_cache
def auditor(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The bundle for auditors and for those of the buyer who may read the files of bids."""
    return _answer(request, reference, Audience.AUDITOR)


def _answer(request: HttpRequest, reference: str, audience: Audience) -> HttpResponseBase:
    tender = get_bundled_tender_for(get_actor(request), reference, audience)
    try:
        file = _order(tender, audience)
        if file.state == ReportFile.State.WAITING:
            _wake()
            file = _order(tender, audience)
    except Refused as refused:
        return _wait(request, tender, audience, refused=refused)
    if file.state != ReportFile.State.DONE:
        return _wait(request, tender, audience, file=file)
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name, content_type="application/zip")


def _order(tender: Tender, audience: Audience) -> ReportFile:
    return bundle_order.order(tender, audience, language=get_language() or "en", now=clock.now())


def _wake() -> None:
    """Ask a worker to look now. Without a broker nothing is lost: whoever looks again asks again."""
    try:
        write_reports.delay()
    except (OperationalError, OSError):
        logger.warning("No broker: a bundle waits until somebody looks again.")


def _wait(
    request: HttpRequest,
    tender: Tender,
    audience: Audience,
    *,
    file: ReportFile | None = None,
    refused: Refused | None = None,
) -> HttpResponseBase:
    over = file is None or file.state == ReportFile.State.FAILED
    context = {
        "name": bundle_order.name_of(tender, audience),
        "tender": tender,
        "file": file,
        "issues": refused.issues if refused else (),
    }
    response = render(request, "tenders/public/bundle_waiting.html", context, status=503 if over else 202)
    if not over:
        response["Refresh"] = LOOK_AGAIN
    return response
