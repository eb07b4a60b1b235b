"""Changes of a signed contract through the services: two persons, limits, what is public, and what the end is held against."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from procurement import clock
from procurement.access import ANONYMOUS, actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.contract_changes import Ground
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import ContractChange, ContractChangeDecision, Release
from tenders.queries.contracts import contract_history, get_change_document_for
from tenders.services.contract_changes import approve_contract_change, return_contract_change
from tests import factories
from tests.tenders.contracts import change, signed_contract


@pytest.fixture
def signed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    return signed_contract(agency, alfa, plan)


def approve(played: Played) -> None:
    approve_contract_change(played.lot(), actor=actor_for(played.agency.approver), now=clock.now())


def test_change_holds_after_the_second_person_and_is_public(signed: Played) -> None:
    proposed = director.propose_change(signed, change("8000", ends_on=date(2027, 1, 31), what="Two more laptops"))
    contract = proposed.contract
    history = contract_history(contract, signed.fresh())
    assert history
    assert (str(history.value), history.steps) == ("90000.00 RON", ())
    with pytest.raises(Http404):
        get_change_document_for(ANONYMOUS, signed.tender, proposed.pk)
    approve(signed)
    history = contract_history(contract, signed.fresh())
    assert history
    assert (str(history.signed), str(history.value), history.ends_on) == (
        "90000.00 RON", "98000.00 RON", date(2027, 1, 31),
    )  # fmt: skip
    contract.refresh_from_db()
    assert (contract.amount, contract.ends_on) == (Decimal("90000.00"), None)
    assert get_change_document_for(ANONYMOUS, signed.tender, proposed.pk) == proposed
    mail = MailMessage.objects.get(key__startswith=f"contract-change:{proposed.pk}:")
    assert "98,000.00 RON" in mail.body


def test_change_is_in_the_public_log_and_released_as_an_amendment(signed: Played) -> None:
    director.propose_change(signed, change("8000"))
    approve(signed)
    entry = LogEntry.objects.get(type="contract.changed")
    body = json.loads(entry.body)
    assert entry.public
    assert (body["before"], body["after"], body["citation"]) == ("90000.00", "98000.00", "Law 98/2016 art. 221")
    assert LogEntry.objects.get(type="contract.change_proposed").public is False
    release = Release.objects.filter(tender=signed.tender).order_by("-number")[0]
    assert release.tags == ["contractAmendment"]
    (contract,) = json.loads(release.body)["contracts"]
    assert contract["value"] == {"amount": 98000.00, "currency": "RON"}
    (amendment,) = contract["amendments"]
    assert amendment["description"] == "Value +8000.00 RON, now 98000.00 RON."
    assert amendment["rationale"] == "small (Law 98/2016 art. 221): Two more laptops."


def test_change_above_the_limit_is_refused_with_its_working_and_citation(signed: Played) -> None:
    with pytest.raises(Refused) as refused:
        director.propose_change(signed, change("9000"))
    (issue,) = refused.value.issues
    assert (issue.field, issue.citation) == ("amount", "Law 98/2016 art. 221")
    assert "10.00 % of the signed value" in str(issue)
    assert not ContractChange.objects.exists()


def test_small_changes_add_up_over_approved_ones_only(signed: Played) -> None:
    director.propose_change(signed, change("5000"))
    return_contract_change(
        signed.lot(), reason="Which laptops?", actor=actor_for(signed.agency.approver), now=clock.now()
    )
    director.propose_change(signed, change("5000"))
    approve(signed)
    with pytest.raises(Refused):
        director.propose_change(signed, change("4000"))
    director.propose_change(signed, change("3999.99"))
    approve(signed)
    numbers = ContractChange.objects.values_list("number", "decision__approved").order_by("number")
    assert list(numbers) == [(1, False), (2, True), (3, True)]


def test_proposer_can_not_approve_whatever_roles_are_held(signed: Played) -> None:
    from procurement.rules.lifecycle import Role

    officer = factories.grant(signed.agency.officer, signed.agency.organization, Role.APPROVER)
    proposed = director.propose_change(signed, change("5000"))
    with pytest.raises(Refused, match="second person"):
        approve_contract_change(signed.lot(), actor=actor_for(officer), now=clock.now())
    with pytest.raises(DatabaseError, match="two persons"), transaction.atomic():
        ContractChangeDecision.objects.create(
            change=proposed, approved=True, decided_by=officer, decided_at=clock.now()
        )


def test_change_and_decision_stay_as_they_are(signed: Played) -> None:
    proposed = director.propose_change(signed, change("5000"))
    approve(signed)
    for rows in (ContractChange.objects.filter(pk=proposed.pk), ContractChangeDecision.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ContractChange.objects.update(reason="Another one")


def test_one_proposal_at_a_time_and_none_left_open_at_the_end(signed: Played) -> None:
    director.propose_change(signed, change("5000"))
    with pytest.raises(Refused, match="approved or returned first"):
        director.propose_change(signed, change("100"))
    with pytest.raises(Refused, match="approved or returned first"):
        director.complete(signed, final_amount=Decimal(90000))


def test_reason_and_something_that_changes_are_asked_for(signed: Played) -> None:
    with pytest.raises(Refused) as refused:
        director.propose_change(signed, change("0", reason=" "))
    assert [issue.field for issue in refused.value.issues] == ["amount", "reason"]
    with pytest.raises(Refused):
        return_contract_change(signed.lot(), reason="x", actor=actor_for(signed.agency.approver), now=clock.now())


def test_final_amount_is_held_against_the_changed_contract(signed: Played) -> None:
    with pytest.raises(Refused, match=r"90000\.00 RON"):
        director.complete(signed, final_amount=Decimal("90000.01"))
    director.propose_change(signed, change("30000", Ground.UNFORESEEN, reason="The flood of May."))
    approve(signed)
    director.complete(signed, final_amount=Decimal(120000))
    assert signed.fresh().stage_now is Stage.COMPLETED
    assert Release.objects.filter(tender=signed.tender).order_by("-number")[0].tags == ["implementation"]
