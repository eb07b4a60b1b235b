"""Answers for load balancers: does the process live, are database, storage and migrations ready. No more."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_logger = logging.getLogger(__name__)


@require_safe
@never_cache
def alive(_: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches nothing, so the bench also takes it as its empty view."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(_: HttpRequest) -> HttpResponse:
    """200 when the database has every migration and the storage can be asked; else 503, the reason in the log."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        default_storage.exists("ready")
    except (DatabaseError, OSError) as error:
        _logger.error("not ready: %s", type(error).__name__)
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    if pending:
        _logger.error("not ready: %d migrations are not applied", len(pending))
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
