"""Reads foreign JSON strictly: a field is what the standard says, or absent, or the record is refused with the field's path.

One leniency: {"$numberLong": "12"} counts as 12. It is how a known database writes large whole numbers, without loss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import Money, rounded

LARGEST_AMOUNT = Decimal(10) ** 18
"""Amounts are kept with two decimals in twenty digits."""

_NUL = re.compile("[\x00\ud800-\udfff]")


class NotReadable(ValueError):
    """A record that can't be taken in, with the reason."""

    def __init__(self, template: str, **params: object) -> None:
        self.reason = Message(template, params)
        super().__init__(str(self.reason))


def clean(text: str) -> str:
    """Text as a database keeps it: without NUL characters and halves of surrogate pairs, and without blanks at its ends."""
    return _NUL.sub("\ufffd", text).strip()


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the record and where it stands, such as awards[0].value."""

    data: dict[str, Any]
    path: str = ""

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str) -> str:
        """A text; numbers are taken as text (ids often are numbers); absent or null is empty."""
        found = self.data.get(name)
        if found is None:
            return ""
        if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
            raise NotReadable(gettext_noop("%(path)s is not a text."), path=self.at(name))
        return clean(str(found))

    def node(self, name: str) -> Node:
        """An object; absent or null is an empty one."""
        found = self.data.get(name)
        if found is None:
            return Node({}, self.at(name))
        if not isinstance(found, dict):
            raise NotReadable(gettext_noop("%(path)s is not an object."), path=self.at(name))
        return Node(found, self.at(name))

    def nodes(self, name: str) -> list[Node]:
        """A list of objects; absent or null is an empty one."""
        return [self._object(position, name, item) for position, item in enumerate(self._list(name))]

    def _object(self, position: int, name: str, item: object) -> Node:
        if not isinstance(item, dict):
            raise NotReadable(gettext_noop("%(path)s is not an object."), path=f"{self.at(name)}[{position}]")
        return Node(item, f"{self.at(name)}[{position}]")

    def texts(self, name: str) -> list[str]:
        """A list of texts; a text alone counts as a list of one."""
        found = self.data.get(name)
        if isinstance(found, str):
            return [clean(found)]
        return [clean(str(item)) for item in self._list(name) if isinstance(item, str | int)]

    def _list(self, name: str) -> list[Any]:
        found = self.data.get(name)
        if found is None:
            return []
        if not isinstance(found, list):
            raise NotReadable(gettext_noop("%(path)s is not a list."), path=self.at(name))
        return found

    def number(self, name: str) -> Decimal | None:
        """A finite number; absent or null is None. A number written as text is refused: nobody knows its decimal sign."""
        found = self.data.get(name)
        if isinstance(found, dict):
            found = _extended(found)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | Decimal) or not Decimal(found).is_finite():
            raise NotReadable(gettext_noop("%(path)s is not a number."), path=self.at(name))
        return Decimal(found)

    def money(self, name: str, *, signed: bool = False) -> Money | None:
        """An OCDS Value, to the cent (half up); None without an amount. An amount without a currency is refused.

        One below zero is refused too, but for `signed` ones: a payment may be given back.
        """
        value = self.node(name)
        amount = value.number("amount")
        if amount is None:
            return None
        currency = value.text("currency").upper()
        if len(currency) != 3 or not currency.isalpha() or not currency.isascii():
            raise NotReadable(gettext_noop("%(path)s is not a currency code."), path=value.at("currency"))
        if amount < 0 and not signed:
            raise NotReadable(gettext_noop("%(path)s is below zero."), path=value.at("amount"))
        if abs(amount) >= LARGEST_AMOUNT:
            raise NotReadable(gettext_noop("%(path)s is beyond any amount of money."), path=value.at("amount"))
        return Money(rounded(amount), currency)

    def instant(self, name: str) -> datetime | None:
        """A date-time as aware UTC; a date alone is its midnight, a time without zone is UTC.

        Absent, null, "" and what begins with N/A (not available) are None; anything else is refused.
        """
        found = self.data.get(name)
        if found in (None, "") or (isinstance(found, str) and found.upper().startswith("N/A")):
            return None
        try:
            at = datetime.fromisoformat(found.strip()) if isinstance(found, str) else None
            if at is not None:
                return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
        raise NotReadable(gettext_noop("%(path)s is not a date."), path=self.at(name))

    def day(self, name: str) -> date | None:
        """The calendar day of a date-time as it is written, whatever its zone."""
        if self.instant(name) is None:
            return None
        return datetime.fromisoformat(self.data[name].strip()).date()


def _extended(found: dict[str, Any]) -> object:
    """MongoDB's extended JSON for whole numbers, else the object itself (which is no number)."""
    digits = found.get("$numberLong")
    if len(found) == 1 and isinstance(digits, str) and re.fullmatch(r"-?[0-9]{1,19}", digits):
        return int(digits)
    return found or ""
