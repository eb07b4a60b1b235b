"""T2, nothing is opened early: the opener is called in every wrong way, and a bid's words are looked for wherever they could lie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from procurement.rules.facts import RequirementKind
from procurement.rules.sealing_errors import SealingError
from tenders.demo import director
from tenders.demo.scenario import Played
from tenders.drills import cast, traces
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.machine import Machine, running
from tenders.drills.tampering import as_superuser
from tenders.drills.visitor import Visitor
from tenders.models import BidOutcome, OpenedBid
from tenders.queries.bid_check import price_field
from tenders.services import opening

FORGED = ["tenders_tender", "tenders_keyholder", "tenders_stagekey", "procurement_logentry"]
PRICE, NAME, TEXT = "73519.37", "canary-offer-7f3a9c.pdf", "The canary sings at dawn, 4417 times."
CONTROL = "This word is written in clear, 90125."
CONFIRM = "UPDATE tenders_keyholder SET confirmed_at = now() WHERE tender_id = %s"
CLOSE = "UPDATE tenders_tender SET stage = 'closed' WHERE id = %s"
OTHER_KEY = (
    "UPDATE tenders_stagekey SET wrapped_private_key = (SELECT wrapped_private_key FROM tenders_stagekey"
    " WHERE tender_id <> %s LIMIT 1) WHERE tender_id = %s"
)
FORGET = "DELETE FROM procurement_logentry WHERE type = 'tender.closed' AND subject = 'tender:' || %s"


def run(sizes: Sizes, say: Say) -> Findings:
    """First the opener, then the canary."""
    found = Findings()
    say("the opener is called in every wrong way")
    _opener(found)
    with running("web", "worker") as machine:
        say("a bid with a canary price is handed in by the pages")
        _canary(found, machine)
    return found


def _opener(found: Findings) -> None:
    buyer = cast.buyer()
    other, played = cast.published(buyer), cast.published(buyer)
    company = cast.company("Early Bird")
    director.hand_in(other, company, cast.PRICES)
    director.hand_in(played, company, cast.PRICES)
    late = played.bids_end_at + timedelta(days=400)
    key = str(played.tender.pk)
    _must_refuse(found, played, "a clock set ahead by a year", late)
    _must_refuse(found, played, "that, and forged confirmations", late, (CONFIRM, [key]))
    _must_refuse(
        found, played, "that, and a forged stage, without closing event", late, (CONFIRM, [key]), (CLOSE, [key])
    )
    director.move_to(played.opening_at + timedelta(minutes=1))
    now = clock.now()
    _must_refuse(found, played, "no confirmation", now)
    first = actor_for(played.agency.key_holders[0])
    opening.confirm_opening(played.fresh(), actor=first, now=now)
    _must_refuse(found, played, "one confirmation of two (k-1)", now)
    again = _says(lambda: opening.confirm_opening(played.fresh(), actor=first, now=now))
    found.must(bool(again), "one person confirmed twice")
    _must_refuse(found, played, "the closing taken out of the log", now, (CONFIRM, [key]), (FORGET, [key]))
    _must_refuse(found, played, "the platform's key of another tender", now, (CONFIRM, [key]), (OTHER_KEY, [key, key]))


def _must_refuse(found: Findings, played: Played, what: str, now: datetime, *forged: tuple[str, list[str]]) -> None:
    """The opener must refuse and leave nothing behind, whatever was forged past the triggers; all of it is undone."""
    with as_superuser(FORGED), connection.cursor() as cursor:
        for statement, values in forged:
            cursor.execute(statement, values)
        try:
            refused = _says(lambda: _open(played, now))
        except SealingError as error:
            refused = f"the key does not unwrap ({type(error).__name__})"
        left = OpenedBid.objects.filter(bid__tender=played.tender).count()
        left += BidOutcome.objects.filter(bid__tender=played.tender, failure="").count()
    found.must(bool(refused) and not left, f"The opener did not refuse: {what}")
    found.did += [f"Opener, {what}: {refused}"] if refused else []


def _open(played: Played, now: datetime) -> None:
    with transaction.atomic():
        opening.open_bids(played.fresh(), now=now)


def _says(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return "refused: " + "; ".join(str(one) for one in refused.issues)
    return ""


def _canary(found: Findings, machine: Machine) -> None:
    """Server sealing, the way without scripts: nothing of the bid may lie in any file; what memory holds is said."""
    played, company = cast.published(cast.buyer()), cast.company("Canary SRL")
    _hand_in(Visitor(machine.url, company.submitter), played)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE drill_control AS SELECT %s::text AS word", [CONTROL])
    with as_superuser([]), connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    folder, words = Path(settings.DATA_DIR), traces.forms_of([PRICE, NAME, TEXT])
    control = list(traces.in_files(folder, traces.forms_of([CONTROL])))
    found.must(bool(control), "The search does not even find what was written in clear: it proves nothing.")
    for place in (*traces.in_files(folder, words), *traces.in_open_files(machine.pids(), words)):
        found.wrong.append(f"The bid's price, file name or text lies in clear in {place}")
    found.did.append(
        "A bid with a known price, file name and text was handed in without scripts; tables, write-ahead log, objects, logs, broker"
        f" and temporary files hold none of it (a word written in clear was found in {control[0]})."
    )
    found.figure("places in the memory of web server and worker that still hold some of it", _memory(machine, words))


def _memory(machine: Machine, words: list[bytes]) -> str:
    try:
        return ", ".join(str(traces.in_memory(pid, words)) for pid in machine.pids())
    except OSError as error:
        return f"not read ({error.strerror})"


def _hand_in(visitor: Visitor, played: Played) -> None:
    def at(name: str, *more: object) -> str:
        return reverse(f"tenders:{name}", args=[played.tender.reference, *more])

    visitor.fill_in(at("bid"), {}, at("bid-start"))
    for lot in played.tender.lots.order_by("number"):
        typed = {price_field(item): PRICE for item in lot.items.all()}
        visitor.fill_in(at("bid-price", lot.number), typed)
    document = played.tender.requirements.get(kind=RequirementKind.DOCUMENT)
    visitor.attach(at("bid-file-add", document.pk), NAME, b"%PDF-1.4\n% " + TEXT.encode())
    ticked = played.tender.requirements.filter(kind=RequirementKind.DECLARATION)
    visitor.fill_in(at("bid-declarations"), {f"declaration_{one.pk}": "on" for one in ticked})
    place = visitor.fill_in(at("bid-check"), {}, at("bid-submit"))
    if "/receipts/" not in place:
        raise RuntimeError(f"The canary's bid was not received: {place or 'no redirection'}.")
