"""manage.py bundle REFERENCE --output FILE: the bundle of an opened tender, for everybody or for auditors."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.rules.visibility import Audience
from tenders.queries.bundle import get_opened_tender
from tenders.services.bundles import write_bundle


class Command(BaseCommand):
    help = "Write a tender's bundle, which verify.pyz checks offline. It holds what may be public now, or all for auditors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="the reference of the tender")
        parser.add_argument("--output", required=True, type=Path, help="the file to write")
        parser.add_argument(
            "--auditor", action="store_true", help="with the sealed files and all acts; hand it to auditors only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        audience = Audience.AUDITOR if options["auditor"] else Audience.PUBLIC
        tender = get_opened_tender(options["reference"])
        if tender is None:
            raise CommandError("There is no tender with this reference whose bids were opened here.")
        target: Path = options["output"]
        try:
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as out:
                write_bundle(tender, audience, cast("BinaryIO", out))
            Path(out.name).replace(target)
        except OSError as error:
            raise CommandError(f"{target} can't be written: {error.strerror}") from error
        self.stdout.write(
            f"{target}: {target.stat().st_size:,} bytes. Check it with: python3 verify.pyz verify {target}"
        )
