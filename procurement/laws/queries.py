"""Versions of rulesets and what is known about them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from procurement.models import RulesetReview, RulesetVersion
from procurement.rules.canonical import canonical_json
from procurement.rules.rulesets.changing import RuleChange, rule_changes
from procurement.rules.rulesets.meanings import MEANINGS, SECTIONS
from procurement.rules.rulesets.ruleset import Ruleset, RuleValue, from_data


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as a reader sees it: what it decides, its value with source, and the lawyer's reading, if there was one."""

    key: str
    meaning: str
    rule: RuleValue
    review: RulesetReview | None


@dataclass(frozen=True, slots=True)
class Section:
    """Rules that belong together."""

    title: str
    lines: tuple[Line, ...]


def in_force(day: date) -> QuerySet[RulesetVersion]:
    """The versions that a procedure may start under on this day: of each ruleset the one that began last."""
    newer = RulesetVersion.objects.filter(
        code=OuterRef("code"), valid_from__lte=day, valid_from__gt=OuterRef("valid_from")
    )
    ended = Q(valid_until__isnull=False, valid_until__lte=day)
    return RulesetVersion.objects.filter(~Exists(newer), valid_from__lte=day).exclude(ended)


def successor(version: RulesetVersion, day: date) -> RulesetVersion | None:
    """The version that has taken this one's place by this day, if any."""
    later = RulesetVersion.objects.filter(code=version.code, valid_from__gt=version.valid_from, valid_from__lte=day)
    return later.order_by("-valid_from").first()


def all_versions() -> QuerySet[RulesetVersion]:
    """Every version with its readings, by ruleset, the newest first."""
    return RulesetVersion.objects.prefetch_related("reviews").order_by("code", "-valid_from")


def version_of(code: str, version: str) -> RulesetVersion:
    """One version, or 404."""
    found = all_versions().filter(code=code, version=version).first()
    if found is None:
        raise Http404
    return found


def previous(version: RulesetVersion) -> RulesetVersion | None:
    """The version before it."""
    earlier = RulesetVersion.objects.filter(code=version.code, valid_from__lt=version.valid_from)
    return earlier.order_by("-valid_from").first()


def changes(version: RulesetVersion) -> tuple[RuleChange, ...] | None:
    """What differs from the version before; None where there is none."""
    before = previous(version)
    return rule_changes(from_data(before.data), from_data(version.data)) if before else None


def reviewed(version: RulesetVersion) -> Mapping[str, RulesetReview]:
    """The latest reading of each rule that a lawyer has read."""
    return {key: review for review in version.reviews.all() for key in review.keys}


def verified_count(version: RulesetVersion) -> tuple[int, int]:
    """How many rules a lawyer has read, of how many."""
    rules = version.data["values"]
    return (len(rules) if version.data["lawyer_verified"] else len(reviewed(version).keys() & rules.keys())), len(rules)


def sections(ruleset: Ruleset, readings: Mapping[str, RulesetReview]) -> list[Section]:
    """All rules in groups, in the order of the keys."""
    return [
        Section(title, tuple(_lines(ruleset, readings, prefixes)))
        for title, prefixes in SECTIONS
        if any(key.split(".")[0] in prefixes for key in ruleset.values)
    ]


def _lines(ruleset: Ruleset, readings: Mapping[str, RulesetReview], prefixes: Iterable[str]) -> Iterable[Line]:
    for key, rule in ruleset.values.items():
        if key.split(".")[0] in prefixes:
            yield Line(key, MEANINGS[key], rule, readings.get(key))


def data_hash(version: RulesetVersion) -> str:
    """The SHA-256 of the canonical JSON, by which anybody compares the file with the log."""
    return sha256(canonical_json(version.data)).hexdigest()
