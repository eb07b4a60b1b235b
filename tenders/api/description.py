"""The description of the API as OpenAPI: what all operations share, and what the library can't say by itself."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from procurement.rules.program_tokens import Scope
from tenders.api.callers import needs
from tenders.api.problems import JSON, ProblemOut

PROBLEMS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 422, 429}): ProblemOut}
"""What every operation may answer beside its own."""
CONFLICT: dict[Any, Any] = {409: ProblemOut}
PROBLEM_STATUS = 400


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "your own mark of this act: sent again with the same request, it gets the same answer",
}
KEYED: dict[str, Any] = {"parameters": [{**_KEY, "required": True}]}
MAY_BE_KEYED: dict[str, Any] = {"parameters": [{**_KEY, "required": False}]}


def file_answer(media_type: str, scope: Scope, *, waits: bool = False) -> dict[str, Any]:
    """The options of an operation that answers with a file; `waits`: it may have to be written first."""
    answers = {200: {"content": _binary(media_type)}}
    later: dict[Any, Any] = {202: None, 503: ProblemOut} if waits else {}
    return needs(scope, {"responses": answers}) | {"response": {200: None, **later, **PROBLEMS}}


def takes_file(media_type: str, scope: Scope, *, keyed: bool = True) -> dict[str, Any]:
    """The options of an operation whose request is a file, or a part of one; `keyed`: it may carry an Idempotency-Key."""
    body = {"requestBody": {"required": True, "content": _binary(media_type)}}
    return needs(scope, body | (MAY_BE_KEYED if keyed else {}))


def _binary(media_type: str) -> dict[str, Any]:
    return {media_type: {"schema": {"type": "string", "format": "binary"}}}


class ExactMoments(NinjaJSONEncoder):
    """Moments to the microsecond, as receipts have them."""

    def default(self, o: Any) -> Any:
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


class ExactJson(JSONRenderer):
    """JSON with exact moments."""

    encoder_class = ExactMoments


class Api(NinjaAPI):
    """Describes problems by their own media type."""

    def get_openapi_schema(self, **options: Any) -> Any:
        described = super().get_openapi_schema(**options)
        for operations in described["paths"].values():
            for operation in operations.values():
                _name_problems(operation["responses"])
        return described


def _name_problems(responses: dict[int, Any]) -> None:
    for status, answer in responses.items():
        if status >= PROBLEM_STATUS and "content" in answer:
            [content] = answer["content"].values()
            answer["content"] = {JSON: content}


@cache
def described(api: Api) -> dict[str, Any]:
    """The description, made once: it changes only with the program."""
    return dict(api.get_openapi_schema())
