"""Red flags as lines of tables and rows of files, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from procurement.display import month_text, sentence
from procurement.rules.redflags.flag import Flag
from procurement.rules.redflags.run import RULES
from tenders.forms.red_flags import FlagsForm
from tenders.models import Procedure, RedFlag
from tenders.queries.codes import divisions
from tenders.queries.red_flags import Line, RuleCount

COLUMNS = (
    "id", "code", "title", "about", "party", "organization", "ocid", "reference", "buyer", "figure", "sentence",
    "rule_version", "found_at", "changed_at", "gone_at", "false_alarm", "replied", "url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the dashboard, with the address of its flags."""

    code: str
    title: str
    count: int
    false_alarms: int
    share: int
    replied: int
    query: str


def rule_lines(counts: list[RuleCount], form: FlagsForm) -> list[RuleLine]:
    """The rules that are met; the share of false alarms in whole percent."""
    return [
        RuleLine(
            one.code, _(RULES[one.code].title), one.count, one.false_alarms,
            round(100 * one.false_alarms / one.count), one.replied, form.query(code=one.code),
        )
        for one in counts
    ]  # fmt: skip


def rule_words(rule: type[Flag]) -> dict[str, Any]:
    """What the page of a rule says, in the reader's language: templates can't take a class, they would call it."""
    words = {name: _(getattr(rule, name)) for name in ("title", "formula", "reason", "innocent")}
    return words | {"code": rule.code, "source": rule.source, "version": rule.version, "alone": rule.alone}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of the dashboard: label, number and address of each line."""

    title: str
    lines: list[tuple[str, int, str]]


def breakdowns(found: Mapping[str, list[Line]], form: FlagsForm) -> list[Breakdown]:
    """By agency, procedure, category and month."""
    names: dict[str, Any] = {
        "procedure": dict(Procedure.choices),
        "division": {code[:2]: name for code, name in divisions()},
    }
    return [
        Breakdown(_("Agencies"), [(one.value, one.count, form.query(who=one.value)) for one in found["buyer"]]),
        *(
            Breakdown(
                title,
                [
                    (str(names[key].get(one.value, one.value)), one.count, form.query(**{key: one.value}))
                    for one in found[key]
                ],
            )
            for key, title in (("procedure", _("Procedures")), ("division", _("Categories")))
        ),
        Breakdown(
            _("Found in the month"),
            [(month_text(one.value), one.count, form.query(month=f"{one.value:%Y-%m}")) for one in found["month"]],
        ),
    ]


def row_of(flag: RedFlag) -> dict[str, Any]:
    """A flag as a row of a file, in the order of COLUMNS."""
    tender = flag.tender
    values = (
        str(flag.pk), flag.code, flag.title, flag.group, flag.party,
        flag.organization.name if flag.organization else "", tender.ocid if tender else "",
        tender.reference if tender else "", tender.buyer.name if tender else "", repr(flag.figure),
        sentence(flag.sentence), flag.rule_version, _time(flag.found_at), _time(flag.changed_at), _time(flag.gone_at),
        flag.marked, flag.replied, settings.PUBLIC_URL + flag.get_absolute_url(),  # type: ignore[attr-defined]
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
