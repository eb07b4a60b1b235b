"""What a company may be asked about itself: grounds for exclusion and selection criteria, each with its words and its source.

Directive 2014/24/EU art. 57, 58, 62; Law 98/2016 art. 164, 165, 167, 173 to 179, 200, 201 (cited from memory, to be confirmed
by a lawyer). Nothing here asks about a person: what is answered becomes public with the bid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from procurement.rules.messages import gettext_noop


class Group(StrEnum):
    """What a question is about, in the order of the page."""

    GROUND = "ground"
    STANDING = "standing"
    MONEY = "money"
    ABILITY = "ability"
    QUALITY = "quality"


class AnswerKind(StrEnum):
    """How it is answered: no, yes, or yes with measures taken; yes or no; a number; an amount of money; amounts by year;
    contracts with their year and value; words."""

    GROUND = "ground"
    YES_NO = "yes_no"
    NUMBER = "number"
    AMOUNT = "amount"
    YEARS = "years"
    CONTRACTS = "contracts"
    WORDS = "words"


GROUPS: Mapping[Group, str] = MappingProxyType(
    {
        Group.GROUND: gettext_noop("Grounds for exclusion"),
        Group.STANDING: gettext_noop("Suitability to pursue the activity"),
        Group.MONEY: gettext_noop("Economic and financial standing"),
        Group.ABILITY: gettext_noop("Technical and professional ability"),
        Group.QUALITY: gettext_noop("Quality and environmental standards"),
    }
)
LEAST = frozenset({AnswerKind.NUMBER, AnswerKind.AMOUNT, AnswerKind.YEARS, AnswerKind.CONTRACTS})
"""Kinds that a minimum can be set for."""
MONEY = frozenset({AnswerKind.AMOUNT, AnswerKind.YEARS, AnswerKind.CONTRACTS})
"""Kinds whose minimum is an amount of money in the currency of the tender."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `words` and `evidence` (where it can be checked) are templates to translate; `citation` its source."""

    code: str
    group: Group
    kind: AnswerKind
    words: str
    evidence: str
    citation: str


def _ground(code: str, source: str, words: str, evidence: str) -> Question:
    return Question(code, Group.GROUND, AnswerKind.GROUND, words, evidence, source)


_L164 = gettext_noop("Law 98/2016 art. 164")
_L165 = gettext_noop("Law 98/2016 art. 165")
_L167 = gettext_noop("Law 98/2016 art. 167")
_L171 = gettext_noop("Law 98/2016 art. 171")
_L173 = gettext_noop("Law 98/2016 art. 173")
_L175 = gettext_noop("Law 98/2016 art. 175")
_L179 = gettext_noop("Law 98/2016 art. 179")
_L200 = gettext_noop("Law 98/2016 art. 200")
_L201 = gettext_noop("Law 98/2016 art. 201")
_D57_1 = gettext_noop("Directive 2014/24/EU art. 57(1)")
_D57_2 = gettext_noop("Directive 2014/24/EU art. 57(2)")
_D57_4 = gettext_noop("Directive 2014/24/EU art. 57(4)")
_D57_6 = gettext_noop("Directive 2014/24/EU art. 57(6)")
_D58_2 = gettext_noop("Directive 2014/24/EU art. 58(2)")
_D58_3 = gettext_noop("Directive 2014/24/EU art. 58(3)")
_D58_4 = gettext_noop("Directive 2014/24/EU art. 58(4)")
_D62 = gettext_noop("Directive 2014/24/EU art. 62")
_RECORD = gettext_noop("Criminal record of the company")
_TAXES = gettext_noop("Certificates of taxes and contributions paid")
_REGISTER = gettext_noop("Extract from the trade register")
_OWN = gettext_noop("Declaration of the company")
_ACCOUNTS = gettext_noop("Annual accounts as they were filed")

