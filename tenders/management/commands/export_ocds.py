"""manage.py export_ocds --output FILE: the releases of /ocds/ as one file, with the same filters and the same text."""

from __future__ import annotations

import gzip
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement import clock
from procurement.rules.ocds_package import release_package
from tenders.forms.ocds import ReleaseForm
from tenders.models import Release
from tenders.queries import packages
from tenders.queries.releases import in_turn, releases


class Command(BaseCommand):
    help = "Write all OCDS releases as a release package or as JSON lines; a name that ends with .gz is compressed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", required=True, metavar="FILE", help="the file to write, or - for standard output"
        )
        parser.add_argument("--format", choices=("package", "jsonl"), default="package")
        parser.add_argument("--from", metavar="DATE", default="", help="first day, such as 2026-01-31")
        parser.add_argument("--until", metavar="DATE", default="", help="last day")
        parser.add_argument(
            "--buyer", metavar="ID", default="", help="the buyer's id in releases, or its registry number"
        )
        parser.add_argument("--origin", choices=("native", "imported"), default="")

    def handle(self, *, output: str, **options: Any) -> None:
        form = ReleaseForm({name: options[name] for name in ("from", "until", "buyer", "origin")})
        if not form.is_valid():
            reasons = "; ".join(
                f"--{name}: {' '.join(str(error) for error in errors)}" for name, errors in form.errors.items()
            )
            raise CommandError(reasons)
        self.written = 0
        found = self._counted(in_turn(releases(form.filters())))
        pieces = self._package(found) if options["format"] == "package" else (row.body + "\n" for row in found)
        try:
            with _target(output) as target:
                for piece in pieces:
                    target.write(piece.encode())
                if options["format"] == "package":
                    target.write(b"\n")
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        self.stderr.write(_("%(count)d releases written.") % {"count": self.written})

    def _counted(self, found: Iterator[Release]) -> Iterator[Release]:
        for release in found:
            self.written += 1
            yield release

    def _package(self, found: Iterator[Release]) -> Iterator[str]:
        info = packages.info(reverse("tenders:ocds-releases"), clock.now())
        return release_package(info, (release.body for release in found))


@contextmanager
def _target(output: str) -> Iterator[BinaryIO]:
    """The file under its name only once it is complete."""
    if output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    final = Path(output)
    unfinished = final.with_name(f".{final.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            if final.suffix == ".gz":
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield file
        unfinished.replace(final)
    finally:
        unfinished.unlink(missing_ok=True)
