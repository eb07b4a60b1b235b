"""manage.py import_ocds FILE...: takes the OCDS of any publisher in as history. What it reads and how: docs/import.md."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from tqdm import tqdm

from procurement import clock
from procurement.rules.messages import Message
from tenders.services.history import Outcome
from tenders.services.importing import Import

LINES_EVERY = 10_000
"""Without a terminal there is a line of progress every so many."""


class Progress:
    """A bar on a terminal, plain lines elsewhere. `position` gives the place in a file of known size, else the count is it."""

    def __init__(self, command: BaseCommand, label: str, total: int | None, position: Callable[[], int] | None) -> None:
        self._command, self._label, self._position, self._reported = command, label, position, 0
        self._bar: tqdm[Any] | None = None
        if sys.stderr.isatty():
            unit = {"unit": "B", "unit_scale": True, "unit_divisor": 1024} if position else {"unit": ""}
            self._bar = tqdm(total=total, desc=label, leave=False, **unit)
        else:
            command.stderr.write(label)

    def __call__(self, count: int) -> None:
        if self._bar is not None:
            self._bar.update((self._position() if self._position else count) - self._bar.n)
        elif count - self._reported >= LINES_EVERY:
            self._reported = count
            self._command.stderr.write(f"{self._label}: {count}")

    def write(self, line: str) -> None:
        """A line that does not break the bar."""
        if self._bar is not None:
            self._bar.write(line, file=sys.stderr)
        else:
            self._command.stderr.write(line)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class Command(BaseCommand):
    help = "Import OCDS release and record packages, releases, records, JSON lines, plain, gzipped or in a ZIP, as history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or - for standard input")

    def handle(self, *, files: list[str], **_options: Any) -> None:
        self._line: Callable[[str], object] = self.stderr.write
        run = Import(now=clock.now(), report=self._refused)
        for name in files:
            self._keep(run, name)
        with self._progress(_("Recording"), run.processes()) as progress:
            run.record(progress)
        self._summarize(run)
        if not run.tally.clean:
            sys.exit(1)

    def _keep(self, run: Import, name: str) -> None:
        if name == "-":
            with self._progress(_("Reading standard input")) as progress:
                run.keep(cast("BufferedReader", sys.stdin.buffer), "-", progress)
            return
        try:
            with (
                Path(name).open("rb") as raw,
                self._progress(_("Reading %(file)s") % {"file": name}, Path(name).stat().st_size, raw.tell) as progress,
            ):
                run.keep(raw, Path(name).name, progress)
        except OSError as error:
            run.refuse(name, Message("%(detail)s", {"detail": error.strerror or str(error)}))

    @contextmanager
    def _progress(
        self, label: str, total: int | None = None, position: Callable[[], int] | None = None
    ) -> Iterator[Progress]:
        progress = Progress(self, label, total, position)
        self._line = progress.write
        try:
            yield progress
        finally:
            progress.close()
            self._line = self.stderr.write

    def _refused(self, what: str, reason: Message) -> None:
        self._line(_("refused: %(what)s: %(reason)s") % {"what": what, "reason": _(reason.template) % reason.params})

    def _summarize(self, run: Import) -> None:
        outcomes = run.tally.outcomes
        if run.tally.read_before:
            self.stderr.write(
                _("%(count)d were read by a run that broke off; this one went on after them.")
                % {"count": run.tally.read_before}
            )
        self.stdout.write(
            _("%(read)d releases read: %(imported)d procedures imported, %(updated)d updated, %(unchanged)d unchanged, "
              "%(refused)d refused.")
            % {"read": run.tally.read, **{outcome.value: outcomes[outcome] for outcome in Outcome}}
        )  # fmt: skip
