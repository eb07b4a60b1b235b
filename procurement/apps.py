"""The kernel app: people and organizations, clock, audit log. Wires at start what must be wired, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from procurement.models import Organization, User
    from procurement.people.queries import Holding


class ProcurementConfig(AppConfig):
    name = "procurement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procurement import celery, checks  # noqa: F401  (their being loaded is what registers tasks and checks)

        post_migrate.connect(create_cache_table, sender=self)
        post_migrate.connect(store_what_is_shipped, sender=self)
        post_migrate.connect(grant_to_roles, sender=self)

    def holdings_of(self, user: User, organization: Organization | None) -> list[Holding]:
        """For whom the person stands in, now or later."""
        from procurement.people import queries_absence

        return queries_absence.holdings_of(user, organization)


def create_cache_table(using: str, **_: Any) -> None:
    """Make the table of the database cache, which no migration makes; it holds only counters that may be lost.

    So it is not logged: a counter then costs no flush of the disk, and a crash of the database forgets it.
    """
    call_command("createcachetable", database=using, verbosity=0)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT FROM pg_class WHERE oid = to_regclass('cache') AND relpersistence = 'p'")
        if cursor.fetchone() is not None:
            cursor.execute("ALTER TABLE cache SET UNLOGGED")


def store_what_is_shipped(using: str, **_: Any) -> None:
    """Rulesets and code lists are data files that grow with the platform: each migrate brings the new ones in."""
    from procurement.seeding import seed

    seed()


def grant_to_roles(using: str, **_: Any) -> None:
    """New tables get the rights of the database roles, where an installation has them."""
    from procurement import database_roles

    with connections[using].cursor() as cursor:
        database_roles.grant(database_roles.executor(cursor))
