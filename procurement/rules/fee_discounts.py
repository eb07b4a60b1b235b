"""Who pays less, and why or why not: what a company keeps here says it on the day the fee is made. Pure.

Each ground is a rule of its own; a tariff says what it is worth. The same for all: nobody decides about a single company.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from procurement.rules.company_size import Size
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.tariffs import Ground


class Part(StrEnum):
    """What a complete electronic file of a company has."""

    DECLARATION = "declaration"
    FIGURES = "figures"
    REGISTER = "register"


class Owes(StrEnum):
    """What the company declares about taxes and contributions."""

    NOTHING = "nothing"
    SOMETHING = "something"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What the rules look at. `size` None: the figures don't say; `missing` of its file; whether a certificate of taxes paid is
    kept, and its last day (None: without end). `country` and `vat_number` are for the bill."""

    day: date
    size: Size | None = None
    missing: tuple[Part, ...] = ()
    owes: Owes = Owes.NOT_SAID
    certificate: bool = False
    certificate_until: date | None = None
    country: str = ""
    vat_number: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a ground holds, and the reasons."""

    holds: bool
    why: tuple[Message, ...]


MICRO = gettext_noop("By the figures that it keeps here the company is a micro company (Recommendation 2003/361/EC).")
LARGER = gettext_noop("By the figures that it keeps here the company is larger than a micro company.")
NO_SIZE = gettext_noop("The size is not known: the figures of the last closed years are missing.")
COMPLETE = gettext_noop("Declaration, figures and a valid extract from a register are kept here.")
MISSING: Mapping[Part, str] = MappingProxyType(
    {
        Part.DECLARATION: gettext_noop("The declaration about exclusion grounds is not answered in full, or too old."),
        Part.FIGURES: gettext_noop("The figures of the last closed years are not complete."),
        Part.REGISTER: gettext_noop("No valid extract from a register is among the documents."),
    }
)
PAID = gettext_noop("The company declares that it owes no taxes, and its certificate is valid until %(day)s.")
PAID_NO_END = gettext_noop("The company declares that it owes no taxes, and its certificate has no last day.")
OWES = gettext_noop("The company declares that it owes taxes or contributions.")
NOT_SAID = gettext_noop("The company has not declared whether it owes taxes.")
NO_CERTIFICATE = gettext_noop("No valid certificate of taxes paid is among the documents.")


def judge(ground: Ground, facts: CompanyFacts) -> Judged:
    """Whether the ground holds for the company, with every reason."""
    return _RULES[ground](facts)


def _micro(facts: CompanyFacts) -> Judged:
    if facts.size is None:
        return Judged(False, (Message(NO_SIZE),))
    return Judged(True, (Message(MICRO),)) if facts.size is Size.MICRO else Judged(False, (Message(LARGER),))


def _complete_file(facts: CompanyFacts) -> Judged:
    if facts.missing:
        return Judged(False, tuple(Message(MISSING[part]) for part in facts.missing))
    return Judged(True, (Message(COMPLETE),))


def _taxes_paid(facts: CompanyFacts) -> Judged:
    wrong = []
    if facts.owes is not Owes.NOTHING:
        wrong.append(Message(OWES if facts.owes is Owes.SOMETHING else NOT_SAID))
    valid = facts.certificate and (facts.certificate_until is None or facts.certificate_until >= facts.day)
    if not valid:
        wrong.append(Message(NO_CERTIFICATE))
    if wrong:
        return Judged(False, tuple(wrong))
    if facts.certificate_until is None:
        return Judged(True, (Message(PAID_NO_END),))
    return Judged(True, (Message(PAID, {"day": facts.certificate_until}),))


_RULES: Mapping[Ground, Callable[[CompanyFacts], Judged]] = MappingProxyType(
    {Ground.MICRO: _micro, Ground.COMPLETE_FILE: _complete_file, Ground.TAXES_PAID: _taxes_paid}
)


def facts_data(facts: CompanyFacts) -> dict[str, Any]:
    """The facts as they are kept with a bill; `parse_facts` reads them back."""
    until = facts.certificate_until
    return {
        "v": 1,
        "day": facts.day.isoformat(),
        "size": facts.size.value if facts.size else "",
        "missing": [part.value for part in facts.missing],
        "owes": facts.owes.value,
        "certificate": facts.certificate,
        "certificate_until": until.isoformat() if until else "",
        "country": facts.country,
        "vat_number": facts.vat_number,
    }


def parse_facts(data: Mapping[str, Any]) -> CompanyFacts:
    """The facts from what `facts_data` made."""
    until = data["certificate_until"]
    return CompanyFacts(
        date.fromisoformat(data["day"]),
        Size(data["size"]) if data["size"] else None,
        tuple(Part(part) for part in data["missing"]),
        Owes(data["owes"]),
        data["certificate"],
        date.fromisoformat(until) if until else None,
        data["country"],
        data["vat_number"],
    )