QUESTIONS: tuple[Question, ...] = (
    _ground(
        "criminal_organisation", f"{_L164}; {_D57_1}",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of taking part in a criminal organization?"),
        _RECORD,
    ),
    _ground(
        "corruption", f"{_L164}; {_D57_1}",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of corruption?"), _RECORD,
    ),
    _ground(
        "fraud", f"{_L164}; {_D57_1}",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of fraud against public funds?"), _RECORD,
    ),
    _ground(
        "terrorism", f"{_L164}; {_D57_1}",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of terrorism?"), _RECORD,
    ),
    _ground(
        "money_laundering", f"{_L164}; {_D57_1}",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of money laundering?"), _RECORD,
    ),
    _ground(
        "trafficking", f"{_L164}; {_D57_1}",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of child labor or human trafficking?"),
        _RECORD,
    ),
    _ground(
        "taxes", f"{_L165}; {_D57_2}",
        gettext_noop("Does the company owe taxes or social contributions that are due?"), _TAXES,
    ),
    _ground(
        "social_law", f"{_L167}; {_D57_4}",
        gettext_noop("Did the company breach environmental, social or labor law?"), _OWN,
    ),
    _ground(
        "insolvency", f"{_L167}; {_D57_4}",
        gettext_noop("Is the company bankrupt, insolvent or being wound up?"), _REGISTER,
    ),
    _ground(
        "misconduct", f"{_L167}; {_D57_4}",
        gettext_noop("Is the company guilty of grave professional misconduct?"), _OWN,
    ),
    _ground(
        "collusion", f"{_L167}; {_D57_4}",
        gettext_noop("Did the company agree with others to distort competition?"), _OWN,
    ),
    _ground(
        "conflict", f"{_L167}; {_D57_4}",
        gettext_noop("Is there a conflict of interest in this procedure that nothing less can remedy?"), _OWN,
    ),
    _ground(
        "preparation", f"{_L167}; {_D57_4}",
        gettext_noop("Did the company take part in preparing this procedure in a way that distorts competition?"), _OWN,
    ),
    _ground(
        "earlier_contracts", f"{_L167}; {_D57_4}",
        gettext_noop("Did an earlier public contract of the company end early, or cost it damages, by its own serious failure?"),
        _OWN,
    ),
    _ground(
        "misrepresentation", f"{_L167}; {_D57_4}",
        gettext_noop("Did the company give false information, or hold back evidence, in such a declaration?"), _OWN,
    ),
    _ground(
        "undue_influence", f"{_L167}; {_D57_4}",
        gettext_noop("Did the company try to influence a decision unduly, or to get confidential information?"), _OWN,
    ),
    Question(
        "register", Group.STANDING, AnswerKind.YES_NO,
        gettext_noop("Is the company enrolled in the trade register, with the activity that is bought?"), _REGISTER,
        f"{_L173}; {_D58_2}",
    ),
    Question(
        "authorization", Group.STANDING, AnswerKind.YES_NO,
        gettext_noop("Does the company hold the authorization that the service needs?"),
        gettext_noop("The authorization, or its number in a public register"),
        f"{_L173}; {_D58_2}",
    ),
    Question(
        "turnover", Group.MONEY, AnswerKind.YEARS,
        gettext_noop("Turnover of each of the last three years"), _ACCOUNTS,
        f"{_L175}; {_D58_3}",
    ),
    Question(
        "specific_turnover", Group.MONEY, AnswerKind.YEARS,
        gettext_noop("Turnover of each of the last three years in what is bought"), _ACCOUNTS,
        f"{_L175}; {_D58_3}",
    ),
    Question(
        "ratio", Group.MONEY, AnswerKind.NUMBER,
        gettext_noop("Ratio of assets to liabilities in the latest accounts"), _ACCOUNTS,
        f"{_L175}; {_D58_3}",
    ),
    Question(
        "insurance", Group.MONEY, AnswerKind.AMOUNT,
        gettext_noop("Sum insured against professional risks"), gettext_noop("The policy, or the insurer's confirmation"),
        f"{_L175}; {_D58_3}",
    ),
    Question(
        "contracts", Group.ABILITY, AnswerKind.CONTRACTS,
        gettext_noop("Similar contracts carried out in the last years"),
        gettext_noop("Certificates of good execution"),
        f"{_L179}; {_D58_4}",
    ),
    Question(
        "staff", Group.ABILITY, AnswerKind.NUMBER,
        gettext_noop("Staff on average in the last year"), gettext_noop("Statement of the yearly average"),
        f"{_L179}; {_D58_4}",
    ),
    Question(
        "equipment", Group.ABILITY, AnswerKind.WORDS,
        gettext_noop("Tools, plant and equipment for the contract"), gettext_noop("List of what is owned or rented"),
        f"{_L179}; {_D58_4}",
    ),
    Question(
        "quality", Group.QUALITY, AnswerKind.YES_NO,
        gettext_noop("Does the company work by a certified quality management, or an equal one?"),
        gettext_noop("The certificate, or proof of equal measures"),
        f"{_L200}; {_D62}",
    ),
    Question(
        "environment", Group.QUALITY, AnswerKind.YES_NO,
        gettext_noop("Does the company work by a certified environmental management, or an equal one?"),
        gettext_noop("The certificate, or proof of equal measures"),
        f"{_L201}; {_D62}",
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Question] = MappingProxyType({one.code: one for one in QUESTIONS})
GROUNDS = tuple(one for one in QUESTIONS if one.group is Group.GROUND)
CRITERIA = tuple(one for one in QUESTIONS if one.group is not Group.GROUND)
SELF_CLEANING = f"{_L171}; {_D57_6}"
