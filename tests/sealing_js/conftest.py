"""A browser page that may import our modules, without the platform behind it: only static files are served."""

from __future__ import annotations

import base64
import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

STATIC = Path(__file__).parents[2] / "procurement" / "static"
SHARED = """
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const base64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
"""

Run = Callable[..., Any]


class _Quiet(SimpleHTTPRequestHandler):
    """Serves the folder; every browser gets a page to stand on at /."""

    extensions_map = {".js": "text/javascript"}

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>modules</title>")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def modules() -> Iterator[str]:
    """Where the static files are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def run(browser: Browser, modules: str) -> Iterator[Run]:
    """run("sealing/hpke.js, sealing/keys.js", "return await hpke.hpkeOpen(...)", **values): each module by its last name.

    `bytes(text)` and `base64(data)` translate bytes, which travel as base64; sealing/bytes.js is called `raw`.
    """
    context = browser.new_context()
    page = context.new_page()
    page.goto(modules)

    def script(paths: str, body: str, /, **values: Any) -> Any:
        names = {Path(path.strip()).stem: path.strip() for path in paths.split(",")}
        if "bytes" in names:
            names["raw"] = names.pop("bytes")
        imports = "".join(f'const {name} = await import("/js/{path}");\n' for name, path in names.items())
        given = {
            key: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for key, value in values.items()
        }
        return page.evaluate(f"async (given) => {{ {SHARED} {imports} {body} }}", given)

    yield script
    context.close()
