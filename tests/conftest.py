"""What every test may ask for: a database, a browser. The cast is in factories.py."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.test.signals import setting_changed
from pytest_django.plugin import DjangoDbBlocker

from procurement import kept_checkpoint, keystore
from procurement.rules import sealing_kdf
from tests import database


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A copy of the migrated template for this process (in place of pytest-django's own, which migrates every time)."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        name = database.use_fresh_copy(rebuild=request.config.getvalue("create_db"))
        # After a test that commits, Django would empty every table: also what migrations put there, and against the
        # triggers that protect the log. A new copy is as quick and has all of it.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: database.reset(name))
        yield
        database.drop(name)


@pytest.fixture(autouse=True, scope="session")
def mail_goes_to_the_outbox(django_test_environment: None) -> None:
    """Django's test environment puts mail into memory; ours is read where it really goes, in MailMessage."""
    settings.EMAIL_BACKEND = "procurement.mail.OutboxBackend"


@pytest.fixture(autouse=True, scope="session")
def blobs_of_this_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Stored files go to a folder that pytest clears away."""
    if "location" in settings.STORAGES["default"].get("OPTIONS", {}):
        settings.STORAGES["default"]["OPTIONS"]["location"] = str(tmp_path_factory.mktemp("blobs"))
        # A storage that was opened while the tests were collected still has the folder that all processes share.
        setting_changed.send(sender=None, setting="STORAGES", value=settings.STORAGES, enter=True)


@pytest.fixture(autouse=True, scope="session")
def keys_of_this_process(blobs_of_this_process: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The platform's keys, fresh for every run; the folder of blobs remembers which ones it was filled with."""
    settings.KEYS_DIR = tmp_path_factory.mktemp("keys")
    settings.KEY_FILES = {name: settings.KEYS_DIR / f"{name}.key" for name in keystore.NAMES}
    keystore.ensure()


@pytest.fixture(autouse=True)
def no_checkpoint_of_another_test() -> None:
    """Each test has a log of its own, which doesn't continue the one that a test before it signed."""
    kept_checkpoint.path().unlink(missing_ok=True)


@pytest.fixture(scope="module")
def quick_slots() -> Iterator[None]:
    """Slots of member keys take a moment instead of a second. Not for tests with a browser, vectors or another program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing_kdf, "ROUNDS", 1000)
        patch.setattr(sealing_kdf, "MEMORY", 64)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The operating system's Chromium, kept from calling home: tests run without a network."""
    # The shell has no windows, toolbars and tabs to draw: the same pages in two thirds of the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        command = "apt-get install chromium-headless-shell"
        pytest.fail(f"Chromium is missing: bin/test installs it, or run {command}.", pytrace=False)
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    # Its sandbox can't be set up by root, in a container or in a chroot; what is opened here are our own pages.
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", *quiet]
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """Browser tests may say page.goto("/"), and commit what they do: each starts with a fresh copy of the database."""
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "locale": "en-GB",
        "timezone_id": "Europe/Bucharest",
    }
