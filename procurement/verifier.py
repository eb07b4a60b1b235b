"""verify.pyz: the verifier as one file, built from the rules that it needs and nothing else. The same source gives the same bytes.

`python -m procurement.verifier FILE` writes it; the platform serves it as it is built here.
"""

from __future__ import annotations

import ast
import hashlib
import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from procurement.rules.bundle_zip import ZipWriter

ROOT = Path(__file__).resolve().parent.parent
ENTRY = "procurement.rules.verify_main"
START = f"import sys\n\nfrom {ENTRY} import main\n\nsys.exit(main())\n"
SHEBANG = b"#!/usr/bin/env python3\n"


@cache
def build() -> bytes:
    """The bytes of verify.pyz: Python 3.11 with `cryptography` runs it."""
    files = {"__main__.py": START.encode(), **{_path(name): (ROOT / _path(name)).read_bytes() for name in modules()}}
    out = io.BytesIO()
    out.write(SHEBANG)
    writer = ZipWriter(out)
    for path in sorted(files):
        writer.add(path, [files[path]])
    writer.finish()
    return out.getvalue()


def digest() -> str:
    """SHA-256 of verify.pyz, to be printed beside it."""
    return hashlib.sha256(build()).hexdigest()


def modules() -> list[str]:
    """Every module of ours that the verifier imports, directly or not, with the packages around them."""
    found: set[str] = set()
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if name not in found and (ROOT / _path(name)).is_file():
            found.add(name)
            waiting += [*_imports(name), name.rpartition(".")[0]]
    return sorted(found)


def _imports(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / _path(name)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("procurement."):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _path(name: str) -> str:
    module = name.replace(".", "/")
    return f"{module}/__init__.py" if name and (ROOT / module).is_dir() else f"{module}.py"


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(build())
    print(f"{digest()}  {sys.argv[1]}")
