"""django-fsm's transitions, built from the one table in procurement.rules.lifecycle.

The methods only move the field; `services.lifecycle` is their one caller and asks `may` first.
A database trigger refuses a stage change from anywhere else.
"""

from collections.abc import Callable
from typing import Any

from django_fsm import RETURN_VALUE, FSMField, transition

from procurement.rules.lifecycle import TABLE, Stage, Subject


def stage_field() -> FSMField:
    """A stage that can't be assigned, only moved by a transition."""
    return FSMField(default=Stage.DRAFT.value, protected=True, db_index=True, max_length=16)


def _mover(name: str, stage: FSMField, sources: tuple[Stage, ...], target: Stage) -> Callable[[Any], None]:
    def move(self: Any) -> None:
        """Move the stage; called by services.lifecycle only."""

    move.__name__ = f"fsm_{name}"
    moved: Callable[[Any], None] = transition(field=stage, source=[str(s) for s in sources], target=target.value)(move)
    return moved


def transitions(stage: FSMField, subject: Subject) -> dict[str, Callable[[Any], None]]:
    """A django-fsm method `fsm_<action>` for every row of the table that moves this subject's stage."""
    return {
        f"fsm_{row.action}": _mover(row.action, stage, row.sources, row.target)
        for row in TABLE
        if row.target is not None and row.subject is subject
    }


def follower(stage: FSMField) -> Callable[[Any, Stage], str]:
    """The tender's move that follows its lots (from OPENED on), or a lot's that follows its tender (before)."""

    @transition(field=stage, source="*", target=RETURN_VALUE(*[s.value for s in Stage]))
    def fsm_follow(self: Any, target: Stage) -> str:
        return target.value

    moved: Callable[[Any, Stage], str] = fsm_follow
    return moved


__all__ = ["follower", "stage_field", "transitions"]
