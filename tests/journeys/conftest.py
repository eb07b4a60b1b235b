"""What stories need: a town hall with its people, three companies, and a browser for everybody who appears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from procurement.models import User
from tests import factories
from tests.journeys.person import Person
from tests.tenders.conftest import START, world

__all__ = ["START", "world"]

Meet = Callable[[User | None], Person]


@pytest.fixture
def javascript() -> bool:
    """Whether the browsers of this story run scripts; a test may say otherwise by a parameter of this name."""
    return True


@pytest.fixture
def meet(browser: Browser, browser_context_args: dict[str, Any], javascript: bool) -> Iterator[Meet]:
    """Gives a person a browser of their own, with its own cookies."""
    cache.clear()  # the counters of log-ins
    contexts = []

    def person(user: User | None) -> Person:
        contexts.append(browser.new_context(**browser_context_args, java_script_enabled=javascript))
        return Person(contexts[-1].new_page(), user)

    yield person
    for context in contexts:
        context.close()


@pytest.fixture
def town(world: None) -> factories.Agency:
    """The buyer: officer Ana, approver Barbu, key holders Carmen and Dan."""
    return factories.make_agency(level="subcentral")
