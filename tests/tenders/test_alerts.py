"""Saved searches: found at publication and told once, with the reason; nothing before; one press ends it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement import clock
from procurement.access import actor_for
from procurement.models import MailMessage, User
from procurement.rules.alerts import Frequency
from tenders.demo import director
from tenders.demo.planning import TOWN, consult, publish
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import Alert, AlertHit, Announcement, SavedSearch, Tender
from tenders.queries import alerts as queries
from tenders.queries.board import notice_board
from tenders.services import alerting
from tenders.services.alerting import SearchDraft
from tenders.services.refusal import Refused
from tenders.tasks import alert as run
from tests.tenders.calling import open_tender
from tests.tenders.conftest import START


def keep(user: User, often: Frequency = Frequency.AT_ONCE, name: str = "Computers", **said: object) -> SavedSearch:
    draft = SearchDraft(name=name, **said)  # type: ignore[arg-type]
    return alerting.save_search(draft, often, actor=actor_for(user), now=clock.now())


def mails(user: User) -> list[MailMessage]:
    return list(MailMessage.objects.filter(user=user, key__startswith="alerts:").order_by("created_at", "key"))


def test_published_tender_is_told_once_with_every_reason(agency: Agency, alfa: Company, plan: Plan) -> None:
    user = alfa.submitter
    keep(user, words="laptop")
    keep(user, name="Ours", company=alfa.organization, min_value=Decimal(1))
    keep(user, name="Roads", categories=("45000000",))
    director.schedule(agency, plan, publish_at=START + timedelta(days=9))
    run()
    assert (mails(user), AlertHit.objects.count()) == ([], 0)  # nothing about it before it is published
    tender = open_tender(agency, plan, START + timedelta(days=1)).tender
    run()
    run()
    [mail] = mails(user)
    assert mail.body.count(f"/tenders/{tender.reference}/") == 1
    assert "Computers: it has your words “laptop”" in mail.body
    assert "Ours: " in mail.body
    assert "is within your range" in mail.body
    assert "Roads" not in mail.body
    assert mail.unsubscribe in mail.body


def test_worker_that_dies_in_between_loses_nothing_and_repeats_nothing(
    agency: Agency, alfa: Company, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(alfa.submitter)
    open_tender(agency, plan, START + timedelta(days=1))
    with monkeypatch.context() as broken:
        broken.setattr(alerting, "BATCH", 0)  # the worker breaks off in the middle of a notice
        with pytest.raises(Exception, match=r".*"):
            run()
    assert (AlertHit.objects.count(), Announcement.objects.filter(matched_at=None).count()) == (0, 1)
    run()
    AlertHit.objects.update(told_at=None)  # as if the mail's transaction had not been committed
    run()
    assert len(mails(alfa.submitter)) == 1


def test_digest_gathers_all_searches_of_a_person_until_its_hour(agency: Agency, alfa: Company, plan: Plan) -> None:
    keep(alfa.submitter, Frequency.DAILY)
    keep(alfa.submitter, Frequency.DAILY, name="Everything")
    keep(alfa.submitter, Frequency.OFF, name="Paused")
    open_tender(agency, plan, START + timedelta(days=1))
    run()
    assert mails(alfa.submitter) == []
    due = Alert.objects.exclude(next_at=None).earliest("next_at").next_at
    assert due
    director.move_to(due)
    run()
    [mail] = mails(alfa.submitter)
    assert ("Everything" in mail.body, "Paused" in mail.body) == (True, False)
    assert Alert.objects.filter(next_at__gt=due).count() == 2


def test_plans_and_consultations_are_found_and_a_second_version_tells_only_new_lines(
    agency: Agency, alfa: Company
) -> None:
    user = alfa.submitter
    keep(user, regions=("RO113",), max_value=Decimal(10) ** 9)
    keep(user, name="Tenders only", early=False)
    publish(agency, START.year, TOWN[:2])
    consult(agency, ())
    run()
    hits = AlertHit.objects.filter(alert__user=user)
    assert (hits.exclude(line=None).count(), hits.filter(line=None).count()) == (2, 1)
    publish(agency, START.year, TOWN[2:3], reason="The schools ask for it.")
    run()
    assert hits.exclude(line=None).count() == 3
    assert "its region is not known yet" in mails(user)[0].body
    assert not hits.filter(alert__search__name="Tenders only").exists()


def test_link_of_a_mail_stops_without_log_in_and_only_after_a_press(agency: Agency, alfa: Company, plan: Plan) -> None:
    kept = keep(alfa.submitter)
    open_tender(agency, plan, START + timedelta(days=1))
    run()
    path = mails(alfa.submitter)[0].unsubscribe.partition("8000")[2]
    client = Client()
    assert kept.name in client.get(path).content.decode()
    assert Alert.objects.get().frequency == Frequency.AT_ONCE
    assert client.post(path).status_code == 200
    assert Alert.objects.get().frequency == Frequency.OFF
    assert client.get("/alerts/stop/made-up/").status_code == 404


def test_interests_of_a_company_are_its_members_and_end_with_the_membership(
    agency: Agency, alfa: Company, beta: Company, plan: Plan
) -> None:
    kept = keep(alfa.submitter, company=alfa.organization)
    assert list(queries.searches_of(actor_for(beta.submitter))) == []
    with pytest.raises(Refused):
        keep(beta.submitter, company=alfa.organization)
    alfa.submitter.memberships.update(ended_at=clock.now())
    open_tender(agency, plan, START + timedelta(days=1))
    run()
    assert (kept.alerts.count(), mails(alfa.submitter)) == (1, [])


def test_pages_keep_change_pause_and_delete(client: Client, alfa: Company, beta: Company) -> None:
    client.force_login(alfa.submitter, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/alerts/new/?q=laptop&cpv=30213100&region=RO321&min_value=1000").content.decode()
    assert ('value="laptop"' in page, "30213100" in page) == (True, True)
    said = {
        "name": "Mine",
        "words": "laptop",
        "exact": "30213100, 30232110-8",
        "categories": "45000000",
        "frequency": "daily",
    }
    assert client.post("/alerts/new/", {**said, "exact": "12"}).status_code == 422
    assert client.post("/alerts/new/", said).status_code == 302
    kept = SavedSearch.objects.get()
    assert kept.categories == ["45000000", "30213100", "30232110"]
    assert "45000000, 30213100, 30232110" in client.get("/alerts/").content.decode()
    client.post(f"/alerts/{kept.pk}/often/", {"frequency": "off"})
    assert kept.alerts.get().frequency == "off"
    client.post(f"/alerts/{kept.pk}/", {"name": "Ours", "frequency": "weekly", "company": alfa.organization.pk})
    kept.refresh_from_db()
    assert (kept.name, kept.categories, kept.company) == ("Ours", [], alfa.organization)
    stranger = Client()
    stranger.force_login(beta.submitter, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.post(f"/alerts/{kept.pk}/delete/").status_code == 404
    client.post(f"/alerts/{kept.pk}/delete/")
    assert not SavedSearch.objects.exists()


def test_board_and_alerts_find_the_same(agency: Agency, alfa: Company, plan: Plan) -> None:
    tender = open_tender(agency, plan, START + timedelta(days=1)).fresh()
    code, user = tender.cpv_code, alfa.submitter
    searches = [
        keep(user, **said)
        for said in (
            {}, {"words": "LAPTOPUL"}, {"words": "bricks"}, {"categories": (code,)}, {"categories": ("99000000",)},
            {"regions": (tender.region[:3] or "RO1",)}, {"regions": ("AZ",)}, {"min_value": Decimal(10) ** 9},
            {"procedure": tender.procedure}, {"procedure": "direct"}, {"buyer": agency.organization},
            {"buyer": alfa.organization},
        )
    ]  # fmt: skip
    run()
    for search in searches:
        on_board = tender in notice_board(queries.filters_of(search), clock.now())
        assert AlertHit.objects.filter(alert__search=search).exists() == on_board, queries.wish_of(search)


def test_ten_thousand_searches_are_compared_in_two_statements(agency: Agency, alfa: Company, plan: Plan) -> None:
    people = User.objects.bulk_create(User(email=f"u{number}@many.example", name="U") for number in range(1000))
    rows = [
        SavedSearch(
            user=people[number % 1000], name=f"S{number}", created_at=clock.now(),
            words="laptop printer" if number % 5 else "laptop", branches=["45"] if number % 3 else [],
            categories=["45000000"] if number % 3 else [],
        )
        for number in range(10_000)
    ]  # fmt: skip
    SavedSearch.objects.bulk_create(rows)
    Alert.objects.bulk_create(
        Alert(search=row, user=row.user, frequency="daily", created_at=clock.now()) for row in rows
    )
    open_tender(agency, plan, START + timedelta(days=1))
    with CaptureQueriesContext(connection) as statements:
        assert alerting.match_new(now=clock.now()) == 1
    assert len(statements) < 25
    assert AlertHit.objects.count() == len([number for number in range(10_000) if number % 5 == 0 and number % 3 == 0])
    assert Tender.objects.count() == 1
