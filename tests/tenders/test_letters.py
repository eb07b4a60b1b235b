"""Letters: stored as they are sent, the same words in mail, page and PDF, in the reader's language, for those they concern."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, User
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Letter
from tenders.services import cancelling
from tests import factories
from tests.tenders.bidding import ANSWERS, PRICES, open_tender
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_papers import body, check_tags, words
from tests.test_translations import compiled

__all__ = ["compiled"]  # the catalogs as they are in text form

BETTER = {"Warranty in months": "60", "Delivery": "5 days"}


@pytest.fixture
def decided(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Beta wins lot 1 by its answers; Alfa, who reads Romanian, is second."""
    played = open_tender(agency)
    User.objects.filter(email="boss@alfa.example").update(language="ro")
    director.hand_in(played, alfa, PRICES, ANSWERS)
    director.hand_in(played, beta, {1: ("4600", "99")}, BETTER)
    director.decide(director.close_and_open(played))
    return played


def letter_to(company: Company) -> Letter:
    return Letter.objects.get(bid__bidder=company.organization)


def mail_of(letter: Letter) -> MailMessage:
    return MailMessage.objects.get(key__startswith=f"letter:{letter.pk}:")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def page(name: str, letter: Letter, user: User | None, language: str = "en") -> Any:
    client = signed_in(user)
    client.cookies["django_language"] = language
    return client.get(reverse(f"tenders:{name}", args=[letter.pk]))


def test_loser_reads_own_points_beside_the_winners_the_standstill_and_how_to_complain(
    decided: Played, alfa: Company
) -> None:
    letter = letter_to(alfa)
    pdf = body(page("letter-pdf", letter, alfa.submitter))
    check_tags(pdf, "Decision on")
    said, shown = words(pdf), squeezed(text_of(page("letter", letter, alfa.submitter)))
    for sentence in (
        "The contract is awarded to Beta SRL for 93,980.00 RON without VAT.",
        "Warranty in months 6.67 20.00",
        "Rank 2 1",
        "The contract is not signed before the end of",
        "Standstill of 8 days: the value is below the threshold.",
        "You may complain until the end of",
        "Consiliul Național de Soluționare a Contestațiilor (CNSC)",
    ):
        assert sentence in said, sentence
        assert sentence in shown, sentence
    assert letter.digest in said


def test_mail_page_and_pdf_say_the_same_in_the_recipients_language(decided: Played, alfa: Company) -> None:
    letter = letter_to(alfa)
    mail = squeezed(mail_of(letter).body)
    assert "Contractul este atribuit către Beta SRL pentru 93.980,00 RON fără TVA." in mail
    assert f"/letters/{letter.pk}/" in mail
    pdf = body(page("letter-pdf", letter, alfa.submitter, "ro"))
    check_tags(pdf, "Decizia privind", "ro")
    said, shown = words(pdf), squeezed(text_of(page("letter", letter, alfa.submitter, "ro")))
    sentences = [
        line.removeprefix("- ") for line in mail_of(letter).body.split("\n") if len(line) > 30 and ": " not in line
    ]
    assert len(sentences) > 6
    for sentence in map(squeezed, sentences[:-1]):  # the last line is the address of the page
        if "http" in sentence or sentence.startswith("Această scrisoare"):
            continue
        assert sentence in said, sentence
        assert sentence in shown, sentence


def test_winner_reads_nothing_of_the_others(decided: Played, beta: Company) -> None:
    letter = letter_to(beta)
    said = words(body(page("letter-pdf", letter, beta.submitter)))
    assert letter.kind == Letter.Kind.WON
    assert "93,980.00 RON" in said
    assert "Alfa" not in said
    assert "92,010.00" not in said


def test_letter_is_for_its_company_the_buyer_and_auditors(decided: Played, alfa: Company, beta: Company) -> None:
    letter = letter_to(alfa)
    people = (alfa.submitter, decided.agency.officer, decided.agency.approver, factories.make_auditor())
    strangers = (beta.submitter, decided.agency.key_holders[0], factories.make_admin())
    for name in ("letter", "letter-pdf"):
        got = [page(name, letter, user) for user in people]
        assert [answer.status_code for answer in got] == [200] * 4
        assert all(b"".join(answer) for answer in got)  # a file is read to its end, so that it is closed
        assert [page(name, letter, user).status_code for user in strangers] == [404] * 3
        assert page(name, letter, None).status_code == 302
    address = reverse("tenders:letter", args=[letter.pk])
    reference = decided.tender.reference
    assert address in signed_in(alfa.submitter).get(reverse("tenders:bid", args=[reference])).content.decode()
    assert address in signed_in(decided.agency.officer).get(at("officer-award", reference, 1)).content.decode()


def test_letters_are_append_only_and_their_digests_are_in_the_record(decided: Played) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Letter.objects.update(kind="won")
    recorded = LogEntry.objects.get(type="letters.sent").body
    assert all(letter.digest in recorded for letter in Letter.objects.all())


def test_cancellation_before_the_opening_tells_everybody_why_and_that_bids_stay_sealed(
    agency: Agency, alfa: Company
) -> None:
    played = open_tender(agency)
    director.hand_in(played, alfa, PRICES, ANSWERS)
    text = "The council has cut the budget."
    cancelling.propose_cancellation(
        played.fresh(), code="no_funds", explanation=text, actor=actor_for(agency.officer), now=clock.now()
    )
    cancelling.confirm_cancellation(played.fresh(), actor=actor_for(agency.approver), now=clock.now())
    letter = letter_to(alfa)
    said = words(body(page("letter-pdf", letter, alfa.submitter)))
    for sentence in ("has cancelled the procedure", "Reason: the budget was cut.", text, "stay sealed for good"):
        assert sentence in said
    assert letter.lot is None
