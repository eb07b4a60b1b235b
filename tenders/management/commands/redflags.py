"""manage.py redflags FILE...: red flags in anybody's OCDS, as sentences or as JSON; nothing is kept. --own: in our procedures, kept."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

from django.conf import settings as installation
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement import clock
from procurement.display import sentence
from procurement.rules.exact_json import dumps
from procurement.rules.messages import Message
from procurement.rules.redflags.flag import Context, Flag, Settings
from procurement.rules.redflags.run import findings, table
from procurement.rules.redflags.settings_file import NotSettings
from tenders.services.flag_settings import flag_settings
from tenders.services.flagging import look_at_all
from tenders.services.release_shelf import Shelf, refusal


class Command(BaseCommand):
    help = "Look for red flags in OCDS release and record packages, releases, records, JSON lines, gzipped or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="a file, or - for standard input")
        parser.add_argument("--own", action="store_true", help="look in the procedures of this platform, and keep it")
        parser.add_argument(
            "--json", action="store_true", help="group, id, code and figure, as ocdscardinal prints them"
        )
        parser.add_argument(
            "--settings-file",
            default=installation.RED_FLAGS_SETTINGS,
            metavar="INI",
            help="thresholds, as ocdscardinal reads them; by default those of this installation",
        )

    def handle(self, *, files: list[str], own: bool, json: bool, settings_file: str, **_options: Any) -> None:
        if own == bool(files):
            raise CommandError(_("Name files, or say --own: one of the two."))
        if own:
            run = look_at_all(now=clock.now())
            processes = _("Processes: %(count)s") % {"count": run.processes}
            self.stdout.write(f"{_counted(run.found)} {processes}")
            return
        settings, flags = _settings(settings_file)
        context = Context(settings)
        with Shelf(self._refused) as shelf:
            for name in files:
                self._put(shelf, name)
            found = findings(shelf.compiled(), context, flags)
            if json:
                self.stdout.write(dumps(table(found, context)))
            else:
                self._say(found)
            if shelf.refused:
                sys.exit(1)

    def _put(self, shelf: Shelf, name: str) -> None:
        if name == "-":
            shelf.put(cast("BufferedReader", sys.stdin.buffer), name)
            return
        try:
            with Path(name).open("rb") as raw:
                shelf.put(raw, Path(name).name)
        except OSError as error:
            shelf.refused += 1
            self._refused(*refusal(name, error))

    def _say(self, found: Any) -> None:
        count = 0
        for finding in found:
            count += 1
            self.stdout.write(f"{finding.code} {finding.group} {finding.id}: {sentence(finding.why)}")
        self.stdout.write(_counted(count))

    def _refused(self, what: str, reason: Message) -> None:
        self.stderr.write(_("refused: %(what)s: %(reason)s") % {"what": what, "reason": sentence(reason)})


def _counted(count: int) -> str:
    return ngettext("%(count)d red flag.", "%(count)d red flags.", count) % {"count": count}


def _settings(name: str) -> tuple[Settings, tuple[type[Flag], ...]]:
    try:
        return flag_settings(name)
    except NotSettings as error:
        raise CommandError(f"{name}: {sentence(error.reason)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: {error}") from error
