"""manage.py database_roles create|check: roles with which processes can add to the records and never change them."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL
from psycopg2.extensions import encrypt_password

from procurement import database_roles, env
from procurement.embedded.postgres import SUPERUSER

_SCHEMES = ("postgres", "postgresql")


class Command(BaseCommand):
    help = (
        "Make the database roles of web servers, workers and reports and the triggers that record who changes tables"
        " (create; needs DATABASE_SUPERUSER_URL), or say what is not as it should be (check)."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["create", "check"])

    def handle(self, *, action: str, verbosity: int = 1, **options: Any) -> None:
        if action == "create":
            self._create(verbosity)
        with connection.cursor() as cursor:
            found = list(database_roles.problems(database_roles.executor(cursor), only_growing_tables()))
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} things are not as they should be.")
        if verbosity:
            self.stdout.write("The database roles and triggers are as they should be.")

    def _create(self, verbosity: int) -> None:
        passwords = dict(_passwords())
        try:
            with _superuser() as cursor:
                execute = database_roles.executor(cursor)
                database = str(connection.settings_dict["NAME"])
                hashed = {role: _hashed(word, role, cursor.connection) for role, word in passwords.items()}
                split = not settings.EMBEDDED_DATABASE
                database_roles.create(execute, database, passwords=hashed, split_owner=split)
        except psycopg2.Error as error:
            raise CommandError(
                f"PostgreSQL refuses: {error}Give a superuser of this database as DATABASE_SUPERUSER_URL."
            ) from error
        finally:
            connection.close()  # its role may be another now
        if verbosity and not settings.EMBEDDED_DATABASE:
            for role in sorted(set(database_roles.ROLES) - set(passwords)):
                self.stdout.write(f"{database_roles.name_of(role)} has no password from {role.upper()}_DATABASE_URL.")


def only_growing_tables() -> set[str]:
    """The tables to which the migrations give a trigger that refuses every change, and don't take it for a finer one."""
    found: set[str] = set()
    finer: set[str] = set()
    for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values():
        for operation in migration.operations:
            if isinstance(operation, RunSQL):
                found.update(re.findall(r"CREATE TRIGGER (\w+)_append_only", str(operation.sql)))
                finer.update(re.findall(r"DROP TRIGGER (\w+)_append_only", str(operation.sql)))
    return found - finer


def _passwords() -> Iterator[tuple[str, str]]:
    for role in database_roles.ROLES:
        name, variable = database_roles.name_of(role), f"{role.upper()}_DATABASE_URL"
        parts = env.url(variable, schemes=_SCHEMES)
        if parts is not None:
            login = env.database(parts)
            if login["USER"] != name:
                raise CommandError(f"{variable} names the role {login['USER']}; it must be {name}.")
            if login["PASSWORD"]:
                yield role, login["PASSWORD"]


def _hashed(password: str, role: str, scope: Any) -> str:
    """As PostgreSQL keeps it, so that the password itself is in no log of the server."""
    hashed: str = encrypt_password(password, database_roles.name_of(role), scope, "scram-sha-256")
    return hashed


@contextmanager
def _superuser() -> Iterator[Any]:
    """A cursor of a superuser, all of whose statements hold or none."""
    where = connection.settings_dict
    given = env.url("DATABASE_SUPERUSER_URL", schemes=_SCHEMES)
    if given is not None:
        where = env.database(given)
    elif settings.EMBEDDED_DATABASE:
        connection.ensure_connection()  # starts the server
        where = {**where, "USER": SUPERUSER}
    named = {"host": where["HOST"], "user": where["USER"], "password": where["PASSWORD"], "port": where["PORT"]}
    opened = psycopg2.connect(dbname=where["NAME"], **{k: v for k, v in named.items() if v})
    try:
        with opened, opened.cursor() as cursor:
            yield cursor
    finally:
        opened.close()
