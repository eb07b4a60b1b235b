"""Fields for what people type: amounts with comma or point, moments in the display zone, category codes. Nothing is looked up."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence, zone_text
from procurement.rules.amounts import NotANumber, parse_amount

LONGEST = 40
"""Characters of a number as typed, spaces included; none that we take is longer."""


def typed_number(value: Decimal) -> str:
    """A number as a person would type it: the reader's decimal mark, no grouping, and readable again by `parse_amount`."""
    text = format(value, "f")
    whole, _mark, rest = text.partition(".")
    rest = rest.rstrip("0")
    # Exactly three decimals could be taken for thousands; a zero behind them can't.
    rest = rest.ljust(4 if len(rest) == 3 else 2, "0") if rest else ""
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{rest}" if rest else whole


class AmountField(forms.Field):
    """A Decimal typed with comma or point, at most `places` decimals, from `least` to `most`; above zero with `positive`."""

    def __init__(
        self,
        *,
        places: int = 2,
        least: Decimal | None = Decimal(0),
        most: Decimal = Decimal(10) ** 15,
        positive: bool = False,
        width: str = "w-12",
        **options: Any,
    ) -> None:
        self.places, self.least, self.most, self.positive = places, least, most, positive
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": width}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if len(text) > LONGEST:
            raise ValidationError(_("This number is larger than anything that is bought."), code="most")
        try:
            number = parse_amount(text, places=self.places)
        except NotANumber as error:
            raise ValidationError(sentence(error.issue), code="number") from error
        if self.positive and number <= 0:
            raise ValidationError(_("Give a number above zero."), code="positive")
        if self.least is not None and number < self.least:
            raise ValidationError(
                _("Give a number of at least %(least)s."), "least", {"least": typed_number(self.least)}
            )
        if abs(number) > self.most:
            raise ValidationError(_("This number is larger than anything that is bought."), code="most")
        return number

    def prepare_value(self, value: Any) -> Any:
        return typed_number(value) if isinstance(value, Decimal) else value


class MomentField(forms.SplitDateTimeField):
    """A date and a time in the display zone, as an aware UTC moment; the hint says which zone."""

    def __init__(self, **options: Any) -> None:
        day: dict[str, Any] = {"type": "date", "aria-label": _("Date"), "class": "w-12"}
        hour: dict[str, Any] = {"type": "time", "aria-label": _("Time"), "class": "w-8"}
        widget = forms.SplitDateTimeWidget(date_format="%Y-%m-%d", time_format="%H:%M", date_attrs=day, time_attrs=hour)
        options.setdefault("widget", widget)
        complaints: dict[str, Any] = {
            "invalid_date": _("Give the date as day, month and year."),
            "invalid_time": _("Give the time as hours and minutes, for example 14:30."),
        }
        super().__init__(
            error_messages=complaints,
            input_date_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
            input_time_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
            **options,
        )

    def compress(self, data_list: Any) -> datetime | None:
        found = super().compress(data_list)
        return found.astimezone(UTC) if found else None


def zone_hint(at: datetime) -> str:
    """The zone in which moments are typed, written out for a season in which `at` lies."""
    key = getattr(timezone.get_current_timezone(), "key", "UTC")
    return f"{zone_text(at)}, {key}"


class CodeField(forms.CharField):
    """A CPV code: eight digits, with or without its check digit ("45233140-2"), which is left out."""

    def __init__(self, *, placeholder: str = "45233140", **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "w-12", "placeholder": placeholder}
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=20, **options)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace(" ", "")
        if not text:
            return ""
        digits, _dash, check = text.partition("-")
        if len(digits) != 8 or not digits.isascii() or not digits.isdigit() or (check and len(check) != 1):
            raise ValidationError(_("A category code has eight digits, for example 45233140."), code="cpv")
        return digits
