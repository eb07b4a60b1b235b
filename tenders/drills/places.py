"""Every place that tells the deadline of a tender, and what each says: they must never differ."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.test import Client

from procurement import keystore
from procurement.models import LogEntry
from procurement.rules.notes import verify_note
from procurement.rules.receipts import parse_statement
from tenders.demo.scenario import Played
from tenders.models import Receipt as Stored
from tenders.models import Release
from tenders.queries.notice import published_notices
from tenders.reports import papers

_COUNTDOWN = re.compile(r'data-countdown="([^"]+)"')
_PRINTED = re.compile(r'Deadline[^<]*</strong>\s*(?:<span>)?<time datetime="([^"]+)"')
_EVENTS = ("tender.published", "tender.amended")


def deadlines(played: Played, newest: Stored | None = None) -> Iterator[tuple[str, datetime]]:
    """Each place with the deadline that it tells: rows, notice, log, open data, page; and of the newest bid its receipt and the PDF.

    The page says it while bids are taken, the PDF of the opening once there is one.
    """
    tender = played.fresh()
    yield "the row that the gate of bids reads", played.bids_end_at
    yield "the notice", _time(json.loads(published_notices(tender)[-1])["bids_end_at"])
    event = LogEntry.objects.filter(subject=f"tender:{tender.pk}", type__in=_EVENTS).latest("id")
    yield "the log", _time(json.loads(event.body)["bids_end_at"])
    release = Release.objects.filter(tender=tender).latest("number")
    yield "the open data", _time(json.loads(release.body)["tender"]["tenderPeriod"]["endDate"])
    if shown := _COUNTDOWN.search(_page(played)):
        yield "the page", _time(shown[1])
    if newest is not None:
        yield "the receipt", parse_statement(verify_note(newest.note, keystore.verifier_keys())[0]).deadline
        yield "the receipt as PDF", _printed(papers.receipt_of(newest).html())
    if tender.opened_at is not None:
        yield "the minutes of the opening as PDF", _printed(papers.minutes_of(tender).html())


def differences(played: Played, newest: Stored | None = None) -> list[str]:
    """A sentence for each place that tells another deadline than the row."""
    found = [(place, said.replace(microsecond=0)) for place, said in deadlines(played, newest)]
    first = found[0][1]
    return [f"{place} says {said}, and {found[0][0]} {first}" for place, said in found if said != first]


def _page(played: Played) -> str:
    browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    address = f"{played.tender.get_absolute_url()}?{random.random()}"  # noqa: S311  (past the cache of shared pages)
    answer: Any = browser.get(address)
    return str(answer.content.decode())


def _printed(html: str) -> datetime:
    found = _PRINTED.search(html)
    if found is None:
        raise RuntimeError("A paper is made in another way than this drill knows: it has no deadline.")
    return _time(found[1])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
