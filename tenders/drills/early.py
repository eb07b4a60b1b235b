"""T2, nothing is opened early: the opener is called in every wrong way, and a bid's words are looked for wherever they could lie."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.urls import reverse

from procurement.rules.facts import RequirementKind
from tenders.demo.scenario import Played
from tenders.drills import cast, opener, sealed_visitor, traces
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.machine import Machine, running
from tenders.drills.tampering import as_superuser
from tenders.drills.visitor import Visitor
from tenders.models import FilePart
from tenders.queries.bid_check import price_field
from tenders.services.file_uploads import SMALLEST_PART

PRICE, NAME, TEXT = "73519.37", "canary-offer-7f3a9c.pdf", "The canary sings at dawn, 4417 times."
SEALED = sealed_visitor.Words("84627.53", "kestrel-offer-1b8e2d.pdf", "The kestrel hovers at noon, 9053 times.")
HALF = ("half-offer-5c2d7e.pdf", "The wren hides in the hedge, 6610 times.")
"""Name and text of a document of which the first half is uploaded in parts, and waits for the rest."""
CONTROL = "This word is written in clear, 90125."


def run(sizes: Sizes, say: Say) -> Findings:
    """First the opener; then a bid that its bidder sealed; then one that the server sealed, which memory shows: the control."""
    found = Findings()
    say("the opener is called in every wrong way")
    opener.in_every_wrong_way(found)
    with running("web", "worker") as machine:
        say("a bid with a canary price is sealed by its bidder, at level B")
        _sealed_by_the_bidder(found, machine)
        say("another is typed into the pages, and sealed by the server")
        _sealed_by_the_server(found, machine)
    return found


def _sealed_by_the_bidder(found: Findings, machine: Machine) -> None:
    """As a browser does it: the server sees ciphertext alone, so neither files nor any memory of its processes hold a word."""
    buyer = cast.buyer(key_holders=3)
    played, company = cast.published(buyer, replace(cast.PLAN, sealing="committee")), cast.company("Kestrel SRL")
    sealed_visitor.hand_in(Visitor(machine.url, company.submitter), played, company, SEALED)
    words = traces.forms_of(SEALED)
    _must_hold_nothing(found, machine, words, "sealed by its bidder")
    places = {pid: traces.in_memory(pid, words) for pid in (*machine.pids(), *machine.database_pids())}
    for pid, count in places.items():
        found.must(
            not count, f"The bid that its bidder sealed lies in clear in the memory of process {pid}, {count} times"
        )
    found.figure("processes of web server, worker and database whose memory holds no word of it", len(places))
    found.did.append(
        "A bid with a known price, file name and text was sealed by its bidder, to the platform's and the committee's key: no file and"
        " no memory of web server, worker and database holds any of it."
    )


def _sealed_by_the_server(found: Findings, machine: Machine) -> None:
    """The way without scripts: nothing of the bid may lie in any file; what memory holds is said, and must be found."""
    played, company = cast.published(cast.buyer()), cast.company("Canary SRL")
    visitor = Visitor(machine.url, company.submitter)
    without_scripts(visitor, played)
    half_a_document(visitor, played)
    found.must(
        FilePart.objects.count() == 1,
        "The half of a document that was uploaded does not wait: nothing is proved by its absence.",
    )
    words = traces.forms_of([PRICE, NAME, TEXT, *HALF])
    control = _must_hold_nothing(found, machine, words, "handed in without scripts")
    found.did.append(
        "A bid with a known price, file name and text was handed in without scripts, and half of one more document uploaded;"
        " tables, write-ahead log, objects, logs, broker"
        f" and temporary files hold none of it (a word written in clear was found in {control})."
    )
    places = [traces.in_memory(pid, words) for pid in machine.pids()]
    found.must(
        sum(places) > 0, "control: what was typed into the pages is not found in memory: the search proves nothing"
    )
    found.figure(
        "control, places in the memory of web server and worker that hold what the server sealed", _joined(places)
    )
    database = [traces.in_memory(pid, words) for pid in machine.database_pids()]
    found.must(not any(database), "The bid that the server sealed lies in clear in the memory of the database.")


def _joined(places: Sequence[int]) -> str:
    return ", ".join(str(count) for count in places)


def _must_hold_nothing(found: Findings, machine: Machine, words: list[bytes], what: str) -> str:
    """Look through every file; returns where the word was found that is written in clear."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS drill_control AS SELECT %s::text AS word", [CONTROL])
    with as_superuser([]), connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    folder = Path(settings.DATA_DIR)
    control = list(traces.in_files(folder, traces.forms_of([CONTROL])))
    found.must(bool(control), "The search does not even find what was written in clear: it proves nothing.")
    pids = [*machine.pids(), *machine.database_pids()]
    for place in (*traces.in_files(folder, words), *traces.in_open_files(pids, words)):
        found.wrong.append(f"The price, file name or text of a bid {what} lies in clear in {place}")
    return control[0] if control else "-"


def without_scripts(visitor: Visitor, played: Played) -> None:
    """Type the canary into the pages, upload its file, submit: the server seals."""

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


def half_a_document(visitor: Visitor, played: Played) -> None:
    """Begin to upload a document of the bid in parts, as the page's program does, send the first, and go away."""
    name, text = HALF
    body = (b"%PDF-1.4\n% " + text.encode()).ljust(2 * SMALLEST_PART, b" ")
    mark = hashlib.sha256(hashlib.sha256(body).digest()).hexdigest()
    begin = reverse("tenders:bid-file-uploads", args=[played.tender.reference])
    asked = {"mark": mark, "size": len(body), "name": name, "place": ""}
    upload = json.loads(visitor.send("POST", begin, json.dumps(asked).encode()))["upload"]
    first = body[:SMALLEST_PART]
    digest = base64.b64encode(hashlib.sha256(first).digest()).decode()
    address = reverse("tenders:bid-file-part", args=[played.tender.reference, upload, 0])
    visitor.send("PUT", address, first, {"Content-Digest": f"sha-256=:{digest}:", "Upload-Mark": mark})
