"""The companies of a bid: who leads, who bids jointly, who gets a part of the work, on whose capacity it relies; what such a list must say.

Sources: Directive 2014/24/EU art. 19(2), 63 and 71; Law 98/2016 art. 53, 182 to 185 and 218.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.messages import Issue, gettext_noop, issue

MOST = 20
"""Companies besides the leader."""
LONGEST = 300
"""Characters of a text about a company."""
PLACES = 2
WHOLE = Decimal(100)
_NUMBER = re.compile(r"[^0-9A-Z]")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
JOINT, RELIANCE, SUBCONTRACTING = (
    "Directive 2014/24/EU art. 19(2), Law 98/2016 art. 53",
    "Directive 2014/24/EU art. 63, Law 98/2016 art. 182 to 185",
    "Directive 2014/24/EU art. 71, Law 98/2016 art. 218",
)

NAME_MISSING = gettext_noop("Company %(number)s: write its name.")
COUNTRY_WRONG = gettext_noop("“%(company)s”: choose its country.")
ROLE_WRONG = gettext_noop("“%(company)s”: choose what it does in this bid.")
SIZE_WRONG = gettext_noop("“%(company)s”: choose one of the given sizes.")
NUMBER_MISSING = gettext_noop("“%(company)s”: write its registry number, or its VAT number.")
SHARE_MISSING = gettext_noop("“%(company)s”: write which share of the contract it does, in percent.")
SHARE_WRONG = gettext_noop("“%(company)s”: %(problem)s")
SHARE_RANGE = gettext_noop("“%(company)s”: a share is above 0 and at most 100 percent.")
PART_MISSING = gettext_noop("“%(company)s”: write which part of the contract it does.")
CRITERION_MISSING = gettext_noop("“%(company)s”: write for which requirement you rely on its capacity.")
FILE_MISSING = gettext_noop("“%(company)s”: attach its commitment to your documents, and name that file here.")
FILE_UNKNOWN = gettext_noop(
    "“%(company)s”: there is no file “%(name)s” among your documents. Attach it, or name another."
)
TWICE = gettext_noop("“%(company)s” stands twice in the same role. Take one of the two out.")
ITSELF = gettext_noop("“%(company)s” is the company that submits this bid: it leads, and needs no entry of its own.")
NOTHING_LEFT = gettext_noop(
    "The shares of the other members come to %(sum)s percent: nothing is left for the company that leads."
)
TOO_MUCH = gettext_noop("The shares of the subcontractors come to %(sum)s percent: together at most 100.")
TOO_MANY = gettext_noop("A bid names at most %(most)s companies.")
TOO_LONG = gettext_noop("“%(company)s”: keep each text to %(most)s characters.")


class CompanyRole(StrEnum):
    """What a company does in a bid besides the one that submits it. Members tender jointly; the submitting company leads them."""

    MEMBER = "member"
    SUBCONTRACTOR = "subcontractor"
    CAPACITY = "capacity"


class CompanySize(StrEnum):
    """Size as of Recommendation 2003/361/EC, from small to large; empty where it is not said."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Company:
    """A company in a bid. `share` is in percent of the contract, None where it is not known; `part` is what it will do;
    `criterion` is what its capacity is relied on for, `file` the name of the bid's file with its commitment."""

    role: CompanyRole
    name: str
    country: str
    registry: str = ""
    vat: str = ""
    size: str = ""
    contact: str = ""
    share: Decimal | None = None
    part: str = ""
    criterion: str = ""
    file: str = ""

    @property
    def key(self) -> str:
        """What tells companies apart: country and number."""
        return company_key(self.country, self.registry or self.vat)

    def to_data(self) -> dict[str, str]:
        """Plain data, every field a text; an unknown share is empty."""
        texts = {name: str(getattr(self, name)) for name in FIELDS}
        return texts | {"share": "" if self.share is None else plain_share(self.share)}


FIELDS = tuple(one.name for one in fields(Company))


@dataclass(frozen=True, slots=True)
class Leader:
    """The company that submits, as far as the list of the others must know it."""

    name: str
    country: str = ""
    number: str = ""

    @property
    def key(self) -> str:
        return company_key(self.country, self.number)


ONLY_OF = {
    "share": (CompanyRole.MEMBER, CompanyRole.SUBCONTRACTOR),
    "part": (CompanyRole.MEMBER, CompanyRole.SUBCONTRACTOR),
    "criterion": (CompanyRole.CAPACITY,),
    "file": (CompanyRole.CAPACITY,),
}
"""Fields that only some roles have; for the others what was typed there is left out."""


def company_key(country: str, number: str) -> str:
    """Country and number without blanks and marks, the country in front of a VAT number left out; empty without a number."""
    bare = _NUMBER.sub("", number.upper())
    bare = bare.removeprefix(country) if len(bare) > len(country) + 1 else bare
    return f"{country} {bare}" if bare else ""


