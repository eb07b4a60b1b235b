"""Framework agreements from the draft to the parties, and what is called off under them, through services and pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director
from tenders.demo.scenario import Agency, LotPlan, Plan, Played
from tenders.models import FrameworkTerms
from tenders.queries.facts import publishing_issues
from tenders.services.drafts import FrameworkDraft
from tenders.services.frameworks import save_framework
from tests import factories
from tests.tenders.officer_screens import at, signed_in

PAPER = Plan(
    "Paper for three years",
    "Paper as it is needed.",
    (LotPlan("Paper", "60000", (("Paper A4", "2000", "box"), ("Paper A3", "100", "box"))),),
    requirements=(),
)


def drafted(agency: Agency, **changes: object) -> Played:
    """A framework agreement with up to three suppliers, not yet approved."""
    played = director.schedule(agency, PAPER, publish_at=clock.now() + timedelta(days=1))
    values = {"months": 36, "most_parties": 3, "way": "both", "rule": "Up to 5 000 lei by order.", **changes}
    tender = played.fresh()
    save_framework(
        tender,
        FrameworkDraft(**values),
        revision=tender.revision,
        actor=actor_for(agency.officer),
        now=clock.now(),  # type: ignore[arg-type]
    )
    return played


def test_terms_are_asked_for_saved_and_shown(agency: Agency) -> None:
    other = factories.make_agency("Town Hall of Other", domain="other.example").organization
    played = director.schedule(agency, PAPER, publish_at=clock.now() + timedelta(days=1))
    ana, tender = signed_in(agency.officer), played.fresh()
    page = ana.get(at("officer-framework", tender.reference))
    assert "an ordinary contract" in page.content.decode()
    typed = {"kind": "framework", "months": "60", "most_parties": "2", "way": "both", "agencies": [str(other.pk)]}
    sent = {"revision": tender.revision, "seen": page.context["seen"], **typed}
    assert ana.post(at("officer-framework", tender.reference), sent).status_code == 302
    assert [one.field for one in publishing_issues(played.fresh(), clock.now())] == [
        "framework_longer_reason", "framework_most_parties", "framework_rule",
    ]  # fmt: skip
    row = FrameworkTerms.objects.get(tender=tender)
    assert [one.name for one in row.agencies.all()] == ["Town Hall of Other"]
    desk = ana.get(reverse("tenders:officer-tender", args=[tender.reference])).content.decode()
    assert f"{at('officer-framework', tender.reference)}#id_longer_reason" in desk
    shown = ana.get(tender.get_absolute_url()).content.decode()
    assert "A framework agreement" in shown
    assert "Town Hall of Other" in shown
    tender = played.fresh()
    save_framework(tender, None, revision=tender.revision, actor=actor_for(agency.officer), now=clock.now())
    assert publishing_issues(played.fresh(), clock.now()) == ()


@pytest.mark.django_db
def test_stranger_does_not_see_the_terms_of_a_draft(agency: Agency) -> None:
    played = drafted(agency)
    assert Client().get(played.tender.get_absolute_url()).status_code == 404
