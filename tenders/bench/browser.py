"""How fast a browser seals and opens, beside AES-GCM of its own WebCrypto alone: our modules in Chromium without windows.

Only static files are served to it, and it sends its figures back: no platform, no driver.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from django.conf import settings

from tenders.bench.figures import Figure, Ratio, Report

PART = "Sealing in the browser"
INSTALL = "Chromium is missing: run apt-get install chromium-headless-shell, or name one in CHROMIUM."
_PATIENCE = 300.0  # seconds for all that the page measures
_PAGE = """<!doctype html><title>bench</title><script type="module">
const { newSeal, seal, openObject } = await import("/js/sealing/object.js");
const { newKeyPair, keyId } = await import("/js/sealing/keys.js");
const mebibytes = %d, id = "3f0c1de0-7c3b-4f8e-9a51-6d2f7be0c001";
const body = new Blob([new Uint8Array(mebibytes * 2 ** 20).fill(7)]);
const place = { kind: 2, stage: 1, tender: id, bid: id };
const rate = async (work) => {
  const begun = performance.now();
  await work();
  return mebibytes / ((performance.now() - begun) / 1000);
};
const report = {};
try {
  const raw = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  report.alone = await rate(async () => {
    const piece = new Uint8Array(2 ** 20);
    for (let i = 0; i < mebibytes; i++)
      await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, raw, piece);
  });
  const pair = await newKeyPair();
  const fresh = await newSeal(place, { 1: pair.publicKey });
  let sealed;
  report.seal = await rate(async () => { sealed = await seal(fresh, { name: "a.bin", slot: "", type: "a/b" }, body); });
  const kids = { 1: Array.from(await keyId(pair.publicKey), (b) => b.toString(16).padStart(2, "0")).join("") };
  report.open = await rate(() => openObject(new Blob([sealed.bytes]), { 1: pair.privateKey }, { place, kids }));
} catch (error) {
  report.error = String(error);
}
await fetch("/figures", { method: "POST", body: JSON.stringify(report) });
</script>"""


def measure(*, megabytes: int = 32) -> Report:
    """MiB a second of sealing, opening and AES-GCM alone; without Chromium, an error that says how to get it."""
    chromium = find_chromium()
    if chromium is None:
        return Report(errors=[INSTALL])
    found = _figures(chromium, megabytes)
    if "error" in found:
        return Report(errors=[f"The page that measures failed: {found['error']}"])
    names = {"seal": "seal a file", "open": "open a file", "alone": "AES-GCM alone"}
    return Report(
        [Figure(PART, name, float(found[key]), "MiB/s") for key, name in names.items()],
        [Ratio(PART, f"{key} : AES-GCM alone", float(found[key]) / float(found["alone"])) for key in ("seal", "open")],
    )


def find_chromium() -> str | None:
    """The one that CHROMIUM names, or the operating system's; the shell without windows is the quickest."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _figures(chromium: str, megabytes: int) -> Mapping[str, Any]:
    answers: Queue[bytes] = Queue()
    static = settings.BASE_DIR / "procurement" / "static"
    handler = partial(_Handler, _PAGE % megabytes, answers, directory=str(static))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, tempfile.TemporaryDirectory() as profile:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # Its sandbox can't be set up by root; what is opened are our own pages.
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
        calm = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        address = f"http://localhost:{server.server_address[1]}/"
        command = [chromium, *quiet, *calm, "--remote-debugging-port=0", f"--user-data-dir={profile}", address]
        with (Path(profile) / "log").open("wb") as log:
            browser = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            found: Mapping[str, Any] = json.loads(answers.get(timeout=_PATIENCE))
            return found
        except Empty:
            return {"error": f"no answer within {_PATIENCE:.0f} seconds."}
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()


class _Handler(SimpleHTTPRequestHandler):
    """The page at /, our modules below it, and a place to send the figures to."""

    extensions_map = {".js": "text/javascript"}

    def __init__(self, page: str, answers: Queue[bytes], *args: Any, **kwargs: Any) -> None:
        self._page, self._answers = page, answers
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self._page.encode())

    def do_POST(self) -> None:
        self._answers.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
