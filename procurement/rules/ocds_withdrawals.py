"""What a release must take back so that merging all releases of a process gives its state: OCDS forgets nothing by itself.

A field that is gone is null in the next release (standard.open-contracting.org/1.1/en/schema/merging). A member of a list with ids
can't be taken out: its fields are null and its id stays. Objects are emptied field by field, since the schema allows them no null.
"""

from __future__ import annotations

from procurement.rules.ocds_merge import WHOLE_LISTS, Json, have_ids


def with_withdrawals(before: Json, release: Json) -> Json:
    """The release, and null for whatever `before`, the release before it, tells and this one doesn't."""
    result = dict(release)
    for name, old in before.items():
        if old is None:
            continue
        if name not in result:
            result |= _withdrawn(name, old)
        elif isinstance(old, dict) and isinstance(result[name], dict):
            result[name] = with_withdrawals(old, result[name])
        elif _by_id(name, old) and _by_id(name, result[name]):
            result[name] = _members(old, result[name])
    return result


def _withdrawn(name: str, old: object) -> Json:
    """The field with null for all that it told; nothing where that was taken back before."""
    if isinstance(old, dict):
        emptied = with_withdrawals(old, {})
        return {name: emptied} if emptied else {}
    if isinstance(old, list) and _by_id(name, old):
        emptied_list = _members(old, [])
        return {name: emptied_list} if emptied_list else {}
    return {name: None}


def _members(old: list[Json], new: list[Json]) -> list[Json]:
    before = {str(member["id"]): member for member in old}
    kept = [with_withdrawals(before.pop(str(member["id"]), {}), member) for member in new]
    gone = [with_withdrawals(member, {"id": member["id"]}) for member in before.values()]
    return kept + [member for member in gone if len(member) > 1]


def _by_id(name: str, value: object) -> bool:
    return isinstance(value, list) and name not in WHOLE_LISTS and bool(value) and have_ids(value)
