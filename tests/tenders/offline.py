"""What the tests of sealing offline share: verify.pyz as it is built, run as a program of its own, and its files sent to the pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procurement import keystore, verifier
from tenders.demo.scenario import Played
from tests.rules.offline_bids import fill
from tests.tenders.bidding import ANSWERS, PDF, PRICES, address


def run(folder: Path, *arguments: str, expect: int = 0) -> str:
    """Run verify.pyz alone, in a folder, with nothing of ours to import; what it printed."""
    program = folder / "verify.pyz"
    program.write_bytes(verifier.build())
    done = subprocess.run(
        [sys.executable, "-I", str(program), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def fetch_note(client: Client, played: Played, folder: Path) -> None:
    """Download the tender file of the bid."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tender.note").write_bytes(client.get(address(played, "bid-sealing-note")).content)


def seal(folder: Path, *more: str, expect: int = 0) -> str:
    """Seal the folder `bid`."""
    key = keystore.public_key_text()
    return run(folder, "seal", "bid", "--tender", "tender.note", "--key", key, "--out", "out", *more, expect=expect)


def prepare(client: Client, played: Played, folder: Path, *, prices: tuple[str, ...] = PRICES[1]) -> None:
    """Download, lay out, fill in: a bid for the first lot with its required document."""
    fetch_note(client, played, folder)
    seal(folder, "--start")
    fill_in(played, folder, prices)


def fill_in(played: Played, folder: Path, prices: tuple[str, ...]) -> None:
    """Write prices, answers and a document into the folder that was laid out."""
    lot = played.lot(1)
    items = dict(zip((str(item.pk) for item in lot.items.all()), prices, strict=True))
    fill(folder / "bid" / "prices.csv", 5, items)
    answers = {str(one.pk): ANSWERS[one.title] for one in lot.criteria.all() if one.title in ANSWERS}
    declared = {str(one.pk): "yes" for one in played.tender.requirements.filter(kind="declaration")}
    fill(folder / "bid" / "answers.csv", 4, {**answers, **declared})
    for slot in (folder / "bid" / "documents").iterdir():
        (slot / f"{slot.name}.pdf").write_bytes(PDF + slot.name.encode())


def package(folder: Path) -> bytes:
    """The package that `seal` wrote."""
    return next((folder / "out").glob("*.sealed.zip")).read_bytes()


def send(client: Client, played: Played, content: bytes) -> Any:
    """Upload a package by its page."""
    file = SimpleUploadedFile("bid.sealed.zip", content, "application/zip")
    return client.post(address(played, "bid-package"), {"package": file})
