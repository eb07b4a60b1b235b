"""A ruleset: the law of one place from one day on, as values that name their source. Read from data, not code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from procurement.rules.money import Money
from procurement.rules.periods import Calendar, Counting
from procurement.rules.rulesets.keys import KEYS, KeySpec, Kind
from procurement.rules.rulesets.reading import READ, READ_HEAD, UnfitError, Value, text

FORMAT = "ruleset/1"


class RulesetError(ValueError):
    """Data that is no ruleset; `problems` has one sentence for each thing to mend."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class Evidence(StrEnum):
    """How a value was checked when it was written down. No value replaces a lawyer's reading before production."""

    SOURCE = "source text read"
    SECONDARY = "secondary"
    MEMORY = "memory"
    DEFAULT = "platform default"


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of the law: what it is, where it stands, how it was checked, and what to know about it."""

    value: Value
    citation: str
    verified: Evidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The values of rulesets.keys for one jurisdiction, in force from `valid_from` to before `valid_until`."""

    code: str
    version: str
    title: str
    jurisdiction: str
    timezone: str
    holiday_country: str
    """ISO 3166 code whose public holidays count; empty where only Saturdays and Sundays do."""
    currency: str
    valid_from: date
    valid_until: date | None
    lawyer_verified: bool
    values: Mapping[str, RuleValue]

    def rule(self, key: str) -> RuleValue:
        """The value with its source. KeyError names a key that does not exist."""
        return self.values[key]

    def citation(self, key: str) -> str:
        """Where the value of a key stands."""
        return self.rule(key).citation

    def integer(self, key: str) -> int:
        """A whole number that every ruleset has."""
        return cast("int", self._typed(key, Kind.INTEGER))

    def integer_or_none(self, key: str) -> int | None:
        """A whole number, or None where the ruleset has no such rule."""
        return cast("int | None", self._typed(key, Kind.INTEGER, nullable=True))

    def decimal_or_none(self, key: str) -> Decimal | None:
        """A share or an amount, or None where the ruleset has no such rule."""
        return cast("Decimal | None", self._typed(key, Kind.DECIMAL, nullable=True))

    def flag(self, key: str) -> bool:
        """Yes or no."""
        return cast("bool", self._typed(key, Kind.FLAG))

    def text(self, key: str) -> str:
        """One word; empty where the ruleset has no such rule."""
        return cast("str | None", self._typed(key, Kind.TEXT, nullable=True)) or ""

    def names(self, key: str) -> tuple[str, ...]:
        """Words in the order that counts."""
        return cast("tuple[str, ...]", self._typed(key, Kind.NAMES))

    def in_force_on(self, day: date) -> bool:
        """Whether a procedure that starts on this local date falls under this ruleset."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def counting(self) -> Counting:
        """How this law counts days."""
        key = "counting.last_day_moves"
        return Counting(self.flag(key), self.citation(key))

    def calendar(self, holidays: frozenset[date]) -> Calendar:
        """The calendar of this ruleset's time zone with the given dated public holidays."""
        return Calendar(self.timezone, holidays)

    def threshold(self, contract_nature: str, buyer_level: str) -> Money | None:
        """The value from which the rules for large contracts apply to works, goods or services; None if there is none.

        An authority is "subcentral" only if it says so; anything else takes the central (lower, stricter) threshold.
        """
        level = "subcentral" if buyer_level == "subcentral" else "central"
        key = "thresholds.works" if contract_nature == "works" else f"thresholds.{contract_nature}_{level}"
        amount, currency = self.decimal_or_none(key), self.text("thresholds.currency")
        return None if amount is None else Money(amount, currency)

    def _typed(self, key: str, kind: Kind, *, nullable: bool = False) -> Value:
        spec = KEYS[key]
        if spec.kind is not kind or (spec.nullable and not nullable):
            raise TypeError(f"{key} is a {spec.kind}{' or null' if spec.nullable else ''}: use the accessor for that.")
        return self.rule(key).value


def from_data(data: Mapping[str, object]) -> Ruleset:
    """A Ruleset from a data file's content. RulesetError lists all that is missing, unknown or of the wrong kind."""
    head, problems = _head(data)
    raw_values = data.get("values")
    if not isinstance(raw_values, Mapping):
        raise RulesetError((*problems, '"values" must be an object of rules.'))
    problems += [f"Unknown rule: {key}." for key in sorted(raw_values.keys() - KEYS.keys())]
    values: dict[str, RuleValue] = {}
    for key, spec in KEYS.items():
        try:
            values[key] = _rule_value(key, spec, raw_values.get(key))
        except RulesetError as error:
            problems += error.problems
    if not problems and any(key.startswith("thresholds.") and rule.value for key, rule in values.items()):
        problems += [] if values["thresholds.currency"].value else ["thresholds.currency is missing beside thresholds."]
    if problems:
        raise RulesetError(tuple(problems))
    return Ruleset(**head, values=MappingProxyType(values))  # type: ignore[arg-type]  # _head has checked each of them


def _head(data: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    problems = [] if data.get("format") == FORMAT else [f'"format" must be "{FORMAT}".']
    unknown = data.keys() - READ_HEAD.keys() - {"format", "values", "note"}
    problems += [f"Unknown field: {name}." for name in sorted(unknown)]
    head: dict[str, object] = {}
    for name, read in READ_HEAD.items():
        try:
            head[name] = read(data.get(name))
        except ValueError as error:
            problems.append(f'"{name}": {error}')
    return head, problems


def _rule_value(key: str, spec: KeySpec, raw: object) -> RuleValue:
    if not isinstance(raw, Mapping) or not {"value"} <= raw.keys() <= {"value", "citation", "verified", "note"}:
        raise RulesetError((f"{key} must be an object with value, citation, verified and, if need be, note.",))
    try:
        evidence = Evidence(text(raw.get("verified")))
        return RuleValue(_value(spec, raw["value"]), text(raw.get("citation")), evidence, str(raw.get("note", "")))
    except ValueError as error:
        raise RulesetError((f"{key}: {error}",)) from error


def _value(spec: KeySpec, raw: object) -> Value:
    """The value in its Python type; a ValueError says what was expected."""
    if raw is None and spec.nullable:
        return None
    value = READ[spec.kind](raw)
    words = value if isinstance(value, tuple) else (value,)
    if spec.choices and not set(words) <= set(spec.choices):
        raise UnfitError(f"must be of {', '.join(spec.choices)}.")
    return value
