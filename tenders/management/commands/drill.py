"""manage.py drill: tries in a throw-away installation that what the platform promises holds when things go wrong, or somebody lies."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenders.bench.machine import machine
from tenders.bench.throwaway import NotThrowAway, refuse_elsewhere, run_each
from tenders.drills.findings import QUICK, Findings, Sizes, lines
from tenders.drills.registry import DRILLS

SIZES = {
    "rounds": "rounds of the drill under kills",
    "clients": "its clients",
    "seconds": "how long one of its rounds is",
    "controls": "0 leaves out its controls: the rounds that must go wrong",
    "mutations": "how many bytes, rows and files the drill of tampering damages",
    "companies": "how many bidders the drill of side channels has",
    "seed": "of everything left to chance: the same seed does the same",
}
assert set(SIZES) | {"quick"} == {field.name for field in fields(Sizes)}


class Command(BaseCommand):
    help = (
        "Prove on a throw-away installation (made for it, never this one) that the platform's promises hold. "
        "Without a name it lists the drills; `all` runs each of them. Ends with 0 if every drill passed, with 1 if not."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help=f"of {', '.join(DRILLS)}; or all")
        parser.add_argument("--quick", action="store_true", help="each in about a minute or less")
        parser.add_argument("--output", help="also write the findings as JSON to this file")
        parser.add_argument("--here", action="store_true", help="used by the command itself, inside that installation")
        for name, what in SIZES.items():
            parser.add_argument(f"--{name}", type=int, help=f"{what} ({getattr(Sizes(), name)})")

    def handle(self, *, names: list[str], quick: bool, output: str | None, here: bool, **options: Any) -> None:
        names = list(DRILLS) if names == ["all"] else names
        if unknown := sorted(set(names) - set(DRILLS)):
            raise CommandError(f"{', '.join(unknown)}: no such drill. There are {', '.join(DRILLS)}, and all.")
        given = {name: options[name] for name in SIZES if options.get(name) is not None}
        if least := [name for name, size in given.items() if size < (name != "controls")]:
            raise CommandError(f"--{least[0]} must be at least 1.")
        if not names:
            for name, drill in DRILLS.items():
                self.stdout.write(f"{name:14} {drill.proves}")
        elif here:
            self._run(names[0], replace(QUICK if quick else Sizes(), **given), output)
        else:
            more = [*(f"--{name}={size}" for name, size in given.items()), *(["--quick"] if quick else [])]
            target = [f"--output={Path(output).absolute()}"] if output else []
            commands = [["drill", "--here", name, *more, *target] for name in names]
            if any(run_each(commands, prefix="drill-")):
                raise SystemExit(1)

    def _run(self, name: str, sizes: Sizes, output: str | None) -> None:
        try:
            refuse_elsewhere()
        except NotThrowAway as error:
            raise CommandError(str(error)) from error
        before = machine()
        found = DRILLS[name].run(sizes, lambda line: self.stderr.write(f"{name}: {line}"))
        for line in lines(name, found):
            self.stdout.write(line)
        self.stdout.flush()
        if output:
            _keep(Path(output), name, {"machine": before, "found": _data(found)})
        if not found.passed:
            raise SystemExit(1)


def _data(found: Findings) -> dict[str, Any]:
    return {"did": found.did, "figures": dict(found.figures), "wrong": found.wrong, "passed": found.passed}


def _keep(path: Path, name: str, data: dict[str, Any]) -> None:
    """Add to what earlier drills of the same run have written."""
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**kept, name: data}, indent=1) + "\n", "utf-8")
