"""Events are what the log keeps for good: each has a name of its own, and a form that hashes to the same bytes everywhere."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import typing
from collections.abc import Mapping

import pytest

import procurement.rules
from procurement.rules.canonical import canonical_json
from procurement.rules.events import Event

MODULES = [
    importlib.import_module(f"procurement.rules.{module.name}")
    for module in pkgutil.iter_modules(procurement.rules.__path__)
    if module.name.startswith("events")
]
EVENTS = [
    one
    for module in MODULES
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Event) and one.__module__ == module.__name__ and one is not Event
]
SAMPLES: dict[object, object] = {
    str: "x", int: 1, bool: True, tuple[str, ...]: ("x",), tuple[Mapping[str, str], ...]: ({"x": "y"},),
}  # fmt: skip
PERSONAL = {"name", "email", "mail", "phone", "address", "password", "ip"}


def sample(event: type[Event]) -> Event:
    """One such event, whatever its fields."""
    hints = typing.get_type_hints(event)
    return event(**{field.name: SAMPLES[hints[field.name]] for field in dataclasses.fields(event)})  # type: ignore[arg-type]


def test_every_act_has_a_name_of_its_own() -> None:
    names = [event.type for event in EVENTS]
    assert len(names) == len(set(names)) > 50
    assert [name for name in names if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_event_has_one_form_and_no_personal_data(event: type[Event]) -> None:
    one = sample(event)
    payload = one.payload()
    assert (payload["type"], payload["v"]) == (event.type, 1)
    assert canonical_json(payload) == canonical_json(sample(event).payload())
    assert not PERSONAL & set(payload)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.subject = "tender:other"  # type: ignore[misc]
