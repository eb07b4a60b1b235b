"""The countries that a registration form offers, by ISO 3166-1 code. Names only; what a number must look like is in numbers.py."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "AL": _("Albania"),
    "AD": _("Andorra"),
    "AM": _("Armenia"),
    "AU": _("Australia"),
    "AT": _("Austria"),
    "AZ": _("Azerbaijan"),
    "BY": _("Belarus"),
    "BE": _("Belgium"),
    "BA": _("Bosnia and Herzegovina"),
    "BR": _("Brazil"),
    "BG": _("Bulgaria"),
    "CA": _("Canada"),
    "CN": _("China"),
    "HR": _("Croatia"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GE": _("Georgia"),
    "DE": _("Germany"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IS": _("Iceland"),
    "IN": _("India"),
    "IE": _("Ireland"),
    "IL": _("Israel"),
    "IT": _("Italy"),
    "JP": _("Japan"),
    "KZ": _("Kazakhstan"),
    "KR": _("Korea, Republic of"),
    "XK": _("Kosovo"),
    "KG": _("Kyrgyzstan"),
    "LV": _("Latvia"),
    "LI": _("Liechtenstein"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "MT": _("Malta"),
    "MD": _("Moldova"),
    "MC": _("Monaco"),
    "ME": _("Montenegro"),
    "NL": _("Netherlands"),
    "NZ": _("New Zealand"),
    "MK": _("North Macedonia"),
    "NO": _("Norway"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SM": _("San Marino"),
    "RS": _("Serbia"),
    "SG": _("Singapore"),
    "SK": _("Slovakia"),
    "SI": _("Slovenia"),
    "ZA": _("South Africa"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
    "CH": _("Switzerland"),
    "TJ": _("Tajikistan"),
    "TR": _("Türkiye"),
    "UA": _("Ukraine"),
    "AE": _("United Arab Emirates"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
    "UZ": _("Uzbekistan"),
}


def choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, in the order of that language's plain letters."""
    return sorted(((code, str(name)) for code, name in NAMES.items()), key=lambda pair: pair[1].casefold())


def name_of(code: str) -> str:
    """The country's name, or its code where it is not in the list (imported records)."""
    return str(NAMES.get(code, code))
