"""manage.py catalogs: brings the translation catalogs up to date with code and templates. Needs no gettext tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand

from procurement import catalogs, editor_words


class Command(BaseCommand):
    help = (
        "Update procurement/locale from the strings in code and templates, cms/locale from those of the editor's libraries,"
        " and say what lacks words."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        strings = catalogs.extracted()
        for path in catalogs.catalog_paths():
            self._update(path, strings)
        for path in editor_words.paths():
            self._update(path, editor_words.lacking(path))

    def _update(self, path: Path, strings: Catalog) -> None:
        open_strings = catalogs.untranslated(catalogs.update(path, strings))
        name = path.relative_to(settings.BASE_DIR)
        self.stdout.write(f"{name}: {len(strings)} strings, {len(open_strings)} to translate")
        for text in open_strings:
            self.stdout.write(f"  {text!r}")
