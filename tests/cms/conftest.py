"""The seeded pages, and the cast of the tests of procedures."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from cms import seeding
from procurement import clock
from tests.tenders.conftest import agency, alfa, beta, plan, world  # noqa: F401  (fixtures)


@pytest.fixture
def pages(db: None) -> None:
    """The pages that come with the platform, and figures that were never counted."""
    cache.clear()
    seeding.plant(clock.now())
