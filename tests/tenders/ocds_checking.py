"""The tools of the standard's makers, run on everything that is published: where OCDS_STANDARD_ZIP is set."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from procurement import clock
from procurement.rules.ocds_package import record_package
from tenders.models import Tender
from tenders.queries import packages
from tenders.queries.releases import releases_of

AVAILABLE = bool(os.environ.get("OCDS_STANDARD_ZIP"))
Json = dict[str, Any]


def checked(*files: Path) -> str:
    """What bin/ocds-check says of files in which it finds no problem."""
    command = [str(settings.BASE_DIR / "bin" / "ocds-check"), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def everything(folder: Path) -> list[Json]:
    """The export of all releases and the record of every process with its releases in full, checked; the compiled releases."""
    exported, records = folder / "export.json", folder / "records.json"
    call_command("export_ocds", output=str(exported), skip_checks=True)
    ocids = Tender.objects.filter(releases__isnull=False).distinct().order_by("ocid").values_list("ocid", flat=True)
    texts = [packages.whole_record(releases_of(ocid)) for ocid in ocids]
    records.write_text("".join(record_package(packages.info("/ocds/", clock.now()), texts)), "utf-8")
    assert checked(exported, records) == "2 files, 0 problems\n"
    return [record["compiledRelease"] for record in json.loads(records.read_text("utf-8"))["records"]]
