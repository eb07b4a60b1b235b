"""The settings of a test run: the platform's own, with its data in a folder apart and what only costs time turned down."""

from __future__ import annotations

import os
from pathlib import Path

_data = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent.parent / "var")
if _data.name != "test":  # a worker of pytest-xdist inherits the folder that its controller has set
    os.environ["DATA_DIR"] = str(_data / "test")
# A DATABASE_URL is heeded, so that the tests can be run on another server; what else a shell may hold is not.
os.environ |= {"PUBLIC_URL": "http://localhost:8000", "SECRET_KEY": "only-of-the-tests"}
for _name in ("EMAIL_URL", "STORAGE_URL", "BROKER_URL", "CACHE_URL", "TRUSTED_PROXIES", "DEBUG", "DATABASE_ROLE"):
    os.environ.pop(_name, None)
for _name in ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "BANK_ACCOUNT"):
    os.environ.pop(_name, None)

from procurement.settings import *  # noqa: E402, F403
from procurement.settings import DATABASES, STORAGES  # noqa: E402

# A crash of the machine may cost the test databases; every commit is several times faster.
DATABASES["default"]["DURABLE"] = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names without hashes: tests need no collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LANGUAGE_CODE = "en"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# Tasks run where they are called, after the commit; the worker itself is tested in tests/platform with a real broker.
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = True
# Playwright runs an event loop in the thread of the test, which makes Django believe that it is called asynchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
CLOCK_MAY_MOVE = True
PROBE_URL = ""  # no web server runs beside most tests
# Tests look at a page twice within a second, and want to see what changed in between.
SHARED_PAGES = False
