"""manage.py bench: how fast this machine takes bids, shows pages, evaluates and reports, as ratios beside what they cost at least."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenders.bench import run
from tenders.bench.figures import Report, lines
from tenders.bench.machine import machine
from tenders.bench.throwaway import NotThrowAway, refuse_elsewhere, run_inside

SIZES = {
    "bids": (120, "bids a round"),
    "rush": (500, "bidders in the last minute"),
    "tenders": (10_000, "tenders on the notice board"),
    "offers": (1_000, "offers to evaluate"),
    "awards": (100_000, "awards of the savings report"),
    "releases": (50_000, "releases that are downloaded"),
    "grown": (100_000, "procedures of an installation that has grown, made in SQL"),
    "lines": (100_000, "awarded lines with unit prices"),
    "opened": (200, "bids that are opened, at each level of sealing"),
    "bundled": (500, "bids in the bundle that is verified"),
    "rounds": (3, "rounds; the median counts"),
}


class Command(BaseCommand):
    help = (
        "Measure in a throw-away installation (never in this one), and take it away afterwards. Aims that are not met"
        " are said; only errors make the command fail."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("parts", nargs="*", help=f"of {', '.join(run.PARTS)}; without any, all")
        parser.add_argument("--output", help="also write everything as JSON to this file")
        parser.add_argument("--here", action="store_true", help="used by the command itself, inside that installation")
        for name, (size, what) in SIZES.items():
            parser.add_argument(f"--{name}", type=int, default=size, help=f"{what} ({size:,})")

    def handle(self, *, parts: list[str], output: str | None, here: bool, **options: Any) -> None:
        if unknown := sorted(set(parts) - set(run.PARTS)):
            raise CommandError(f"{', '.join(unknown)}: no such part. There are {', '.join(run.PARTS)}.")
        sizes = {name: options[name] for name in SIZES}
        if least := [name for name, size in sizes.items() if size < 1]:
            raise CommandError(f"--{least[0]} must be at least 1.")
        target = str(Path(output).absolute()) if output else ""
        if not here:
            given = [*parts, *(f"--{name}={size}" for name, size in sizes.items())]
            if status := run_inside([*given, f"--output={target}"] if target else given):
                raise SystemExit(status)
            return
        try:
            refuse_elsewhere()
        except NotThrowAway as error:
            raise CommandError(str(error)) from error
        before = machine()
        report = run.run(parts or list(run.PARTS), sizes, self.stderr.write, self._show)
        if target:
            Path(target).write_text(
                json.dumps({"machine": before, "sizes": sizes, **report.to_data()}, indent=1) + "\n"
            )
        if report.errors:
            raise SystemExit(1)

    def _show(self, report: Report) -> None:
        for line in lines(report):
            self.stdout.write(line)
        self.stdout.flush()
