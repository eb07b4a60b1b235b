"""manage.py lifecycle_docs: writes docs/lifecycle.md, docs/procedures.md and their pictures from the tables, so that they can't lie."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from procurement.display import action_label, role_label, stage_label
from procurement.rules.lifecycle import TABLE, Transition
from procurement.rules.procedure_law import rows_of
from procurement.rules.procedure_shape import Procedure
from procurement.rules.procedures import OPEN, PROCEDURES
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.keys import KEYS
from procurement.rules.rulesets.ruleset import Ruleset, from_data
from tenders.reports.tender_picture import tender_picture

HEAD = """# Stages of a tender, and who may do what

Written by `manage.py lifecycle_docs` from the one table in `procurement/rules/lifecycle.py`; a test compares.
A tender carries its stage up to “{opened}”; from then on each lot carries its own, and the tender shows the least advanced
of its live lots. *Clock* is time passing, *system* an act that follows from another. Deadlines are also enforced where they
bind: a clock that comes late lets nothing late in and opens nothing early.

![The way of a tender](lifecycle.svg)

| act | on | from | to | who | if |
|---|---|---|---|---|---|
"""

PROCEDURES_HEAD = """# Procedures

Written by `manage.py lifecycle_docs` from `procurement/rules/procedures.py`; a test compares. Procedures are data over the one
table of [lifecycle.md](lifecycle.md): none has code of its own. A dash means that the ruleset has no such rule; where it has
no term for a procedure, that procedure is not offered.

"""


class Command(BaseCommand):
    help = "Write docs/lifecycle.md, docs/procedures.md and the picture of each procedure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs")

    def handle(self, *, folder: Path, **options: object) -> None:
        with translation.override("en"):
            pages = {
                "lifecycle.md": HEAD.format(opened=stage_label("opened")) + "".join(_row(row) for row in TABLE),
                "procedures.md": PROCEDURES_HEAD + "\n".join(_procedure(found) for found in PROCEDURES.values()),
                **{_file(found): f"{tender_picture(procedure=found.code).svg}\n" for found in PROCEDURES.values()},
            }
        for name, text in pages.items():
            (folder / name).write_text(text, "utf-8")


def _file(procedure: Procedure) -> str:
    return "lifecycle.svg" if procedure is OPEN else f"lifecycle-{procedure.code}.svg"


def _procedure(found: Procedure) -> str:
    """One section: what it is, what the rulesets say of it, its picture and its acts."""
    rulesets = [from_data(data) for data in shipped()]
    facts = [
        f"OCDS procurementMethod `{found.method}`. Standstill: {_yes(found.standstill)}. Auction: {_yes(found.auction)}.",
        "",
        "| value | " + " | ".join(f"{one.code} {one.version}" for one in rulesets) + " |",
        "|---|" + "---|" * len(rulesets),
        *(f"| `{key}` | " + " | ".join(_cell(one, key) for one in rulesets) + " |" for key in _keys(found)),
    ]
    acts = [f"- {action_label(row.action)}: {_stages(row, found)}" for row in rows_of(found) if row.target]
    title = f"## {found.title.capitalize()}\n\n{found.what}\n"
    picture = f"![{found.title.capitalize()}]({_file(found)})\n"
    return "\n".join([title, *facts, "", picture, *acts, ""])


def _keys(found: Procedure) -> list[str]:
    """The ruleset's keys that this procedure asks, in the order of the ruleset."""
    named = {getattr(one, name) for one in (found.periods, found.works) if one for name in one.__slots__}
    named |= {found.least_invited}
    if found.purchase:
        named |= {key for key in KEYS if key.startswith("purchase.")}
    return [key for key in KEYS if key in named]


def _cell(ruleset: Ruleset, key: str) -> str:
    value = ruleset.rule(key).value
    return "–" if value is None else f"{value} ({ruleset.citation(key)})"  # noqa: RUF001


def _stages(row: Transition, found: Procedure) -> str:
    sources = ", ".join(stage_label(stage) for stage in row.sources if stage in found.stages)
    return f"{sources} → {stage_label(row.target or '')} ({', '.join(role_label(role) for role in row.roles)})"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


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
