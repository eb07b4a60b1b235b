"""The public log as visitors, bidders and monitors meet it: page, static files, proofs of acts, checks."""

from __future__ import annotations

import urllib.error
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from procurement import clock, keystore, public_log, ticking
from procurement.models import LogEntry
from procurement.rules import monitor_main
from procurement.rules.log_proofs import verify_proof
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Receipt
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in

PRICES = {1: ("4500", "100")}
LOG = "/log/"


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Played:
    """A tender open for bids, with one of Alfa's; nothing is ticked yet."""
    found = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(found, alfa, PRICES)
    return found


def pass_minutes(count: int = 1) -> None:
    for _ in range(count):
        clock.travel(clock.now() + timedelta(minutes=1))
        ticking.tick(now=clock.now())


def served(client: Client, path: str, status: int = 200) -> bytes:
    answer = client.get(LOG + path)
    assert answer.status_code == status, path
    return bytes(answer.content)


@pytest.fixture
def online(client: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """The log's address, for a program that fetches: in place of the network, the answers of this very platform."""

    def open_address(address: str, timeout: float) -> object:
        parts = urlsplit(address)
        assert timeout
        if parts.hostname != "log.example":
            raise urllib.error.URLError("no such host")
        answer = client.get(parts.path)

        class Answer:
            def __enter__(self) -> Answer:
                return self

            def __exit__(self, *_: object) -> None:
                return None

            def read(self, most: int) -> bytes:
                return bytes(answer.content[:most])

        return Answer()

    monkeypatch.setattr("urllib.request.urlopen", open_address)
    return "https://log.example/log"


def test_page_before_the_first_minute_and_after(played: Played, client: Client) -> None:
    assert "first minute has not been written" in client.get(LOG).content.decode()
    served(client, "checkpoint", 404)
    served(client, "tile/0/000.p/1", 404)
    pass_minutes(2)
    clock.travel(clock.now() + timedelta(minutes=11, seconds=1))
    ticking.tick(now=clock.now())
    client.cookies.load({"django_language": "en"})
    text = client.get(LOG + "?now").content.decode()
    newest = public_log.latest_checkpoint()
    assert newest is not None
    assert newest.note.split("\n")[2] in text.replace("&#x2B;", "+")
    assert "10 minutes" in text
    assert "its error is not measured" in text or "µs off" in text


def test_static_files_are_those_of_tlog_tiles(played: Played, client: Client) -> None:
    pass_minutes(3)
    answer = client.get(LOG + "checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=5"
    tile = client.get(LOG + "tile/0/000.p/3")
    assert (tile["Content-Type"], len(tile.content)) == ("application/octet-stream", 96)
    assert "immutable" in tile["Cache-Control"]
    assert served(client, "tile/0/000.p/1") == tile.content[:32]  # of when the log had one minute, for ever
    for path in (
        "tile/0/000",
        "tile/0/000.p/4",
        "tile/1/000.p/1",
        "tile/0/0",
        "tile/entries/000.p/4",
        "tile/x",
        "tile/",
    ):
        served(client, path, 404)


def test_log_page_of_a_tender_offers_the_proof_of_each_public_act(played: Played, client: Client) -> None:
    page = reverse("tenders:tender-log", args=[played.tender.reference])
    entry = LogEntry.objects.filter(type="tender.published").get()
    address = reverse("tenders:tender-log-proof", args=[played.tender.reference, entry.leaf])
    assert client.get(address).status_code == 404
    assert "is not signed yet" in client.get(page).content.decode()
    pass_minutes(2)
    text = client.get(page + "?now").content.decode()
    assert address in text
    assert (
        f'id="entry-{entry.pk}"' not in text or entry.pk < 10
    )  # the running number would tell how much happened between
    proof = client.get(address)
    assert proof["Content-Disposition"].endswith('.tlog-proof"')
    shown = verify_proof(proof.content.decode(), keystore.verifier_keys())
    assert (shown.event, shown.leaf.hex()) == (entry.body, entry.leaf)


def test_act_of_a_bidder_is_proven_to_its_company_alone(
    played: Played, alfa: Company, beta: Company, client: Client
) -> None:
    receipt = Receipt.objects.get()
    address = reverse("tenders:receipt-proof", args=[receipt.pk])
    own = signed_in(alfa.submitter)
    page = reverse("tenders:receipt", args=[receipt.pk])
    assert own.get(address).status_code == 404
    assert "Within two minutes" in own.get(page).content.decode()
    pass_minutes()
    assert address in own.get(page).content.decode()
    proof = own.get(address).content.decode()
    shown = verify_proof(proof, keystore.verifier_keys())
    assert (shown.leaf.hex(), shown.event) == (receipt.leaf, "")
    assert shown.tick.t >= receipt.created_at
    assert signed_in(beta.submitter).get(address).status_code == 404
    assert client.get(address).status_code == 302
    public = reverse("tenders:tender-log-proof", args=[played.tender.reference, receipt.leaf])
    assert own.get(public).status_code == 404


def test_receipt_and_proof_are_checked_together_by_page_and_command(
    played: Played, alfa: Company, client: Client, tmp_path: Path
) -> None:
    pass_minutes()
    receipt = Receipt.objects.get()
    proof = signed_in(alfa.submitter).get(reverse("tenders:receipt-proof", args=[receipt.pk])).content
    other_entry = LogEntry.objects.get(type="tender.published")
    found = public_log.proof_of(other_entry)
    assert found is not None
    other = found.to_text().encode()
    page = reverse("tenders:verification")

    def check(text: str, content: bytes) -> tuple[int, str]:
        answer = client.post(page, {"note": text, "proof": SimpleUploadedFile("a.tlog-proof", content)})
        return answer.status_code, answer.content.decode()

    status, text = check(receipt.note, proof)
    assert (status, "It is in the public log" in text) == (200, True)
    status, text = check("", other)
    assert (status, "tender.published" in text) == (200, True)
    status, text = check(receipt.note, other)
    assert (status, "of another act than the receipt" in text) == (422, True)
    status, text = check("", proof[:-1])
    assert (status, "does not hold" in text) == (422, True)
    assert check("", b"x" * 70_000)[0] == 422

    (tmp_path / "receipt.txt").write_text(receipt.note, "utf-8")
    (tmp_path / "good").write_bytes(proof)
    (tmp_path / "other").write_bytes(other)
    out = StringIO()
    call_command("verify_receipt", str(tmp_path / "receipt.txt"), "--proof", str(tmp_path / "good"), stdout=out)
    assert "It is in the public log: minute 0" in out.getvalue()
    with pytest.raises(CommandError, match="another act"):
        call_command("verify_receipt", str(tmp_path / "receipt.txt"), "--proof", str(tmp_path / "other"))


def test_monitor_follows_by_cron_and_raises_the_alarm(
    played: Played, online: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, key = tmp_path / "seen", tmp_path / "key"
    key.write_text(keystore.public_key_text() + "\n", "utf-8")
    pass_minutes(2)
    said: list[str] = []

    def look(*more: str, address: str = online) -> int:
        return monitor_main.main([address, f"--key={key}", *more], say=said.append, now=clock.now())

    remember = f"--state={state}"
    assert look(remember) == 0
    seen = state.read_text("utf-8")
    pass_minutes(3)
    assert look(remember) == 0
    assert "Continued" in said[-1]
    assert "3 of them read now" in said[-1]
    assert look(address="https://elsewhere.example/log") == 2
    assert look(address="file:///etc/passwd") == 2
    assert monitor_main.main([online, "--key=nothing here"], say=said.append) == 2
    clock.travel(clock.now() + timedelta(minutes=9))
    assert look(remember) == 1
    assert "stood still" in said[-1]
    state.write_text(seen.replace("\n2\n", "\n9\n"), "utf-8")
    assert look(remember) == 1
    assert said[-1].startswith("ALARM")
    with pytest.raises(SystemExit) as caught:
        call_command("monitor_log", online, key=str(key), stdout=StringIO())
    assert caught.value.code == 1


def test_public_bytes_do_not_tell_how_many_bids_came(played: Played, beta: Company, client: Client) -> None:
    def sizes(width: int) -> list[int]:
        return [len(served(client, path)) for path in (f"tile/0/000.p/{width}", f"tile/entries/000.p/{width}")]

    pass_minutes(2)
    for _ in range(5):
        director.hand_in(played, beta, PRICES)
    pass_minutes()
    signed = len(served(client, "checkpoint"))
    pass_minutes()
    assert len(served(client, "checkpoint")) == signed
    quiet, busy, empty = (
        [after - before for after, before in zip(sizes(n + 1), sizes(n), strict=True)] for n in (1, 2, 3)
    )
    assert quiet == busy == empty
