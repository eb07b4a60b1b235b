"""Asks a service that answers as the REST interface of VIES does (the VAT register of the European Union). Never stores.

One question: POST {address}/check-vat-number with country and number, answered with valid or not, name, address and an
identifier of the question. Whatever else comes back is no answer about the number: the register may be away.
"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

PATIENCE = 20
MOST = 65_536
_SETTLED = ("", "VALID", "INVALID")
"""What `userError` may be where the country's register did answer; anything else says why it did not."""


class RegisterAway(Exception):
    """The register gave no answer about the number. The message says what came instead, without any address."""


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """What the register says; name and address are empty where the country does not tell them."""

    valid: bool
    name: str
    address: str
    reference: str


def ask_register(address: str, number: str) -> VatAnswer:
    """Ask about a number with its country in front, such as RO18547290. Raises RegisterAway."""
    body = json.dumps({"countryCode": number[:2], "vatNumber": number[2:]}).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(f"{address}/check-vat-number", data=body, headers=headers, method="POST")  # noqa: S310  (the settings check the scheme)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310  (the same)
            said = json.loads(answer.read(MOST))
    except (OSError, HTTPException, ValueError) as error:
        raise RegisterAway(type(error).__name__) from error
    return _read(said)


def _read(said: Any) -> VatAnswer:
    if not isinstance(said, dict):
        raise RegisterAway("no object")
    valid, trouble = said.get("valid", said.get("isValid")), str(said.get("userError") or "")
    if not isinstance(valid, bool) or trouble not in _SETTLED:
        raise RegisterAway(trouble[:60] or "no answer")
    return VatAnswer(valid, _text(said, "name", 300), _text(said, "address", 400), _text(said, "requestIdentifier", 60))


def _text(said: dict[str, Any], key: str, most: int) -> str:
    """One line of text; registers write --- for what they do not tell, and break addresses into lines."""
    found = said.get(key)
    words = " ".join(found.split()) if isinstance(found, str) else ""
    return "" if not words.strip("-") else words[:most]
