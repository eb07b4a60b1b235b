"""What OCDS comes in: packages, records, releases and lists of them, in memory or read event by event.

It yields what it finds and what it can't read; it judges neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import ijson
from ijson.common import JSONError, ObjectBuilder

from procurement.rules.messages import Message, gettext_noop

NOT_JSON = gettext_noop("It is not JSON: %(detail)s")
UNKNOWN_SHAPE = gettext_noop("It is neither an OCDS release nor a record nor a package of them.")
RELEASE_FIELDS = frozenset({"ocid", "tender", "awards", "contracts", "buyer"})


class Readable(Protocol):
    """As much of a stream as the reader of long JSON asks for."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A release as it stands in the file; `compiled` says that it has the whole state. `place` names it for people."""

    place: str
    release: dict[str, Any]
    compiled: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A part of the file that can't be read."""

    place: str
    reason: Message


def not_json(error: Exception) -> Message:
    return Message(NOT_JSON, {"detail": str(error) or type(error).__name__})


def in_value(value: object, place: str) -> Iterator[Found | Broken]:
    """The releases in a value that is in memory: a package, a record, a release, or a list of such."""
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from in_value(item, _inner(place, "item", number))
    elif not isinstance(value, dict):
        yield Broken(place, Message(UNKNOWN_SHAPE))
    elif isinstance(value.get("compiledRelease"), dict):
        yield _found(value["compiledRelease"], place, compiled=True)
    elif isinstance(value.get("records"), list):
        for number, item in enumerate(value["records"], 1):
            yield from in_value(item, _inner(place, "record", number))
    elif isinstance(value.get("releases"), list):
        for number, item in enumerate(value["releases"], 1):
            yield from _in_member(item, _inner(place, "release", number))
    elif RELEASE_FIELDS & value.keys():
        yield _found(value, place)
    else:
        yield Broken(place, Message(UNKNOWN_SHAPE))


def _in_member(item: object, place: str) -> Iterator[Found | Broken]:
    """A member of `releases`: a release, or in a record a link to one, which says nothing by itself."""
    if isinstance(item, dict) and "url" in item and not RELEASE_FIELDS & item.keys():
        return
    if isinstance(item, dict):
        yield _found(item, place)
    else:
        yield Broken(place, Message(UNKNOWN_SHAPE))


def _found(release: dict[str, Any], place: str, *, compiled: bool = False) -> Found:
    tags = release.get("tag")
    return Found(place, release, compiled or (isinstance(tags, list) and "compiled" in tags) or tags == "compiled")


def _inner(place: str, kind: str, number: int) -> str:
    return f"{place}, {kind} {number}" if place else f"{kind} {number}"


def in_document(stream: Readable, place: str) -> Iterator[Found | Broken]:
    """The releases in JSON of any length, without ever holding more than one member of a list."""
    events = ijson.basic_parse(stream, multiple_values=True)
    try:
        for event, _ in events:
            if event == "start_map":
                yield from _read_object(events, place)
            elif event == "start_array":
                for number, item in enumerate(_members(events), 1):
                    yield from in_value(item, _inner(place, "item", number))
            else:
                yield Broken(place, Message(UNKNOWN_SHAPE))
    except (JSONError, ValueError, RecursionError) as error:
        yield Broken(place, not_json(error))


def _read_object(events: Iterator[tuple[str, Any]], place: str) -> Iterator[Found | Broken]:
    """A package (its members one by one), or a single release or record (whole)."""
    rest: dict[str, Any] = {}
    packed = False
    for event, key in events:
        if event == "end_map":
            break
        kind, value = next(events)
        if kind == "start_array" and key in ("releases", "records"):
            packed = True
            for number, item in enumerate(_members(events), 1):
                where = _inner(place, key.removesuffix("s"), number)
                yield from in_value(item, where) if key == "records" else _in_member(item, where)
        else:
            rest[key] = _value(events, kind, value)
    if not packed or isinstance(rest.get("compiledRelease"), dict):
        yield from in_value(rest, place)


def _members(events: Iterator[tuple[str, Any]]) -> Iterator[object]:
    """The members of the list whose start was just read."""
    for event, value in events:
        if event == "end_array":
            return
        yield _value(events, event, value)


def _value(events: Iterator[tuple[str, Any]], event: str, value: object) -> object:
    """The whole value that begins with this event."""
    builder = ObjectBuilder()
    builder.event(event, value)
    depth = int(event in ("start_map", "start_array"))
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
    return builder.value
