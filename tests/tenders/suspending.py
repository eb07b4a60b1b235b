"""What the tests of suspensions and complaints share: an order with its document, two persons who stop and resume a procedure."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procurement import clock
from tenders.demo.scenario import Played
from tenders.models import Suspension
from tenders.services import suspending
from tenders.services.kept_files import Attached
from tests.tenders.calling import approver, officer

PDF = b"%PDF-1.4\n% an order\n"


def paper(name: str = "order.pdf") -> Attached:
    """An upload as the form lets it through."""
    return Attached(SimpleUploadedFile(name, PDF, "application/pdf"), "application/pdf")


def order(ordered_on: date | None = None) -> suspending.OrderDraft:
    """An order of the review body."""
    day = ordered_on or clock.now().date()
    return suspending.OrderDraft("CNSC", "123/C1", day, "The procedure is suspended until the decision.", paper())


def suspend(played: Played) -> Suspension:
    """The officer records an order, the approver confirms it, now."""
    suspending.propose_suspension(played.fresh(), order(), actor=officer(played), now=clock.now())
    return suspending.confirm_suspension(played.fresh(), actor=approver(played), now=clock.now())


def resume(played: Played, after: timedelta = timedelta(0)) -> Suspension:
    """Some time later two persons let it go on."""
    clock.travel(clock.now() + after)
    suspending.propose_resumption(
        played.fresh(), "The complaint was dismissed.", actor=officer(played), now=clock.now()
    )
    return suspending.confirm_resumption(played.fresh(), actor=approver(played), now=clock.now())


def downloads(client: Client, url: str) -> int:
    """The status of a download, read to its end."""
    answer = client.get(url)
    if answer.streaming:
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    return answer.status_code
