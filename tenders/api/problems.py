"""How the API says no: application/problem+json (RFC 9457), in the reader's language, each problem with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from procurement.display import sentence
from procurement.refusal import Refused
from procurement.rules.messages import Issue, gettext_noop
from tenders.services.refusal import Stale

JSON = "application/problem+json"
MEANINGS: dict[str, str] = {
    "bad-request": gettext_noop("The request can't be read: look at its headers and its body."),
    "no-token": gettext_noop(
        "Send a token in the header Authorization: Bearer. You make tokens on the page of your account."
    ),
    "unknown-token": gettext_noop(
        "The token is unknown, revoked or expired: make a new one on the page of your account."
    ),
    "scope": gettext_noop("The token does not allow this: make one that does, on the page of your account."),
    "second-step": gettext_noop("Your role needs a second step at sign-in: set one up on the page of your account."),
    "programs-not-allowed": gettext_noop(
        "Your company does not let programs hand in bids: submit on the page of the bid, or ask an administrator of the company."
    ),
    "not-found": gettext_noop("There is nothing at this address that you may see."),
    "method": gettext_noop("This address does not take this method: the header Allow says which ones."),
    "invalid": gettext_noop("Parts of the request are not as the description of the API says: see errors."),
    "refused": gettext_noop("The act was refused and nothing was changed: see errors for what to do."),
    "changed": gettext_noop(
        "Somebody was quicker, and nothing was changed: read the present state, then decide again."
    ),
    "late": gettext_noop("The act came too late. The answer names a signed refusal, which you can keep as proof."),
    "key-reused": gettext_noop(
        "This Idempotency-Key was used for another request: use a new key for each act, and the same one only to repeat it."
    ),
    "key-missing": gettext_noop(
        "Send the header Idempotency-Key with 8 to 200 visible characters of your choice, a new one for each act."
    ),
    "length": gettext_noop("Send the length of the file in the header Content-Length."),
    "too-large": gettext_noop("The request is larger than the API takes: see its description."),
    "other-offset": gettext_noop(
        "Another part is next: the header Upload-Offset of this answer says with which byte it begins."
    ),
    "not-now": gettext_noop("This can't be made at the moment: try again in some minutes."),
    "too-many": gettext_noop("Too many requests with this token: wait as many seconds as the header Retry-After says."),
}
"""Every problem by the last part of its type, with the sentence that says what to do."""


class FieldError(Schema):
    """What is wrong with one part of the request."""

    field: str = Field(description="where it stands, such as query.limit; empty: the whole")
    message: str = Field(description="a sentence that says what to do, in the language of Accept-Language")
    reason: str = Field("", description="the broken rule of this description, in English")


class ProblemOut(Schema):
    """A refusal. `type` leads to a page that explains it; programs compare it, people read `detail`."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    receipt: str = Field("", description="address of the signed refusal, where there is one")


class Problem(Exception):
    """Raised to answer with a problem of MEANINGS."""

    def __init__(self, name: str, status: int, *, headers: Mapping[str, str] | None = None, receipt: str = "") -> None:
        super().__init__(name)
        self.name, self.status, self.headers, self.receipt = name, status, headers or {}, receipt


def answer(
    name: str,
    status: int,
    *,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    receipt: str = "",
) -> HttpResponse:
    """The answer of a problem."""
    text = problem_text(name, status, errors=errors, receipt=receipt)
    return HttpResponse(text, status=status, content_type=JSON, headers=dict(headers or {}))


def problem_text(name: str, status: int, *, errors: Iterable[FieldError] = (), receipt: str = "") -> str:
    """A problem as JSON."""
    said = ProblemOut(
        type=f"{settings.PUBLIC_URL}{reverse('tenders:api-reference')}#{name}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=gettext(MEANINGS[name]),
        errors=list(errors),
        receipt=receipt,
    )
    return said.model_dump_json(exclude_defaults=True)


def errors_of(issues: Iterable[Issue]) -> list[FieldError]:
    """The reasons of a refusal, each with its field."""
    return [FieldError(field=one.field, message=sentence(one), reason="") for one in issues]


def register(api: NinjaAPI) -> None:
    """Let every exception that a view may raise become a problem; what is left is a fault of ours, and Django's to tell."""
    for kind, make in _MAKERS.items():
        api.add_exception_handler(kind, make)


def _problem(_: HttpRequest, raised: Any) -> HttpResponse:
    return answer(raised.name, raised.status, headers=raised.headers, receipt=raised.receipt)


def _no_token(_: HttpRequest, raised: Any) -> HttpResponse:
    return answer("no-token", 401, headers={"WWW-Authenticate": "Bearer"})


def _refused(_: HttpRequest, raised: Any) -> HttpResponse:
    return answer("refused", 422, errors=errors_of(raised.issues))


def _stale(_: HttpRequest, raised: Any) -> HttpResponse:
    return answer("changed", 409)


def _invalid(_: HttpRequest, raised: Any) -> HttpResponse:
    return answer("invalid", 422, errors=map(_field_error, raised.errors))


def _field_error(found: Mapping[str, Any]) -> FieldError:
    """An error of the library in our words; its own, in English, beside them."""
    missing = found["type"] == "missing"
    words = gettext("This is required.") if missing else gettext("This value does not have the form that is asked for.")
    where = ".".join(str(part) for part in found["loc"])
    return FieldError(field=where, message=words, reason=str(found["msg"]))


_MAKERS: dict[type[Exception], Any] = {
    Problem: _problem,
    AuthenticationError: _no_token,
    Refused: _refused,
    Stale: _stale,
    ValidationError: _invalid,
    HttpError: lambda _request, _raised: answer("bad-request", 400),
    BadRequest: lambda _request, _raised: answer("bad-request", 400),
    Http404: lambda _request, _raised: answer("not-found", 404),
    PermissionDenied: lambda _request, _raised: answer("not-found", 404),
    RequestDataTooBig: lambda _request, _raised: answer("too-large", 413),
}
