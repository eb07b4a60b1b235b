"""The root key of the demo: it vouches for the key that signs the public log, as a machine without a network does it for a real one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from procurement import clock, key_list
from procurement.rules.notes import generate_signer, sign_note
from procurement.rules.root_main import write_new

FILE = "demo-root.key"
"""Below DATA_DIR: for trying `verify.pyz root` and `manage.py keys`."""


def vouch() -> None:
    """Make a root key, have it sign the list of keys, and install that."""
    root = generate_signer(f"{urlsplit(settings.PUBLIC_URL).netloc}/root")
    key_list.install(sign_note(key_list.proposed(now=clock.now()), root), str(root.verifier))
    file = Path(settings.DATA_DIR) / FILE
    file.unlink(missing_ok=True)
    write_new(file, f"{root.to_text()}\n")
