"""manage.py lifecycle_docs: writes docs/lifecycle.md and its picture from the one table, so that they can't lie."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from procurement.display import action_label, role_label, stage_label
from procurement.rules.lifecycle import TABLE, Transition
from tenders.reports.lifecycle_picture import tender_picture

HEAD = """# Stages of a tender, and who may do what

Written by `manage.py lifecycle_docs` from the one table in `procurement/rules/lifecycle.py`; a test compares.
A tender carries its stage up to “{opened}”; from then on each lot carries its own, and the tender shows the least advanced
of its live lots. *Clock* is time passing, *system* an act that follows from another. Deadlines are also enforced where they
bind: a clock that comes late lets nothing late in and opens nothing early.

![The way of a tender](lifecycle.svg)

| act | on | from | to | who | if |
|---|---|---|---|---|---|
"""


class Command(BaseCommand):
    help = "Write docs/lifecycle.md and docs/lifecycle.svg."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs")

    def handle(self, *, folder: Path, **options: object) -> None:
        with translation.override("en"):
            text = HEAD.format(opened=stage_label("opened")) + "".join(_row(row) for row in TABLE)
            picture = str(tender_picture().svg) + "\n"
        (folder / "lifecycle.md").write_text(text, "utf-8")
        (folder / "lifecycle.svg").write_text(picture, "utf-8")


def _row(row: Transition) -> str:
    target = stage_label(row.target) if row.target else "(stays)"
    cells = (
        action_label(row.action),
        row.subject.value,
        ", ".join(stage_label(stage) for stage in row.sources),
        target,
        ", ".join(role_label(role) for role in row.roles),
        ", ".join(guard.__name__.replace("_", " ") for guard in row.guards) or "–",  # noqa: RUF001
    )
    return f"| {' | '.join(cells)} |\n"
