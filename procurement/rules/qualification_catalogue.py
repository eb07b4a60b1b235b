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


def _ground(code: str, letter: str, law: str, words: str, evidence: str) -> Question:
    citation = f"Law 98/2016 art. {law}; Directive 2014/24/EU art. 57{letter}"
    return Question(code, Group.GROUND, AnswerKind.GROUND, words, evidence, citation)


_RECORD = gettext_noop("Criminal record of the company")
_TAXES = gettext_noop("Certificates of taxes and contributions paid")
_REGISTER = gettext_noop("Extract from the trade register")
_OWN = gettext_noop("Declaration of the company")
_ACCOUNTS = gettext_noop("Annual accounts as they were filed")

QUESTIONS: tuple[Question, ...] = (
    _ground(
        "criminal_organisation", "(1)(a)", "164(1)(a)",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of taking part in a criminal organization?"),
        _RECORD,
    ),
    _ground(
        "corruption", "(1)(b)", "164(1)(b)",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of corruption?"), _RECORD,
    ),
    _ground(
        "fraud", "(1)(c)", "164(1)(c)",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of fraud against public funds?"), _RECORD,
    ),
    _ground(
        "terrorism", "(1)(d)", "164(1)(d)",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of terrorism?"), _RECORD,
    ),
    _ground(
        "money_laundering", "(1)(e)", "164(1)(e)",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of money laundering?"), _RECORD,
    ),
    _ground(
        "trafficking", "(1)(f)", "164(1)(f)",
        gettext_noop("Was the company, or anybody who runs or controls it, finally convicted of child labor or human trafficking?"),
        _RECORD,
    ),
    _ground(
        "taxes", "(2)", "165",
        gettext_noop("Does the company owe taxes or social contributions that are due?"), _TAXES,
    ),
    _ground(
        "social_law", "(4)(a)", "167(1)(a)",
        gettext_noop("Did the company breach environmental, social or labor law?"), _OWN,
    ),
    _ground(
        "insolvency", "(4)(b)", "167(1)(b)",
        gettext_noop("Is the company bankrupt, insolvent or being wound up?"), _REGISTER,
    ),
    _ground(
        "misconduct", "(4)(c)", "167(1)(c)",
        gettext_noop("Is the company guilty of grave professional misconduct?"), _OWN,
    ),
    _ground(
        "collusion", "(4)(d)", "167(1)(d)",
        gettext_noop("Did the company agree with others to distort competition?"), _OWN,
    ),
    _ground(
        "conflict", "(4)(e)", "167(1)(e)",
        gettext_noop("Is there a conflict of interest in this procedure that nothing less can remedy?"), _OWN,
    ),
    _ground(
        "preparation", "(4)(f)", "167(1)(f)",
        gettext_noop("Did the company take part in preparing this procedure in a way that distorts competition?"), _OWN,
    ),
    _ground(
        "earlier_contracts", "(4)(g)", "167(1)(g)",
        gettext_noop("Did an earlier public contract of the company end early, or cost it damages, by its own serious failure?"),
        _OWN,
    ),
    _ground(
        "misrepresentation", "(4)(h)", "167(1)(h)",
        gettext_noop("Did the company give false information, or hold back evidence, in such a declaration?"), _OWN,
    ),
    _ground(
        "undue_influence", "(4)(i)", "167(1)(i)",
        gettext_noop("Did the company try to influence a decision unduly, or to get confidential information?"), _OWN,
    ),
    Question(
        "register", Group.STANDING, AnswerKind.YES_NO,
        gettext_noop("Is the company enrolled in the trade register, with the activity that is bought?"), _REGISTER,
        "Law 98/2016 art. 173; Directive 2014/24/EU art. 58(2)",
    ),
    Question(
        "authorization", Group.STANDING, AnswerKind.YES_NO,
        gettext_noop("Does the company hold the authorization that the service needs?"),
        gettext_noop("The authorization, or its number in a public register"),
        "Law 98/2016 art. 173; Directive 2014/24/EU art. 58(2)",
    ),
    Question(
        "turnover", Group.MONEY, AnswerKind.YEARS,
        gettext_noop("Turnover of each of the last three years"), _ACCOUNTS,
        "Law 98/2016 art. 175(2)(a); Directive 2014/24/EU art. 58(3)(a)",
    ),
    Question(
        "specific_turnover", Group.MONEY, AnswerKind.YEARS,
        gettext_noop("Turnover of each of the last three years in what is bought"), _ACCOUNTS,
        "Law 98/2016 art. 175(2)(a); Directive 2014/24/EU art. 58(3)(a)",
    ),
    Question(
        "ratio", Group.MONEY, AnswerKind.NUMBER,
        gettext_noop("Ratio of assets to liabilities in the latest accounts"), _ACCOUNTS,
        "Law 98/2016 art. 175(2)(b); Directive 2014/24/EU art. 58(3)(b)",
    ),
    Question(
        "insurance", Group.MONEY, AnswerKind.AMOUNT,
        gettext_noop("Sum insured against professional risks"), gettext_noop("The policy, or the insurer's confirmation"),
        "Law 98/2016 art. 175(2)(c); Directive 2014/24/EU art. 58(3)(c)",
    ),
    Question(
        "contracts", Group.ABILITY, AnswerKind.CONTRACTS,
        gettext_noop("Similar contracts carried out in the last years"),
        gettext_noop("Certificates of good execution"),
        "Law 98/2016 art. 179(a), (b); Directive 2014/24/EU art. 58(4)",
    ),
    Question(
        "staff", Group.ABILITY, AnswerKind.NUMBER,
        gettext_noop("Staff on average in the last year"), gettext_noop("Statement of the yearly average"),
        "Law 98/2016 art. 179(i); Directive 2014/24/EU art. 58(4)",
    ),
    Question(
        "equipment", Group.ABILITY, AnswerKind.WORDS,
        gettext_noop("Tools, plant and equipment for the contract"), gettext_noop("List of what is owned or rented"),
        "Law 98/2016 art. 179(j); Directive 2014/24/EU art. 58(4)",
    ),
    Question(
        "quality", Group.QUALITY, AnswerKind.YES_NO,
        gettext_noop("Does the company work by a certified quality management, or an equal one?"),
        gettext_noop("The certificate, or proof of equal measures"),
        "Law 98/2016 art. 200; Directive 2014/24/EU art. 62(1)",
    ),
    Question(
        "environment", Group.QUALITY, AnswerKind.YES_NO,
        gettext_noop("Does the company work by a certified environmental management, or an equal one?"),
        gettext_noop("The certificate, or proof of equal measures"),
        "Law 98/2016 art. 201; Directive 2014/24/EU art. 62(2)",
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Question] = MappingProxyType({one.code: one for one in QUESTIONS})
GROUNDS = tuple(one for one in QUESTIONS if one.group is Group.GROUND)
CRITERIA = tuple(one for one in QUESTIONS if one.group is not Group.GROUND)
SELF_CLEANING = "Law 98/2016 art. 171; Directive 2014/24/EU art. 57(6)"
