"""The examples of docs/api.md, run as they stand there, against a server: curl, and a program of Python's standard library alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from procurement import clock
from procurement.access import actor_for
from procurement.people import programs
from tenders.demo.scenario import Company, Played
from tenders.models import BidAct, Following
from tests.tenders.bidding import PRICES
from tests.tenders.offline import fill_in, seal
from tests.tenders.programs import token_of

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text("utf-8")


def block(language: str) -> str:
    """The one example in this language."""
    [found] = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


def ran(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a program of its own printed."""
    path = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=folder, env=path | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_examples_find_a_tender_and_hand_a_bid_in(
    live_server: LiveServer, played: Played, alfa: Company, tmp_path: Path
) -> None:
    programs.allow_programs(alfa.organization, actor=actor_for(alfa.submitter), now=clock.now())
    reference = played.tender.reference
    given = {"SITE": live_server.url, "REFERENCE": reference, "TOKEN": token_of(alfa.submitter)}
    if shutil.which("curl"):
        told = ran(["sh", "-euc", block("sh")], tmp_path, given)
        assert told.count(f'"reference": "{reference}"') == 2
        assert Following.objects.get().tender == played.tender
    program = tmp_path / "bid.py"
    program.write_text(block("python"), "utf-8")
    ran([sys.executable, "-I", str(program), "begin"], tmp_path, given)
    seal(tmp_path, "--start")
    fill_in(played, tmp_path, PRICES[1])
    seal(tmp_path)
    package = next((tmp_path / "out").glob("*.sealed.zip"))
    assert ran([sys.executable, "-I", str(program), "submit", str(package)], tmp_path, given).startswith("submit ")
    assert BidAct.objects.get().sealed_by == "cli"
    assert (tmp_path / "receipt.txt").read_text("utf-8").startswith("eproc-receipt/v1\n")
