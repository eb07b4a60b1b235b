"""The words of Wagtail's own screens, in which editors work: our catalogs for what the libraries lack in one of our languages.

They are apart from the catalogs of the platform's own strings, which come before them where both know a string.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings

FOLDER = settings.BASE_DIR / "cms" / "locale"
PACKAGES = {
    "django": (
        "wagtail",
        "wagtail.admin",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.users",
        "taggit",
    ),
    "djangojs": ("wagtail.admin",),
}
"""Whose strings, those of templates and code and those of the browser's programs. Each is covered whole."""


def paths() -> list[Path]:
    """The catalogs that we need: of each language and domain in which the libraries lack a string."""
    languages = [code for code, _name in settings.LANGUAGES if code != "en"]
    wanted = [FOLDER / code / "LC_MESSAGES" / f"{domain}.po" for code in languages for domain in PACKAGES]
    return [path for path in wanted if any(message.id for message in lacking(path))]


def lacking(path: Path) -> Catalog:
    """The strings that the installed libraries have no translation of in the language of this catalog."""
    found = Catalog()
    for package in PACKAGES[path.stem]:
        theirs = _catalog(package, path.parts[-3], path.stem)
        for message in _catalog(package, "en", path.stem):
            if message.id and not _is_translated(theirs.get(message.id, message.context)):
                found.add(message.id, context=message.context)
    return found


def _catalog(package: str, language: str, domain: str) -> Catalog:
    """A catalog of an installed package; an empty one if it has none."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None  # a package with code
    path = Path(spec.origin).parent / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    return isinstance(message.string, str) or all(message.string)
