"""Reads the process environment for settings.py, and refuses loudly what it can't use.

Every value may also come from a file named by NAME_FILE, so that secrets need not stand in the environment.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names, or the default; empty counts as unset."""
    value, file = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value and file:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one of them.")
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {file} can't be read ({error.strerror}).") from error
    return value or default


def flag(name: str, default: bool) -> bool:
    """A yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name}: {value!r} is neither yes nor no (use 1 or 0).")
    return value in _TRUE


def number(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """A whole number between least and most."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}: {value!r} is not a whole number from {least} to {most}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}: {value!r} is not one of {', '.join(allowed)}.")
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def url(name: str, default: str = "", *, schemes: tuple[str, ...]) -> SplitResult | None:
    """An address with one of the given schemes, or None. A refusal never shows the value: it may hold a password."""
    value = text(name, default)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address ({error}).") from error
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}.")
    return parts


def options(name: str, parts: SplitResult, allowed: tuple[str, ...]) -> dict[str, str]:
    """The options behind the question mark; an unknown one is refused, since it may be a misspelt safeguard."""
    found = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(found) - set(allowed))
    if unknown:
        raise ImproperlyConfigured(f"{name}: unknown option {', '.join(unknown)} (known: {', '.join(allowed)}).")
    return found


def kept_secret(file: Path) -> str:
    """A random secret that is made at the first call and kept in a file that only its owner may read."""
    if file.exists():
        return file.read_text()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent)  # mode 600
    with os.fdopen(handle, "w") as new:
        new.write(secrets.token_urlsafe(64))
    try:
        os.link(temporary, file)  # never replaces: of two starters the first one wins, and its file is complete
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
    return file.read_text()


def database(parts: SplitResult) -> dict[str, Any]:
    """Django's settings for postgres://user:password@host:port/name?sslmode=verify-full."""
    allowed = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "host")
    found: dict[str, Any] = options("DATABASE_URL", parts, allowed)
    name = unquote(parts.path.lstrip("/"))
    if not name or "/" in name:
        raise ImproperlyConfigured("DATABASE_URL must end with the name of one database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": found.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": found,
    }


def mailbox(name: str, parts: SplitResult | None) -> dict[str, Any] | None:
    """A folder of a mail server: imaps:// (TLS) or imap:// (STARTTLS; ?starttls=0 without, on this machine only).

    ?move= names the folder into which goes what was read.
    """
    if parts is None:
        return None
    if not parts.hostname or not parts.username or not parts.password:
        raise ImproperlyConfigured(f"{name} must name user, password and host.")
    found = options(name, parts, ("starttls", "move"))
    folder, tls = unquote(parts.path.lstrip("/")) or "INBOX", "tls" if parts.scheme == "imaps" else "starttls"
    if tls == "starttls" and found.get("starttls", "1") in _FALSE:
        tls = "none"
        if parts.hostname not in LOOPBACK:
            raise ImproperlyConfigured(f"{name}: without TLS only on this machine.")
    if not f"{folder}{found.get('move', '')}".isascii():
        raise ImproperlyConfigured(f"{name}: names of folders must be ASCII.")
    return {
        "host": parts.hostname,
        "port": parts.port or (993 if tls == "tls" else 143),
        "user": unquote(parts.username),
        "password": unquote(parts.password),
        "folder": folder,
        "move": found.get("move", ""),
        "tls": tls,
    }


def email(parts: SplitResult | None) -> dict[str, Any]:
    """How mail leaves: smtp:// (STARTTLS), smtps:// (TLS), file:// (a folder), or nothing (it stays in the outbox)."""
    if parts is None:
        return {"MAIL_DELIVERY_BACKEND": None}
    if parts.scheme == "file":
        return {
            "MAIL_DELIVERY_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no host.")
    found = options("EMAIL_URL", parts, ("starttls",))
    starttls = parts.scheme == "smtp" and found.get("starttls", "1") not in _FALSE
    return {
        "MAIL_DELIVERY_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 30,
    }


def storage(parts: SplitResult) -> Mapping[str, Any]:
    """Django's storage for file:///folder or s3://bucket/prefix?endpoint=https://host; keys come from AWS_*."""
    if parts.scheme == "file":
        if parts.netloc or not parts.path:
            raise ImproperlyConfigured("STORAGE_URL: write file:///absolute/folder, with three slashes.")
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": unquote(parts.path),
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if not parts.hostname:
        raise ImproperlyConfigured("STORAGE_URL names no bucket: write s3://bucket/prefix.")
    found = options("STORAGE_URL", parts, ("endpoint", "region", "addressing"))
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.hostname,
            "location": unquote(parts.path.strip("/")),
            "endpoint_url": found.get("endpoint"),
            "region_name": found.get("region"),
            "addressing_style": found.get("addressing", "auto"),
            "file_overwrite": False,
            "default_acl": None,
            "querystring_auth": True,
        },
    }
