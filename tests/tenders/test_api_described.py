"""The API keeps what its description promises, and asks for a token everywhere: tried by schemathesis with what nobody thinks of."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from procurement import clock
from procurement.access import actor_for
from procurement.models import MailMessage
from procurement.wsgi import application
from tenders.api import callers
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import FileUpload
from tenders.services.file_uploads import Incoming, begin_upload
from tests.tenders.bidding import open_tender
from tests.tenders.programs import token_of

DESCRIPTION = "/api/v1/openapi.json"
EXAMPLES = 5
schemathesis.serializer.alias("application/zip", "application/octet-stream")  # for it, a package is bytes
# What has the right form may name nothing that is there; and that a token is needed is shown in test_api_scopes.py, for here one goes
# with every request.
NOT_LOOKED_AT: list[Any] = [positive_data_acceptance, ignored_auth]


def served(environ: dict[str, Any], start_response: Any) -> Any:
    """The application as a web server runs it: it says who asks, and closes each answer."""
    answer = application({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@pytest.fixture
def token(alfa: Company, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token that may do everything, asked as often as it likes."""
    monkeypatch.setattr(callers, "MOST", 10**6)
    monkeypatch.setattr(callers, "RATE", {"api": "1000000/m/key"})
    return token_of(alfa.submitter)


def wrong_with(operation: Any, headers: dict[str, str], mode: GenerationMode, known: dict[str, str]) -> str:
    """What an operation did that its description doesn't say, if anything; some requests name things that are there."""

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: Case[Any], real: bool) -> None:
        if real and mode is GenerationMode.POSITIVE:
            case.path_parameters |= {name: known[name] for name in case.path_parameters if name in known}
        answer = case.call(headers=headers)
        case.validate_response(answer, excluded_checks=NOT_LOOKED_AT)

    try:
        ask()
    except FailureGroup as found:
        return str(found)
    return ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_every_operation_answers_as_described(
    token: str, agency: Agency, alfa: Company, plan: Plan, mode: GenerationMode
) -> None:
    played = open_tender(agency, plan)
    receipt = director.hand_in(played, alfa, {1: ("4500", "100")})
    package = Incoming(FileUpload.Kind.PACKAGE, "sealed-1", 2**17)
    upload = begin_upload(alfa.organization, receipt.bid, package, actor=actor_for(alfa.submitter), now=clock.now())
    known = {
        "reference": played.tender.reference,
        "receipt_id": str(receipt.pk),
        "upload_id": str(upload.pk),
        "message_id": str(MailMessage.objects.filter(user=alfa.submitter).latest("created_at").pk),
    }
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, served)
    headers = {"Authorization": f"Bearer {token}"}
    operations = [found.ok() for found in schema.get_all_operations()]
    wrong = {one.label: said for one in operations if (said := wrong_with(one, headers, mode, known))}
    assert wrong == {}
