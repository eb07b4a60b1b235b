"""The settings of bin/run over the database of one test, for what tests.journeys.installation starts.

Beside names and places only two things differ: the clock may move, and beat looks every second.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from procurement.settings import *  # noqa: F403
from procurement.settings import CELERY_BEAT_SCHEDULE, STORAGES

DATABASES = {"default": json.loads(os.environ["TEST_DATABASE"])}
CLOCK_MAY_MOVE = True
CELERY_BEAT_SCHEDULE["run-due"]["schedule"] = 1.0
if "TEST_STATIC" in os.environ:
    STATIC_ROOT = Path(os.environ["TEST_STATIC"])
else:  # names without hashes need no collecting
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
