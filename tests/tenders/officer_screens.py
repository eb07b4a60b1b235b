"""How the tests of the buyer's side walk its screens: Django's client, real forms, nothing behind their back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from procurement.models import RulesetVersion, User

BASICS = {
    "procedure": "open",
    "title": "Winter tires", "summary": "Forty tires for the town's cars.", "nature": "goods", "currency": "ron",
    "cpv_division": "34000000", "cpv_code": "", "region": "RO321", "no_lots_reason": "One set of cars.", "urgency_reason": "",
}  # fmt: skip


def ruleset() -> str:
    return str(RulesetVersion.objects.get(code="ro").pk)


def signed_in(user: User | None) -> Client:
    """A browser of this person; None is a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(response: Any) -> str:
    """The words of a page's main part, without tags, on one line."""
    html = response.content.decode()
    main = html[html.find("<main") : html.find("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def form_of(response: Any, *, having: str = "revision") -> dict[str, Any]:
    """What a browser would send of the form that has this field, unchanged."""
    forms = re.findall(r"<form\b.*?</form>", response.content.decode(), flags=re.DOTALL)
    chosen = next(form for form in forms if f'name="{having}"' in form)
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", chosen):
        name, value, kind = _attribute(tag, "name"), _attribute(tag, "value"), _attribute(tag, "type")
        if not name or kind in ("file", "submit") or (kind in ("radio", "checkbox") and " checked" not in tag):
            continue
        value = value or ("on" if kind == "checkbox" else "")
        values[name] = (
            [*values[name], value]
            if kind == "checkbox" and name in values
            else [value]
            if kind == "checkbox"
            else value
        )
    for name, inner in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', chosen, flags=re.DOTALL):
        values[name] = unescape(inner).removeprefix("\r\n").removeprefix("\n")
    for name, inner in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', chosen, flags=re.DOTALL):
        selected = re.search(r'value="([^"]*)"[^>]* selected', inner) or re.search(r'value="([^"]*)"', inner)
        values[name] = unescape(selected[1]) if selected else ""
    values.pop("csrfmiddlewaretoken", None)
    return values


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def at(name: str, *arguments: object) -> str:
    """The address of a page of the buyer's side."""
    return reverse(f"tenders:{name}", args=arguments)
