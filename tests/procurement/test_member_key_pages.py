"""A key holder's key: made in the browser or with the command line, tried, replaced; the phrase never leaves the browser."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from procurement.models import MemberKey, User
from procurement.people import queries_keys
from procurement.rules import member_keys, phrases
from procurement.rules.member_keys import MemberKeyText, close_slot
from procurement.rules.sealing_kdf import Kdf
from procurement.rules.sealing_locks import generate_key_pair
from tests import factories
from tests.journeys.look import NARROW, WIDE, complaints, faults
from tests.journeys.person import Person

PAGE, NEW, TEXT = (reverse(f"people:{name}") for name in ("member_key", "member_key_new", "member_key_text"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def key_text(user: User, phrase: str) -> str:
    """As the command line prints it."""
    pair = generate_key_pair()
    return MemberKeyText(user.pk, pair.public, (close_slot(pair, phrase, user=user.pk),)).to_bytes().decode() + "\n"


@pytest.mark.django_db
def test_pages_are_for_key_holders_alone() -> None:
    boss = factories.make_company().submitter
    assert [signed_in(boss).get(path).status_code for path in (PAGE, NEW, TEXT)] == [404] * 3
    carmen = factories.make_agency().key_holders[0]
    assert [signed_in(carmen).get(path).status_code for path in (PAGE, NEW, TEXT)] == [200, 200, 404]
    assert PAGE in signed_in(carmen).get(reverse("people:account")).content.decode()
    assert PAGE not in signed_in(boss).get(reverse("people:account")).content.decode()


@pytest.mark.django_db
def test_key_of_the_command_line_is_stored_given_back_and_replaced() -> None:
    carmen = factories.make_agency().key_holders[0]
    client, first = signed_in(carmen), key_text(carmen, phrases.new_phrase())
    assert client.post(NEW, {"text": first}).status_code == 302
    assert client.get(TEXT).content.decode() == first.strip()
    old = queries_keys.live_key(carmen)
    assert old
    second = key_text(carmen, phrases.new_phrase())
    assert client.post(NEW, {"text": second}).status_code == 302
    assert client.get(TEXT).content.decode() == second.strip()
    assert queries_keys.kid_of(old) in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_what_is_no_own_key_is_refused_with_a_sentence_and_kept() -> None:
    carmen, dan = factories.make_agency().key_holders
    client = signed_in(carmen)
    for text, sentence in (
        ("six words of mine", "This is no key as the page or the program makes it"),
        (key_text(dan, phrases.new_phrase()), "This key was made for another person"),
    ):
        response = client.post(NEW, {"text": text})
        assert response.status_code == 422
        assert sentence in response.content.decode().replace("&#x27;", "'")
        assert text.strip()[:9] in response.content.decode().replace("&quot;", '"')
    assert client.post(NEW, {}).status_code == 422
    assert not MemberKey.objects.exists()


@pytest.fixture
def sent(page: Page) -> list[str]:
    """All that the browser sends: addresses, bodies, headers that a page can fill."""
    seen: list[str] = []

    def note(request: Request) -> None:
        seen.append(f"{request.method} {request.url} {request.post_data or ''} {json.dumps(request.headers)}")

    page.on("request", note)
    return seen


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_key_is_made_in_the_browser_and_opens_with_words_that_were_never_sent(page: Page, sent: list[str]) -> None:
    carmen = factories.make_agency().key_holders[0]
    said = complaints(page)
    person = Person(page, carmen).signs_in().opens("people:account")
    person.follows("My key for opening bids").follows("Make my key").presses("Show my six words")
    expect(page.locator(".phrase-words li")).to_have_count(6)
    words = page.locator(".phrase-words li").all_inner_texts()
    look(page)
    assert phrases.read_phrase(" ".join(words)) == " ".join(words)
    person.presses("I have them on paper")
    expect(page.locator(".phrase-words")).to_be_hidden()
    look(page)
    field = "Type the six words from your paper"
    for typed, sentence in (
        (" ".join(words[:5]), "The phrase has six words; here are 5."),
        (" ".join([*words[:5], "secret"]), "Word 6, “secret”, can't be one of the words."),
        (" ".join([words[1], words[0], *words[2:]]), "One of the six words is not right."),
        (phrases.new_phrase(), "This is another phrase than the one that was shown just now."),
    ):
        person.types(field, typed).presses("Store my key").sees(sentence)
    look(page)
    assert not MemberKey.objects.exists()
    person.types(field, "  ".join(words).upper()).presses("Store my key").sees("Your key is stored.")
    key = member_keys.parse_member_key(queries_keys.key_text(MemberKey.objects.get()).encode())
    pair = member_keys.open_any(key.slots, " ".join(words), kdf=Kdf.PHRASE, user=carmen.pk, public=key.public_key)
    person.types("Your six words", phrases.new_phrase()).presses("Try it").sees("does not open your key")
    person.types("Your six words", " ".join(words)).presses("Try it").sees("It works: these words open your key.")
    look(page)
    assert said == []
    everything = " ".join(sent)
    assert key.public_key.hex() in everything
    assert pair.private.hex() not in everything
    assert not [word for word in words if word in everything]


def look(page: Page) -> None:
    """Sound on a phone and on a desk, in both themes."""
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert faults(page) == []
