"""What the cells of an agency's own history mean: amounts, days, coded words. Each says what to write where it can't be read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.rules.amounts import NO_NUMBER, NotANumber, parse_amount
from procurement.rules.messages import Message, gettext_noop, issue
from procurement.rules.money import rounded
from procurement.rules.ocds_reading import LARGEST_AMOUNT

NOTHING = frozenset({"", "-", "\u2013", "\u2014", "na", "n/a", "null", "none"})
"""What people and exports write into a cell that says nothing."""
EARLIEST = 1990
MOST_BIDS = 10_000

PROCEDURES = {
    "open": ("open", "open procedure", "licitatie deschisa", "procedura deschisa", "procedura simplificata",
             "simplified procedure", "aciq", "aciq tender"),
    "selective": ("selective", "restricted", "restricted procedure", "licitatie restransa", "procedura restransa",
                  "cerere de oferte", "request for quotation", "kotirovka sorgusu", "qapali tender"),
    "limited": ("limited", "negotiated", "negotiation", "negociere", "negociere fara publicare",
                "negociere fara publicare prealabila", "negotiated without publication"),
    "direct": ("direct", "direct purchase", "direct award", "achizitie directa", "cumparare directa",
               "bir mənbədən satinalma", "birbasa satinalma"),
}  # fmt: skip
NATURES = {
    "goods": ("goods", "supplies", "produse", "furnizare", "bunuri", "mal", "mallar"),
    "services": ("services", "service", "servicii", "serviciu", "xidmət", "xidmətlər"),
    "works": ("works", "work", "lucrari", "lucrare", "is", "islər"),
}
"""Words in English, Romanian and Azerbaijani, as `_word` writes them."""

_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_CPV = re.compile(r"(\d{8})(?:-\d)?(?:\s.*)?", re.DOTALL)
_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d+)?")

NO_DAY = gettext_noop("“%(text)s” is no day: write it like 2024-11-01 or 01.11.2024.")
NO_SUCH_DAY = gettext_noop("“%(text)s” is not between %(earliest)s and today: correct the day.")
BELOW_ZERO = gettext_noop("“%(text)s” is below zero: write what was agreed, without credits.")
TOO_MUCH = gettext_noop("“%(text)s” is beyond any amount of money: correct it.")
NO_WORD = gettext_noop("“%(text)s” is not known here. Write one of: %(known)s.")
NO_CPV = gettext_noop("“%(text)s” is no CPV code: write its eight digits, such as 30213100 or 30213100-6.")
NO_CURRENCY = gettext_noop("“%(text)s” is no currency: write three letters, such as EUR.")
NO_COUNT = gettext_noop("“%(text)s” is no number of bids: write a whole number up to %(most)s.")


class NotRead(ValueError):
    """A cell that can't be taken; `message` says what to write."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Given:
    """One cell as it came: its text, the number where the sheet itself holds one, and what the reader finds wrong with it, where."""

    text: str
    number: Decimal | None = None
    problem: Message | None = None
    address: str = ""

    @property
    def empty(self) -> bool:
        return self.problem is None and self.text.strip().casefold() in NOTHING


def amount(given: Given, decimal_sign: str) -> Decimal:
    """An amount to the cent, half up. `decimal_sign` is the point or comma of the whole file; "" where either may be meant."""
    try:
        found = given.number if given.number is not None else _number(given.text, decimal_sign)
    except NotANumber as error:
        raise NotRead(error.issue.message) from None
    if found < 0:
        raise _refused(BELOW_ZERO, given)
    if found >= LARGEST_AMOUNT:
        raise _refused(TOO_MUCH, given)
    return rounded(found)


def _number(text: str, decimal_sign: str) -> Decimal:
    if not decimal_sign:
        return parse_amount(text, places=6)
    plain = re.sub(r"[\s'\u2019]", "", text).replace("," if decimal_sign == "." else ".", "").replace(decimal_sign, ".")
    if not _PLAIN.fullmatch(plain):
        raise NotANumber(issue("", NO_NUMBER, text=text))
    return Decimal(plain)


def day(given: Given, today: date) -> date:
    """A day from 1990 to today, written year first or day first; a time behind it is left out."""
    text = given.text.strip()
    iso, european = _ISO.fullmatch(text), _DAY.fullmatch(text)
    parts = iso.groups() if iso else european.groups()[::-1] if european else None
    if parts is None:
        raise _refused(NO_DAY, given)
    try:
        found = date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise _refused(NO_DAY, given) from None
    if not date(EARLIEST, 1, 1) <= found <= today:
        raise _refused(NO_SUCH_DAY, given, earliest=EARLIEST)
    return found


def word(given: Given, known: dict[str, tuple[str, ...]]) -> str:
    """The code of a word, in any of the languages."""
    plain = _word(given.text)
    for code, words in known.items():
        if plain in words:
            return code
    raise _refused(NO_WORD, given, known=", ".join(known))


def cpv(given: Given) -> str:
    """The eight digits of a CPV code; the check digit and the label behind it are left out."""
    found = _CPV.fullmatch(given.text.strip())
    if found is None:
        raise _refused(NO_CPV, given)
    return found[1]


def currency(given: Given) -> str:
    """A currency code in capitals."""
    found = given.text.strip().upper()
    if not (len(found) == 3 and found.isascii() and found.isalpha()):
        raise _refused(NO_CURRENCY, given)
    return found


def count(given: Given) -> int:
    """How many bids there were."""
    text = given.text.strip()
    if not (text.isascii() and text.isdecimal() and int(text) <= MOST_BIDS):
        raise _refused(NO_COUNT, given, most=MOST_BIDS)
    return int(text)


def _word(text: str) -> str:
    """Without case, accents and doubled blanks, and with one kind of i."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _refused(template: str, given: Given, **params: object) -> NotRead:
    return NotRead(Message(template, {"text": given.text[:80], **params}))
