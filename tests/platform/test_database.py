"""The test database itself: what one test writes no other sees, and what migrations wrote is always there."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from procurement.management.commands.prepare import refuse_tables_of_another_version
from procurement.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_database_after_a_test_that_commits_is_as_the_migrations_left_it(round_: int) -> None:
    assert User.objects.count() == 0
    assert ContentType.objects.filter(app_label="procurement", model="user").count() == 1
    User.objects.create_user("once@example.org", None)


def test_cache_table_is_made_by_migrate() -> None:
    cache.set("tried", 3)
    assert cache.get("tried") == 3


def test_ready_when_every_migration_is_applied_answers_200(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


def test_database_of_another_version_is_refused_with_what_to_do() -> None:
    refuse_tables_of_another_version()
    MigrationRecorder(connection).record_applied("tenders", "9999_of_a_later_day")
    with pytest.raises(CommandError, match=r"another version of the platform, which had tenders\.9999_of_a_later_day"):
        refuse_tables_of_another_version()
    with connection.cursor() as cursor:  # as a database from before the tables were written anew
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tenders' AND name > '0046'")
    with pytest.raises(CommandError, match=r"which had tenders\.0045_"):
        refuse_tables_of_another_version()