def plain_share(share: Decimal) -> str:
    """A share as texts and manifests write it: without needless zeros or exponent."""
    text = format(share, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def leaders_share(companies: Sequence[Company]) -> Decimal:
    """What the members leave to the company that leads, in percent; all of it where it bids alone."""
    return WHOLE - sum((one.share or Decimal(0) for one in companies if one.role is CompanyRole.MEMBER), Decimal(0))


def read_companies(
    typed: Sequence[Mapping[str, str]], leader: Leader, files: Collection[str]
) -> tuple[tuple[Company, ...], tuple[Issue, ...]]:
    """The companies as typed, and what is wrong with them: fields are company_<number>_<field>, numbers from 1.

    `files` are the names of the bid's files. The shares of members and leader come to 100 by themselves: the leader's is
    what the members leave. Companies are only good for a bid if there is no issue.
    """
    found: list[Issue] = [issue("companies", TOO_MANY, most=MOST)] if len(typed) > MOST else []
    read: list[Company] = []
    seen: set[tuple[CompanyRole, str]] = set()
    for number, texts in enumerate(typed, 1):
        company, issues = read_company(texts, number, files)
        found += issues
        if company is None:
            continue
        if company.key and company.key == leader.key:
            found.append(issue(f"company_{number}_registry", ITSELF, company=company.name, citation=JOINT))
        elif company.key and (company.role, company.key) in seen:
            found.append(issue(f"company_{number}_registry", TWICE, company=company.name))
        seen.add((company.role, company.key))
        read.append(company)
    return tuple(read), (*found, *_sums(read))


def read_company(
    texts: Mapping[str, str], number: int, files: Collection[str]
) -> tuple[Company | None, tuple[Issue, ...]]:
    """One company and what it lacks, by itself. None if not even its role or share can be read."""
    role = texts.get("role", "").strip()
    ours = [name for name in FIELDS if role in ONLY_OF.get(name, (role,))]
    given = dict.fromkeys(FIELDS, "") | {name: texts.get(name, "").strip() for name in ours}
    name = given["name"] or str(number)
    found = [
        issue(f"company_{number}_{field}", text, company=name, number=number) for field, text in _lacks(given, files)
    ]
    found = [_with_name(one, given["file"]) for one in found]
    share: Decimal | None = None
    try:
        share = parse_amount(given["share"].removesuffix("%"), places=PLACES) if given["share"] else None
    except NotANumber as error:
        problem = error.issue.message
        return None, (*found, issue(f"company_{number}_share", SHARE_WRONG, company=name, problem=problem))
    if share is not None and not 0 < share <= WHOLE:
        found.append(issue(f"company_{number}_share", SHARE_RANGE, company=name))
    if given["role"] not in set(CompanyRole):
        return None, tuple(found)
    return Company(**{**given, "role": CompanyRole(given["role"]), "share": share}), tuple(found)  # type: ignore[arg-type]


def _lacks(given: Mapping[str, str], files: Collection[str]) -> list[tuple[str, str]]:
    """What one company lacks, as pairs of a field and a sentence, in the order of the form."""
    role = given["role"]
    capacity = role == CompanyRole.CAPACITY
    checks = (
        ("role", ROLE_WRONG, role in set(CompanyRole)),
        ("name", NAME_MISSING, given["name"]),
        ("country", COUNTRY_WRONG, _COUNTRY.match(given["country"])),
        ("registry", NUMBER_MISSING, given["registry"] or given["vat"]),
        ("size", SIZE_WRONG, given["size"] in {"", *CompanySize}),
        ("share", SHARE_MISSING, role != CompanyRole.MEMBER or given["share"]),
        ("part", PART_MISSING, role != CompanyRole.SUBCONTRACTOR or given["part"]),
        ("criterion", CRITERION_MISSING, not capacity or given["criterion"]),
        ("file", FILE_MISSING, not capacity or given["file"]),
        ("file", FILE_UNKNOWN, not given["file"] or given["file"] in files),
        ("name", TOO_LONG, all(len(text) <= LONGEST for text in given.values())),
    )
    return [(field, text) for field, text, right in checks if not right]


def _with_name(found: Issue, file: str) -> Issue:
    """The issue with the parameters that its sentence uses, and the article that it comes from."""
    template, known = found.message.template, found.message.params
    cited = {CRITERION_MISSING: RELIANCE, FILE_MISSING: RELIANCE, PART_MISSING: SUBCONTRACTING, SHARE_MISSING: JOINT}
    return issue(found.field, template, citation=cited.get(template, ""), **known, name=file, most=LONGEST)


def _sums(companies: Sequence[Company]) -> list[Issue]:
    found = []
    if (left := leaders_share(companies)) <= 0:
        found.append(issue("companies", NOTHING_LEFT, citation=JOINT, sum=plain_share(WHOLE - left)))
    parts = sum((c.share or Decimal(0) for c in companies if c.role is CompanyRole.SUBCONTRACTOR), Decimal(0))
    if parts > WHOLE:
        found.append(issue("companies", TOO_MUCH, citation=SUBCONTRACTING, sum=plain_share(parts)))
    return found
