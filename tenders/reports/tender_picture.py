"""The lifecycle of a procedure as a picture, from the lifecycle's own table and the procedure's data."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.utils.translation import get_language, gettext

from procurement.display import action_label, role_label, stage_label
from procurement.rules.lifecycle import ENDED, Stage
from procurement.rules.procedure_law import rows_of
from procurement.rules.procedure_shape import Procedure
from procurement.rules.procedures import OPEN, procedure_of
from tenders.reports.lifecycle_picture import Edge, Node, Picture, draw


def edges_of_the_table(procedure: Procedure = OPEN) -> tuple[Edge, ...]:
    """Every row of the lifecycle's table that leads this procedure to another stage, named by act and roles."""
    return tuple(
        Edge(source, row.target, f"{action_label(row.action)} ({', '.join(role_label(role) for role in row.roles)})")
        for row in rows_of(procedure)
        if row.target is not None
        for source in row.sources
        if source in procedure.stages
    )


def tender_picture(
    current: Stage | None = None, passed: Collection[Stage] | None = None, *, procedure: str = OPEN.code
) -> Picture:
    """The lifecycle of a procedure with the current stage marked. `passed`: the stages behind it; left out: those above."""
    return _tender_picture(current, None if passed is None else frozenset(passed), procedure, get_language())


@lru_cache(maxsize=256)
def _tender_picture(
    current: Stage | None, passed: Collection[Stage] | None, procedure: str, language: str | None
) -> Picture:
    """Drawn once for each stage, procedure and language: it depends on nothing else."""
    found = procedure_of(procedure)
    way = tuple(stage for stage in found.stages if stage not in ENDED or stage is Stage.COMPLETED)
    ends = tuple(stage for stage in (Stage.TERMINATED, Stage.UNSUCCESSFUL, Stage.CANCELLED) if stage in found.stages)
    if passed is None:
        passed = way[: way.index(current)] if current in way else ()
    where = gettext("The current stage is “%(stage)s”.") % {"stage": stage_label(current)} if current else ""
    return draw(
        gettext("The way of a tender"),
        " ".join([gettext("Stages from the draft to the end of the contract, with early ends."), where]).strip(),
        [Node(stage, stage_label(stage)) for stage in way],
        [Node(stage, stage_label(stage)) for stage in ends],
        edges_of_the_table(found),
        current=current or "",
        done=passed,
    )
