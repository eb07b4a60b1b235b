"""What OCDS comes in: packages, records, releases and lists of them, in memory or read value by value.

It yields what it finds and what it can't read; it judges neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from procurement.rules.exact_json import Faulty
from procurement.rules.messages import Message, gettext_noop
from tenders.services.json_window import Readable, Window

NOT_JSON = gettext_noop("It is not JSON: %(detail)s")
UNKNOWN_SHAPE = gettext_noop("It is neither an OCDS release nor a record nor a package of them.")
RELEASE_FIELDS = frozenset({"ocid", "tender", "awards", "contracts", "buyer"})


class Lost(Exception):
    """After a fault that was reported nothing more looks like a release."""


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


Judge = Callable[[Any, str], Iterator[Found | Broken]]


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
    """The releases in JSON of any length, without ever holding more than one member of a list.

    After a fault it goes on with what looks like the beginning of a release, and reports what lies between once.
    """
    window, lost = Window(stream), False
    while first := window.peek():
        if lost and first in ",]}":  # the ends of what was left
            window.take(first)
            continue
        where = f"character {window.position}" if lost else place
        try:
            yield from _document(window, first, where)
        except Lost:
            return
        except Faulty as error:
            yield Broken(where, not_json(error))
            lost = True
            if not window.find_release():
                return


def _document(window: Window, first: str, place: str) -> Iterator[Found | Broken]:
    if first == "{":
        yield from _object(window, place)
    elif first == "[":
        yield from _members(window, "item", place, in_value)
    else:
        window.value()
        yield Broken(place, Message(UNKNOWN_SHAPE))


def _object(window: Window, place: str) -> Iterator[Found | Broken]:
    """A package (its members one by one), or a single release or record (whole)."""
    rest: dict[str, Any] = {}
    packed = False
    window.take("{")
    while window.peek() != "}":
        if rest or packed:
            window.take(",")
        key = window.value()
        if not isinstance(key, str):
            raise Faulty("Expecting a name in double quotes", window.position)
        window.take(":")
        if key in ("releases", "records") and window.peek() == "[":
            packed = True
            yield from _members(window, key.removesuffix("s"), place, in_value if key == "records" else _in_member)
        else:
            rest[key] = window.value()
    window.take("}")
    if not packed or isinstance(rest.get("compiledRelease"), dict):
        yield from in_value(rest, place)


def _members(window: Window, kind: str, place: str, judge: Judge) -> Iterator[Found | Broken]:
    """The members of the list that begins here; a faulty one is reported by its number and left out."""
    window.take("[")
    number, follows = 0, False
    while window.peek() != "]":
        if follows:
            window.take(",")
        number, follows = number + 1, True
        where = _inner(place, kind, number)
        try:
            value = window.value()
        except Faulty as error:
            yield Broken(where, not_json(error))
            if not window.find_release():
                raise Lost from error
            follows = False
        else:
            yield from judge(value, where)
    window.take("]")
