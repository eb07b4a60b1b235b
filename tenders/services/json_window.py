"""JSON text of any length, value by value: only the value that is being read is in memory. It finds its place again after a fault."""

from __future__ import annotations

import codecs
import json
import re
from typing import Protocol

from procurement.rules.exact_json import Faulty, value_at

CHUNK = 2**18
LARGEST_VALUE = 2**28
"""Characters of one value; what goes on for longer has lost its end."""
_SPACE = re.compile(r"\s*")
_RELEASE = re.compile(r'\{\s*"ocid"\s*:')
_LONGEST_START = 200
"""Characters that may lie across two chunks when the next release is looked for."""
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


class Readable(Protocol):
    """As much of a stream as is asked for here."""

    def read(self, size: int = -1, /) -> bytes: ...


class Window:
    """The part of a stream that is looked at. Faulty tells what can't be read, and where."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._decode = stream, codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._text, self._at, self._passed, self._over = "", 0, 0, False

    @property
    def position(self) -> int:
        """Characters before this place, counted from 1 for people."""
        return self._passed + self._at + 1

    def _more(self) -> bool:
        """Read on; whether there was anything."""
        if self._over:
            return False
        self._passed += self._at
        rest = self._text[self._at :]
        data = self._stream.read(max(CHUNK, len(rest)))
        self._over = not data
        self._text, self._at = rest + self._decode(data, self._over), 0
        return len(self._text) > len(rest)

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, expected: str) -> None:
        """Step over this character."""
        if self.peek() != expected:
            raise Faulty(f"Expecting “{expected}”", self.position)
        self._at += 1

    def value(self) -> object:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                found, end = value_at(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self._text) - 10 or error.msg.startswith("Unterminated")
                if cut and len(self._text) < LARGEST_VALUE and self._more():
                    continue
                raise self._fault(error.msg, error.pos) from error
            except (ValueError, RecursionError) as error:
                raise self._fault(str(error), self._at) from error
            if end == len(self._text) and self._more():  # a number may go on
                continue
            begun, self._at = self._at, end
            if bad := _NOT_UTF8.search(self._text, begun, end):
                raise self._fault("It is not in UTF-8", bad.start())
            return found

    def _fault(self, what: str, at: int) -> Faulty:
        """What is wrong there; the window stands behind where the value began."""
        if at >= self._at:
            self._at += 1
        return Faulty(what, self._passed + at + 1)

    def find_release(self) -> bool:
        """Go on to where the next release seems to begin; whether there is one."""
        while (found := _RELEASE.search(self._text, self._at)) is None:
            self._at = max(self._at, len(self._text) - _LONGEST_START)
            if not self._more():
                return False
        self._at = found.start()
        return True
