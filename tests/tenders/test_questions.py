"""Questions and answers by the services: in time, anonymous, told to those who follow; late answers move the deadline."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Enquiry
from tenders.queries import enquiries as queries
from tenders.services import clockwork, enquiries, following
from tenders.services.refusal import Refused, Stale
from tests import factories
from tests.tenders.calling import QUESTION, answer, ask, mails, officer, open_tender
from tests.tenders.conftest import START


@pytest.fixture
def played(agency: Agency, plan: Plan) -> Played:
    return open_tender(agency, plan, START + timedelta(days=1))


def refusal(act: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return [str(issue) for issue in caught.value.issues]


def test_question_is_numbered_mailed_to_officers_and_kept_from_the_public(
    played: Played, alfa: Company, beta: Company
) -> None:
    first, second = ask(played, alfa), ask(played, beta, "Is the warranty counted from delivery?")
    again = ask(played, alfa)
    assert (first.number, second.number, again.pk) == (1, 2, first.pk)
    assert mails("asked") == [played.agency.officer.email] * 2
    entry = LogEntry.objects.filter(type="enquiry.asked").earliest("id")
    assert (entry.public, json.loads(entry.body)["enquiry"]) == (False, 1)
    assert list(queries.answered(played.tender)) == []
    assert played.tender.releases.count() == 1


def test_question_after_the_end_of_questions_is_refused_with_the_date(played: Played, alfa: Company) -> None:
    end = played.fresh().enquiries_end_at
    assert end
    director.move_to(end)
    assert refusal(lambda: ask(played, alfa))[0].startswith("The time for questions ended at")


def test_question_of_the_buyer_side_or_with_the_name_of_the_company_is_refused(played: Played, alfa: Company) -> None:
    assert refusal(lambda: ask(played, alfa, "We at Alfa SRL want to know more.")) != []
    outsider = Company(alfa.organization, played.agency.officer)
    assert refusal(lambda: ask(played, outsider)) != []


def test_questions_beyond_the_limit_of_a_day_are_refused(played: Played, alfa: Company) -> None:
    for number in range(10):
        ask(played, alfa, f"Question of the day, number {number}?")
    assert "within a day" in refusal(lambda: ask(played, alfa))[0]
    director.move_to(clock.now() + timedelta(days=1, minutes=1))
    assert ask(played, alfa).number == 11


def test_answer_is_published_without_the_asker_and_told_to_followers_and_drafters_once(
    played: Played, alfa: Company, beta: Company
) -> None:
    gamma, quiet = factories.make_company("Gamma SRL"), factories.make_user("quiet@nowhere.example", "Quiet")
    for user in (gamma.submitter, quiet):
        following.follow(played.fresh(), actor=actor_for(user), now=clock.now())
    following.unfollow(played.tender, user=quiet, now=clock.now())
    director.draft_bid(played, beta, {1: ("4500", "100")})
    sigma = factories.make_company("Sigma SRL")
    director.draft_bid(played, Company(sigma.organization, sigma.submitter), {1: ("4500", "100")})
    following.unfollow(played.tender, user=sigma.submitter, now=clock.now())
    answer(played, ask(played, alfa))
    told = mails("answered")
    assert sigma.submitter.email not in told
    assert gamma.submitter.email in told
    assert beta.submitter.email in told
    assert quiet.email not in told
    assert played.agency.officer.email not in told
    assert len(told) == len(set(told))
    mail = MailMessage.objects.filter(key__startswith="answered:", recipient=gamma.submitter.email).get()
    assert QUESTION in mail.body
    assert mail.unsubscribe in mail.body
    assert "Alfa" not in mail.body
    entry = LogEntry.objects.get(type="enquiry.answered")
    assert (entry.public, str(alfa.organization.pk) in entry.body) == (True, False)
    release = played.tender.releases.latest("number")
    assert release.tags == ["tenderUpdate"]
    assert QUESTION in release.body
    assert "Alfa" not in release.body


def test_answer_draft_is_kept_for_the_buyer_and_a_stale_one_refused(played: Played, alfa: Company) -> None:
    enquiry = ask(played, alfa)
    enquiries.save_answer(enquiry, "Perhaps", revision=0, actor=officer(played), now=clock.now())
    with pytest.raises(Stale):
        enquiries.save_answer(enquiry, "No", revision=0, actor=officer(played), now=clock.now())
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
    file = enquiries.attach(enquiry, upload, media_type="application/pdf", actor=officer(played), now=clock.now())
    visitor = Client()
    page = f"/tenders/{played.tender.reference}/questions/"
    assert "Perhaps" not in visitor.get(page).content.decode()
    assert visitor.get(f"{page}1/{file.pk}/").status_code == 404
    saved = Enquiry.objects.get(pk=enquiry.pk)
    enquiries.publish_answer(saved, "Yes.", revision=saved.revision, actor=officer(played), now=clock.now())
    assert b"".join(visitor.get(f"{page}1/{file.pk}/").streaming_content) == b"%PDF-1.7 plan"  # type: ignore[attr-defined]
    assert refusal(lambda: enquiries.take_out(enquiry, file.pk, actor=officer(played), now=clock.now())) != []


def test_answer_once_published_stays_even_for_the_database(played: Played, alfa: Company) -> None:
    enquiry = ask(played, alfa)
    answer(played, enquiry)
    for change in ({"answer": "No."}, {"question": "Other?"}):
        with pytest.raises(DatabaseError, match="stay as they are"), transaction.atomic():
            Enquiry.objects.filter(pk=enquiry.pk).update(**change)
    assert refusal(lambda: answer(played, enquiry)) != []


def test_answer_by_somebody_else_than_an_officer_is_refused(played: Played, alfa: Company) -> None:
    enquiry = ask(played, alfa)
    for user in (played.agency.approver, alfa.submitter):
        with pytest.raises(Refused):
            enquiries.publish_answer(enquiry, "Yes.", revision=0, actor=actor_for(user), now=clock.now())


def test_answer_before_it_is_due_leaves_the_deadline(played: Played, alfa: Company) -> None:
    enquiry, before = ask(played, alfa), played.fresh().bids_end_at
    answer(played, enquiry)
    assert (played.fresh().bids_end_at, played.tender.amendments.count()) == (before, 0)


def test_late_answer_moves_the_deadline_with_its_explanation(played: Played, alfa: Company) -> None:
    enquiry, before = ask(played, alfa), played.fresh().bids_end_at
    assert before
    opening = played.tender.opening_at
    assert opening
    director.move_to(before - timedelta(days=3))
    timing = queries.answer_time(played.tender, clock.now())
    assert timing
    assert timing.late
    assert timing.moves
    assert timing.moves.least
    assert "art. 153" in timing.moves.least.citation
    answer(played, enquiry)
    assert played.fresh().bids_end_at == timing.moves.ends_at > before + timedelta(days=2)
    assert played.tender.opening_at == timing.moves.opening_at
    amendment = played.tender.amendments.get()
    assert (amendment.number, amendment.significant, amendment.created_by) == (1, False, None)
    assert json.loads(LogEntry.objects.get(type="tender.amended").body)["cause"] == "answer"
    assert played.tender.releases.latest("number").tags == ["tenderAmendment"]
    assert queries.questions_open(played.tender) == 0


def test_unanswered_question_moves_the_deadline_a_day_before_and_nothing_closes(
    played: Played, alfa: Company, beta: Company
) -> None:
    director.hand_in(played, beta, {1: ("4500", "100")})
    enquiry, before = ask(played, alfa), played.fresh().bids_end_at
    assert before
    assert played.tender.next_event_at == before - timedelta(days=1)
    director.move_to(before + timedelta(minutes=1))
    assert played.fresh().stage_now is Stage.PUBLISHED
    moved = played.tender.bids_end_at
    assert moved
    assert moved >= before + timedelta(days=5)
    assert json.loads(LogEntry.objects.get(type="tender.amended").body)["cause"] == "questions"
    assert beta.submitter.email in mails("amended")
    answer(played, enquiry)
    director.move_to((played.fresh().bids_end_at or moved) + timedelta(minutes=1))
    assert played.fresh().stage_now is Stage.CLOSED


def test_clock_that_was_dead_over_the_deadline_moves_it_too(played: Played, alfa: Company) -> None:
    ask(played, alfa)
    end = played.fresh().bids_end_at
    assert end
    clock.travel(end + timedelta(hours=3))
    assert clockwork.run_due(now=clock.now()) == 1
    assert played.fresh().stage_now is Stage.PUBLISHED
    assert (played.tender.bids_end_at or end) > clock.now() + timedelta(days=5)
