"""What this machine's kernel knows of its clock's error, where the database that binds in law runs on this machine. Reads only."""

from __future__ import annotations

import ctypes

from django.conf import settings

from procurement.rules.ticks import ClockFacts

_UNSYNCHRONIZED = 0x40
_NANOSECONDS = 0x2000
_TIME_ERROR = 5
_LOCAL = ("", "localhost", "127.0.0.1", "::1")


class _Timex(ctypes.Structure):
    """The beginning of struct timex of Linux, with room for the rest."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    ]


def clock_facts() -> ClockFacts:
    """Offset and largest error in microseconds; unknown on another machine's clock, one that nothing corrects, or no Linux."""
    host = str(settings.DATABASES["default"].get("HOST") or "")
    if not (settings.EMBEDDED_DATABASE or host in _LOCAL or host.startswith("/")):
        return ClockFacts()
    found = _Timex()  # modes 0: read only, which everybody may
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(found))
    except (AttributeError, OSError):
        return ClockFacts()
    if state < 0 or state == _TIME_ERROR or found.status & _UNSYNCHRONIZED:
        return ClockFacts()
    offset = found.offset // 1000 if found.status & _NANOSECONDS else found.offset
    return ClockFacts(offset, found.maxerror)
