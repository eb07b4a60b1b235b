"""The settings of bin/run for a drill over an installation that a test has made: names of static files need no collecting."""

from __future__ import annotations

from procurement.settings import *  # noqa: F403
from procurement.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
