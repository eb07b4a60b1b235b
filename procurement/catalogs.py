"""The strings that people read, gathered from code and templates, and the catalogs that translate them.

Django's makemessages needs xgettext, and takes an escape such as \\u00d7 in Python code for six characters. This reads with
Babel, as `manage.py prepare` compiles with it; templates are turned into Python by Django, as makemessages does.
"""

from __future__ import annotations

import json
from calendar import month_abbr, month_name
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

FOLDER = settings.BASE_DIR / "procurement" / "locale"
APPS = ("procurement", "bidders", "tenders", "cms", "templates")
DATA = ("tenders/demo/", "procurement/data/")
"""Texts of the demo's cast and of data files are content, not the words of the product."""
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
OF_LIBRARIES: tuple[str | tuple[str, str], ...] = (
    *month_name[1:],
    *(name.lower() for name in month_abbr[1:]),
    ("%(size)d byte", "%(size)d bytes"),
    "Enter a number.",
    "Enter a whole number.",
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    "This account is currently inactive.",
    "This email address is already associated with this account.",
    "The email address and/or password you specified are not correct.",
    "A user is already registered with this email address.",
    "Please type your current password.",
    "Incorrect code.",
    "The password reset token was invalid.",
    "Too many failed login attempts. Try again later.",
    "You must type the same password each time.",
    "The new value must be different from the current one.",
    "Forgot your password?",
    "Key nr. {number}",
    "Master key",
    "Backup key",
    "You cannot deactivate two-factor authentication.",
    "You cannot add an email address to an account protected by two-factor authentication.",
    "You cannot activate two-factor authentication until you have verified your email address.",
)
"""Strings of Django and allauth that ours come before, because theirs are missing, informal or misspelled in one of our languages."""


def extracted() -> Catalog:
    """A catalog without translations: every string marked in the apps and templates of this checkout."""
    catalog = Catalog()
    for text in (*OF_LIBRARIES, *_of_the_law()):
        catalog.add(text)
    for name, source in _sources(settings.BASE_DIR):
        for _, message, _, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            catalog.add(message, context=context, locations=[(name, 0)])
    return catalog


def catalog_paths() -> list[Path]:
    """The catalogs in text form: one for every language of the platform but English, the language of the strings."""
    languages = [code for code, _name in settings.LANGUAGES if code != "en"]
    return [FOLDER / code / "LC_MESSAGES" / "django.po" for code in languages]


def read(path: Path) -> Catalog:
    """A catalog in text form; a line that can't be read is an error."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def update(path: Path, strings: Catalog) -> Catalog:
    """Give the catalog exactly these strings, keep its translations, guess none, and write it: sorted, without line numbers."""
    catalog = read(path)
    catalog.update(strings, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    unfinished = path.with_suffix(".po.new")
    with unfinished.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    unfinished.replace(path)
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """The strings of a catalog that lack a translation, or one of the plural forms, or are marked as a guess."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    ]


def _of_the_law() -> Iterator[str]:
    """Titles of the rulesets and the sources that they cite, as display.law_text asks for them."""
    for path in sorted((settings.BASE_DIR / "procurement/rules/rulesets").glob("*.json")):
        ruleset = json.loads(path.read_text(encoding="utf-8"))
        yield ruleset["title"]
        for value in ruleset["values"].values():
            yield from value["citation"].split("; ")


def _sources(root: Path) -> Iterator[tuple[str, str]]:
    for app in APPS:
        for path in sorted((root / app).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix not in {".py", ".html", ".txt"} or name.startswith(DATA):
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                # What is left of the template's text keeps its indentation, which means nothing in Python here.
                text = "\n".join(line.lstrip() for line in templatize(text, origin=name).splitlines()) + "\n"
            yield name, text
