"""Who may do what with which token: every operation of the API by each scope alone, written out. An operation that is not here fails."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from procurement.rules.program_tokens import Scope
from tenders.api.application import operations
from tenders.demo.scenario import Company, Played
from tests.tenders.programs import Program, token_of
from tests.tenders.test_api_tokens import problem

WRITTEN = """
GET /api/v1/tenders read
GET /api/v1/tenders/{reference} read
GET /api/v1/tenders/{reference}/documents/{document_id} read
GET /api/v1/tenders/{reference}/tender-file read
GET /api/v1/followed follow
PUT /api/v1/followed/{reference} follow
DELETE /api/v1/followed/{reference} follow
GET /api/v1/messages messages
GET /api/v1/messages/{message_id} messages
PUT /api/v1/messages/{message_id}/read messages
DELETE /api/v1/messages/{message_id}/read messages
GET /api/v1/token read
GET /api/v1/bids bids:read
POST /api/v1/bids bids:upload
GET /api/v1/bids/{reference} bids:read
GET /api/v1/bids/{reference}/tender-file bids:upload
PUT /api/v1/bids/{reference}/package bids:upload
POST /api/v1/bids/{reference}/uploads bids:upload
GET /api/v1/bids/{reference}/uploads/{upload_id} bids:upload
PATCH /api/v1/bids/{reference}/uploads/{upload_id} bids:upload
POST /api/v1/bids/{reference}/uploads/{upload_id}/package bids:upload
POST /api/v1/bids/{reference}/submission bids:submit
POST /api/v1/bids/{reference}/withdrawal bids:submit
GET /api/v1/receipts bids:read
GET /api/v1/receipts/{receipt_id} bids:read
GET /api/v1/receipts/{receipt_id}/text bids:read
GET /api/v1/receipts/{receipt_id}/proof bids:read
GET /api/v1/receipts/{receipt_id}/pdf bids:read
"""


def test_operations_and_their_scopes_are_these() -> None:
    found = sorted(f"{one.method} {one.path} {one.scope}" for one in operations())
    assert found == sorted(WRITTEN.split("\n")[1:-1])


@pytest.mark.django_db
def test_every_operation_asks_for_a_token_of_its_scope(played: Played, alfa: Company) -> None:
    values = {name: str(uuid4()) for name in ("document_id", "receipt_id", "upload_id", "message_id")}
    values["reference"] = played.tender.reference
    having = {scope: Program(token_of(alfa.submitter, scope)) for scope in Scope}
    for one in operations():
        path = one.path.format(**values)
        assert problem(getattr(Client(), one.method.lower())(path)) == (401, "no-token"), one
        for scope, program in having.items():
            answer = program.send(one.method, path.removeprefix("/api/v1"))
            lacks = answer.status_code == 403 and problem(answer)[1] == "scope"
            assert lacks is (scope != one.scope), (one, scope)
