"""Django's PostgreSQL backend that starts the embedded server at the first connection. Nothing else is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.utils import OperationalError
from django.utils.asyncio import async_unsafe

from procurement.embedded.postgres import Postgres
from procurement.embedded.server import EmbeddedServerError

_servers: dict[tuple[str, bool], Postgres] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """The embedded database of settings_dict["DATA_DIR"]."""

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        server = embedded_postgres(
            Path(self.settings_dict["DATA_DIR"]), durable=self.settings_dict.get("DURABLE", True)
        )
        try:
            server.ensure()
        except EmbeddedServerError as error:
            raise OperationalError(str(error)) from error
        return super().get_new_connection(conn_params)


def embedded_postgres(data_dir: Path, *, durable: bool = True) -> Postgres:
    """This process's one server object for a data directory: it carries the mark that this process uses the server."""
    if not data_dir.is_absolute():
        raise ImproperlyConfigured("DATA_DIR of the database settings must be absolute.")
    return _servers.setdefault((str(data_dir), durable), Postgres(data_dir, durable=durable))
