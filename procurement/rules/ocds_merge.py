"""Several OCDS releases of one process as one, by the merging rules of OCDS 1.1 (standard.open-contracting.org/1.1/en/schema/merging).

Later releases add and overwrite; null takes a field away; lists of objects with ids are merged by id, other lists replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement.rules.messages import gettext_noop
from procurement.rules.ocds_reading import NotReadable

Json = dict[str, Any]

WHOLE_LISTS = frozenset({"additionalClassifications", "additionalIdentifiers", "changes"})
"""Lists of objects with ids that the standard replaces all the same (wholeListMerge in its schema)."""


@dataclass(frozen=True, slots=True)
class DatedRelease:
    """A release and when it was made. `compiled` has the whole state as of that time."""

    released_at: datetime
    compiled: bool
    body: Json


def merged(releases: Sequence[DatedRelease]) -> Json:
    """The state that the releases tell together: the newest compiled one, and what is dated after it, in order.

    What is as old as the compiled one is part of it already. Equal dates keep the order given. The result is no valid
    release: it keeps the id, date and tag of the last one.
    """
    ordered = sorted(releases, key=lambda release: release.released_at)
    whole = [release for release in ordered if release.compiled][-1:]
    state: Json = {}
    for release in [*whole, *(r for r in ordered if not whole or r.released_at > whole[0].released_at)]:
        state = _merged_objects(state, release.body)
    return state


def _merged_objects(old: Json, new: Json) -> Json:
    result = dict(old)
    for name, value in new.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged_values(name, result.get(name), value)
    return result


def _merged_values(name: str, old: object, new: object) -> object:
    match old, new:
        case (dict(), dict()):
            return _merged_objects(old, new)
        case (list(), list()) if name not in WHOLE_LISTS and have_ids(old) and have_ids(new):
            return _merged_lists(old, new)
        case (None, dict()):
            return _merged_objects({}, new)
        case (dict() | list(), str() | int()) | (str() | int(), dict() | list()):
            raise NotReadable(gettext_noop("%(path)s is of another kind in an earlier release."), path=name)
        case _:
            return new


def have_ids(items: list[Any]) -> bool:
    """Whether a list is merged by the ids of its members."""
    return all(isinstance(item, dict) and item.get("id") is not None for item in items)


def _merged_lists(old: list[Json], new: list[Json]) -> list[Json]:
    result = {str(item["id"]): item for item in old}
    for item in new:
        result[str(item["id"])] = _merged_objects(result.get(str(item["id"]), {}), item)
    return list(result.values())
