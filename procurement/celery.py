"""The Celery application. Tasks live in each app's tasks.py; their schedule is in settings.py."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from django.conf import settings
from kombu import Connection

from procurement.embedded.valkey import Valkey

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement.settings")


class Application(Celery):
    """Celery that starts the embedded broker at its first use, where no BROKER_URL is given."""

    _embedded: Valkey | None = None

    def connection_for_write(self, url: str | None = None, *args: Any, **kwargs: Any) -> Connection:
        self._ensure_broker()
        return super().connection_for_write(url, *args, **kwargs)

    def connection_for_read(self, url: str | None = None, *args: Any, **kwargs: Any) -> Connection:
        self._ensure_broker()
        return super().connection_for_read(url, *args, **kwargs)

    def _ensure_broker(self) -> None:
        if settings.EMBEDDED_BROKER:
            if self._embedded is None:
                self._embedded = Valkey(settings.DATA_DIR)
            self._embedded.ensure()


app = Application("procurement")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
