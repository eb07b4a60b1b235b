"""What the tests of fees share: two administrators, a tariff that they put into force, a company with a complete file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from bidders.forms import TariffForm
from bidders.models import Tariff
from bidders.payments import tariffs
from procurement import clock
from procurement.access import actor_for
from procurement.days import day_of
from procurement.models import User
from procurement.rules.qualification import Answer
from procurement.rules.qualification_catalogue import GROUNDS
from tenders.demo.equipping import equip
from tenders.demo.scenario import Company
from tenders.services import company_profiles
from tests import factories
from tests.tenders.officer_screens import signed_in

GIVEN: dict[str, Any] = {
    "title": "Tariff of the platform", "decision": "Decision 12 of the board, 2 March 2026", "currency": "RON",
    "bid": "100000 = 20\n500 000 = 50.00\nmore = 120", "contract": "more = 300",
    "micro": "50", "complete_file": "20", "taxes_paid": "10", "most": "60", "vat": "21", "country": "RO",
}  # fmt: skip


def administrators() -> tuple[User, User]:
    """Two of them."""
    return factories.make_admin(), factories.make_admin("petra@platform.example", "Petra")


def proposed(by: User, **changes: Any) -> Tariff:
    """A tariff from tomorrow on that waits for its second administrator."""
    form = TariffForm({**GIVEN, "valid_from": tomorrow().isoformat(), **changes})
    assert form.is_valid(), form.errors
    return tariffs.propose(form.draft(), actor=actor_for(by), now=clock.now())


def tomorrow() -> date:
    return day_of(clock.now()) + timedelta(days=1)


def put_into_force(**changes: Any) -> Tariff:
    """A tariff from tomorrow on, proposed and confirmed on the pages."""
    one, other = administrators()
    given = {**GIVEN, "valid_from": tomorrow().isoformat(), **changes}
    assert signed_in(one).post(reverse("bidders:tariffs"), given).status_code == 302
    row = tariffs.waiting().get()
    assert signed_in(other).post(reverse("bidders:tariff", args=[row.pk]), {"act": "confirm"}).status_code == 302
    return Tariff.objects.get(pk=row.pk)


def complete_file(company: Company) -> None:
    """Figures, documents, and the declaration that none of the grounds holds."""
    equip(company)
    said = clock.now().date().isoformat()
    answers = {ground.code: Answer("no", said_on=said) for ground in GROUNDS}
    company_profiles.save_answers(
        company.organization, answers, revision=0, actor=actor_for(company.submitter), now=clock.now()
    )
