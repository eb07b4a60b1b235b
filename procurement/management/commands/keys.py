"""Make the platform's keys, show what may be shown of them, change the signing key. Never prints a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from procurement import audit, clock, kek_copy, key_list, keystore, pdf_signing
from procurement.rules.events_log import KeyRotated
from procurement.rules.log import LogError
from procurement.rules.notes import NoteError
from procurement.rules.receipts import format_time
from procurement.rules.recovery_keys import RecoveryKeyError, public_text, recovery_fingerprint
from procurement.rules.verify_records import fingerprint


class Command(BaseCommand):
    help = (
        "Make the platform's keys (ensure), show their fingerprints and files (show), change the signing key (rotate, twice);"
        " write the list of signing keys for the offline root key (list), serve the signed list (install);"
        " seal a copy of the key-encryption key to an offline recovery key (safeguard KEY), put it back with that key (recover FILE)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["ensure", "show", "list", "install", "rotate", "safeguard", "recover"])
        parser.add_argument(
            "file",
            nargs="?",
            help="for install: the signed list; for safeguard: the public recovery key; for recover: its secret file",
        )
        parser.add_argument("--root", default="", help="for install, the first time: the public root key")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except (keystore.KeyProblem, NoteError, LogError, RecoveryKeyError, OSError) as error:
            raise CommandError(str(error)) from error

    def _ensure(self, options: Any) -> None:
        pdf_signing.ensure()
        if made := keystore.ensure():
            self.stdout.write(f"Made: {', '.join(made)}. Copy them now to a place apart from the data and its backups:")
            self.stdout.write("without the kek no bid that is still sealed can ever be opened.")
            self._show(options)

    def _show(self, options: Any) -> None:
        keystore.check()
        for name in keystore.NAMES:
            self.stdout.write(f"{name:8} {keystore.fingerprint(name)}  {settings.KEY_FILES[name]}")
        if (root := key_list.root()) is not None:
            self.stdout.write(f"root     {root}  SHA-256 {fingerprint(root)}")
        if (waiting := keystore.next_key()) is not None:
            self.stdout.write(f"next     {waiting}")
        if (copy := kek_copy.kept()) is not None:
            self.stdout.write(f"recovery {public_text(copy.recovery)}  SHA-256 {recovery_fingerprint(copy.recovery)}")
            self.stdout.write(f"copy     {Path(settings.KEYS_DIR) / kek_copy.NAME}, and beside the sealed objects")
        else:
            self.stdout.write(
                "There is no recovery key: if the kek and its copies are lost, sealed bids are lost. See docs/operations.md,"
                " “A recovery key that is kept offline”."
            )

    def _list(self, options: Any) -> None:
        self.stdout.write(key_list.proposed(now=clock.now()), ending="")

    def _install(self, options: Any) -> None:
        if options["file"] is None:
            raise CommandError("Name the file of the signed list.")
        found = key_list.install(Path(options["file"]).read_text(encoding="utf-8"), options["root"])
        self.stdout.write(f"Served at /keys.note: {len(found)} keys.")

    def _safeguard(self, options: Any) -> None:
        if options["file"] is None:
            raise CommandError("Name the public recovery key that `verify.pyz recovery new` printed.")
        copy = kek_copy.safeguard(options["file"], now=clock.now())
        self.stdout.write(f"The kek {copy.kek} is sealed to {public_text(copy.recovery)}.")
        self.stdout.write(f"Compare its fingerprint with the one on paper: {recovery_fingerprint(copy.recovery)}.")
        self.stdout.write(f"Copy {Path(settings.KEYS_DIR) / kek_copy.NAME} to the other machines.")

    def _recover(self, options: Any) -> None:
        if options["file"] is None:
            raise CommandError("Name the secret file of the recovery key.")
        copy = kek_copy.recover(Path(options["file"]).read_text(encoding="ascii"), now=clock.now())
        keystore.check()
        self.stdout.write(f"The kek {copy.kek} is back in {settings.KEY_FILES['kek']}: copy it to the other machines.")
        self.stdout.write(
            "Openings that waited for it are tried again by themselves. Take the recovery key off this machine."
        )

    def _rotate(self, options: Any) -> None:
        now = clock.now()
        if key_list.may_rotate(now=now):
            with transaction.atomic():
                before, after = keystore.verifier_keys()[0], keystore.next_key()
                until = next((p.until for p in key_list.periods() if p.key == before), None)
                ends = format_time(until) if until else ""
                audit.record(
                    KeyRotated("platform", key=str(after), before=str(before), until=ends), actor=None, now=now
                )
                keystore.use_next_key()
            self.stdout.write(
                f"From now on this key signs: {after}. Copy {settings.KEYS_DIR} to the other machines now."
            )
            return
        self._say_what_waits(keystore.make_next_key())

    def _say_what_waits(self, waiting: Any) -> None:
        self.stdout.write(f"The next key is {waiting}. Copy {settings.KEYS_DIR} to the other machines.")
        if key_list.root() is not None:
            self.stdout.write(
                "Have the list signed: manage.py keys list > list.txt; offline: verify.pyz root sign list.txt;"
            )
            self.stdout.write("then manage.py keys install keys.note.")
        self.stdout.write("Then run manage.py keys rotate again: from then on it signs.")
