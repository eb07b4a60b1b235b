"""manage.py prepare: brings an installation up to date before it serves: files, keys, bucket, tables, demo."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from procurement import kept_checkpoint
from procurement.models import User

# Any number; machines that start together take turns at migrating.
_MIGRATION_LOCK = 7_225_116


class Command(BaseCommand):
    help = "Make keys, apply migrations, compile catalogs, collect static files; on an empty embedded database, play the demo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty embedded database empty")
        parser.add_argument("--files-only", action="store_true", help="catalogs and static files: what needs no server")

    def handle(self, *args: Any, **options: Any) -> None:
        self._files()
        if options["files_only"]:
            return
        if settings.STORAGES["default"]["BACKEND"].endswith(".S3Storage"):
            self._step("Bucket", _make_bucket)
        self._step("Keys", lambda: call_command("keys", "ensure"))
        refuse_tables_of_another_version()
        if _migrations_are_pending():
            self._step("Migrations", _migrate)
        if settings.EMBEDDED_DATABASE:
            with _taking_turns():
                call_command("database_roles", "create", verbosity=0)
        refuse_an_older_database()
        with _taking_turns():
            call_command("seed_pages", verbosity=0)
        if settings.EMBEDDED_DATABASE and not options["no_demo"] and _is_empty():
            # Whoever runs this shows the log-ins that the demo keeps in a file; here its lines would only stand twice.
            self._step("Demo (about a minute)", lambda: call_command("demo", stdout=StringIO()))

    def _files(self) -> None:
        for catalog in _stale_catalogs():
            self._step(f"Catalog {catalog.parts[-3]}", lambda: _compile(catalog))  # noqa: B023  (called at once)
        fingerprint, stamp = _static_fingerprint(), settings.STATIC_ROOT / ".collected"
        if not stamp.exists() or stamp.read_text() != fingerprint:
            self._step(
                "Static files", lambda: call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            )
            stamp.write_text(fingerprint)

    def _step(self, what: str, do: Callable[[], Any]) -> None:
        began = time.monotonic()
        self.stdout.write(f"{what} ...", ending="\n")
        self.stdout.flush()
        do()
        self.stdout.write(f"{what} done in {time.monotonic() - began:.1f} s")


def _migrations_are_pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_tables_of_another_version() -> None:
    """Tables that a newer version made, or one from before the first release, can't be brought to the form of this one."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    known = set(MigrationLoader(None).disk_migrations.values())
    names, replaced = {(one.app_label, one.name) for one in known}, [set(one.replaces) for one in known if one.replaces]
    # Of several that were written anew as one, all count, or none: what is between can't be brought further.
    names |= {name for old in replaced if old <= applied for name in old}
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    unknown = sorted(f"{app}.{name}" for app, name in applied - names if app in ours)
    if unknown:
        raise CommandError(
            f"The database was made by another version of the platform, which had {unknown[-1]}. "
            "Go on with that version, or begin with an empty one (embedded: DATA_DIR=/another/folder bin/run)."
        )


def refuse_an_older_database() -> None:
    """A platform that starts over a database that lost signed records would lose bids silently."""
    try:
        kept_checkpoint.check()
    except kept_checkpoint.LogBehind as behind:
        raise CommandError(str(behind)) from behind


def _migrate() -> None:
    with _taking_turns():
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _taking_turns() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
    holder = connection.connection
    try:
        yield
    finally:
        # A connection that was closed meanwhile, as after new roles, has given its lock back.
        if connection.connection is holder:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _make_bucket() -> None:
    """Make the bucket of STORAGE_URL unless it is there; a store that refuses to say is an error."""
    from botocore.exceptions import ClientError
    from django.core.files.storage import default_storage

    store: Any = default_storage
    client, bucket = store.connection.meta.client, store.bucket_name
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        # S3 wants every region named but its first.
        elsewhere = store.region_name not in (None, "us-east-1")
        where = {"CreateBucketConfiguration": {"LocationConstraint": store.region_name}} if elsewhere else {}
        client.create_bucket(Bucket=bucket, **where)


def _is_empty() -> bool:
    return not User.objects.exists()


def _stale_catalogs() -> list[Path]:
    """Translations in text form whose compiled form is missing or older."""
    texts = [text for folder in settings.LOCALE_PATHS for text in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))]
    compiled = [(text, text.with_suffix(".mo")) for text in texts]
    return [text for text, mo in compiled if not mo.exists() or mo.stat().st_mtime <= text.stat().st_mtime]


def _compile(text: Path) -> None:
    """As msgfmt does, fuzzy entries left out; a rename makes it whole for readers."""
    with text.open("rb") as file:
        catalog = read_po(file, locale=text.parts[-3], abort_invalid=True)
    unfinished = text.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(text.with_suffix(".mo"))


def _static_fingerprint() -> str:
    """Changes when any static file does, by name, size or date."""
    digest = sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            info = Path(storage.path(path)).stat()
            digest.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()
