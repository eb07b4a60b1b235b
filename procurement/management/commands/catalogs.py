"""manage.py catalogs: brings the translation catalogs up to date with code and templates. Needs no gettext tools."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from procurement import catalogs


class Command(BaseCommand):
    help = "Update procurement/locale/*/LC_MESSAGES/django.po from the strings in code and templates, and say what lacks words."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        strings = catalogs.extracted()
        for path in catalogs.catalog_paths():
            open_strings = catalogs.untranslated(catalogs.update(path, strings))
            self.stdout.write(f"{path.parts[-3]}: {len(strings)} strings, {len(open_strings)} to translate")
            for text in open_strings:
                self.stdout.write(f"  {text!r}")
