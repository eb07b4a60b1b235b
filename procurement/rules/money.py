"""Money: a Decimal amount in one currency, exact while computing, rounded once by one published rule to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

CENT = Decimal("0.01")
COEFFICIENT_STEP = Decimal("0.000000001")
"""A coefficient is shown with nine decimals."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency (ISO 4217 code). The amount is a Decimal; a float is refused."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"Money takes a Decimal, not {type(self.amount).__name__}: write Decimal('10.50').")
        if not self.amount.is_finite():
            raise ValueError("Money takes a finite amount.")
        if len(self.currency) != 3 or not (
            self.currency.isascii() and self.currency.isalpha() and self.currency.isupper()
        ):
            raise ValueError(f"{self.currency!r} is no ISO 4217 currency code such as RON or EUR.")

    def __add__(self, other: Money) -> Money:
        return Money(exact_sum(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(exact_sum(self.amount, self._same(other).copy_negate()), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                f"{self.currency} and {other.currency} can't be added or compared without a dated rate."
            )
        return other.amount

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def exact_sum(*amounts: Decimal) -> Decimal:
    """The sum without the 28-digit rounding of the default decimal context."""
    with localcontext() as context:
        context.prec = 100
        return sum(amounts, Decimal(0))


def exact_product(left: Decimal, right: Decimal) -> Decimal:
    """The product without the 28-digit rounding of the default decimal context."""
    with localcontext() as context:
        context.prec = 200
        return left * right


def rounded(value: Decimal | Fraction, quantum: Decimal = CENT) -> Decimal:
    """The one rounding rule of the platform: half up (away from zero), to the quantum. Only for showing and for final totals."""
    with localcontext() as context:
        context.prec = 200
        if isinstance(value, Decimal):
            return value.quantize(quantum, rounding=ROUND_HALF_UP) + 0  # never a negative zero
        part, of = quantum.as_integer_ratio()
        halves = 2 * abs(value.numerator) * of // (value.denominator * part)
        whole = (halves + 1) // 2
        return Decimal(whole if value >= 0 else -whole) * quantum
