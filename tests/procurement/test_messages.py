"""The inbox, the choices about mail and digests: every message is there once, and nobody else's."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email import message_from_string
from mailbox import mbox
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from procurement.access import actor_for
from procurement.days import zone
from procurement.mail import forget_recipient, queue_mail
from procurement.mail_delivery import deliver, due_mails
from procurement.messages import digests, inbox, preferences
from procurement.messages.layout import html_of, parts_of
from procurement.models import MailAttempt, MailMessage, User
from procurement.models_mail import Way
from procurement.rules.digests import digest_after
from procurement.rules.message_kinds import DIGEST, kind_named
from tests.factories import make_admin, make_agency, make_user
from tests.procurement.people_helpers import now

pytestmark = pytest.mark.django_db
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def write(
    user: User, key: str, template: str = "agency_approved", at: datetime | None = None, **more: Any
) -> MailMessage:
    """A message as services write them."""
    context = {"organization": SimpleNamespace(name="Alfa", pk=uuid4()), "path": "/x/", **more.pop("context", {})}
    queue_mail(key=key, to=user, template=template, context=context, now=at or now(), **more)
    return MailMessage.objects.get(key=key)


def optional(user: User, key: str, at: datetime | None = None, **more: Any) -> MailMessage:
    """A message of a kind that leaves a choice."""
    return write(user, key, "flags_found", at, context={"count": 1, "tender": SimpleNamespace(reference="T-1")}, **more)


@pytest.fixture
def ana() -> User:
    return make_user("ana@example.org", "Ana")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_inbox_shows_own_messages_and_opens_and_marks_them(ana: User) -> None:
    mine, other = write(ana, "a"), write(make_user("ion@example.org"), "b")
    client = signed_in(ana)
    page = client.get(reverse("messages:inbox")).content.decode()
    assert "Approved: Alfa" in page
    assert "1 new message" in page
    opened = client.get(reverse("messages:message", args=[mine.pk])).content.decode()
    assert '<a href="http://localhost:8000/x/">' in opened
    for address in ("message", "mark"):
        for method in (client.get, client.post):
            assert method(reverse(f"messages:{address}", args=[other.pk])).status_code in (404, 405)
    mine.refresh_from_db()
    assert mine.read_at is None  # looking changes nothing: a POST does
    client.post(reverse("messages:mark", args=[mine.pk]))
    assert "1 new message" not in client.get(reverse("messages:inbox")).content.decode()
    client.post(reverse("messages:mark", args=[mine.pk]), {"act": "unread"})
    assert actor_for(ana).unread == 1
    client.post(reverse("messages:mark_all"))
    assert (actor_for(ana).unread, MailMessage.objects.get(pk=other.pk).read_at) == (0, None)


def test_inbox_is_filtered_and_asks_as_often_for_three_messages_as_for_one() -> None:
    agency = make_agency()
    client = signed_in(agency.officer)
    client.get(reverse("messages:inbox"))  # the log-in itself asks too
    counts = []
    for wanted in (1, 3):
        while MailMessage.objects.filter(user=agency.officer).count() < wanted:
            optional(agency.officer, f"k{MailMessage.objects.count()}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("messages:inbox"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    write(agency.officer, "other")
    page = client.get(reverse("messages:inbox"), {"kind": "account"}).content.decode()
    assert (page.count('class="task"'), "T-1</span>" in page) == (1, False)
    assert (
        client.get(reverse("messages:inbox"), {"about": "T-1", "unread": "1"}).content.decode().count('class="task"')
        == 3
    )


def test_count_in_the_header_costs_no_query_of_its_own() -> None:
    officer = make_agency().officer
    write(officer, "a")
    with CaptureQueriesContext(connection) as asked:
        assert actor_for(officer).unread == 1
    assert len(asked) == 1


def test_secret_link_is_never_shown_in_the_inbox(ana: User) -> None:
    message = write(ana, "a", private=True)
    assert deliver(message.pk, now=now())  # without a mail server the text stays, for the outbox page
    page = signed_in(ana).get(reverse("messages:message", args=[message.pk])).content.decode()
    assert ("/x/" in page, "works like a key" in page) == (False, True)


def test_choice_decides_how_a_message_goes_out_and_the_inbox_has_it_anyway(ana: User) -> None:
    signed_in(ana).post(reverse("messages:settings"), {"flag": "inbox", "account": "inbox", "news": "nonsense"})
    assert preferences.ways_of(ana)["flag"] is Way.INBOX
    silent, loud = optional(ana, "a"), write(ana, "b")
    assert (silent.way, loud.way) == (Way.INBOX, Way.NOW)
    assert due_mails(now=now() + timedelta(hours=1)) == [loud.pk]
    assert not deliver(silent.pk, now=now())
    assert set(inbox.messages_of(actor_for(ana))) == {silent, loud}


def test_digest_carries_what_waited_once_and_is_no_message_itself(ana: User, settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    preferences.choose(ana, {"flag": Way.DAILY})
    due = digest_after(now(), weekly=False, zone=zone())
    first, second = optional(ana, "a", due - timedelta(hours=3)), optional(ana, "b", due - timedelta(hours=2))
    later = optional(ana, "c", due + timedelta(minutes=1))
    assert digests.write_due(now=due - timedelta(seconds=1)) == 0
    assert [digests.write_due(now=due + timedelta(minutes=2)) for _again in range(2)] == [1, 0]
    digest = MailMessage.objects.get(kind=DIGEST.code)
    assert deliver(digest.pk, now=due)
    [sent] = django_mail.outbox
    assert sent.subject == "2 messages for you"
    assert all(f"/messages/{one.pk}/" in sent.body for one in (first, second))
    assert str(later.pk) not in sent.body
    found = inbox.messages_of(actor_for(ana))
    assert [one.digest for one in found] == [None, digest, digest]
    assert actor_for(ana).unread == 3
    page = signed_in(ana).get(reverse("messages:message", args=[first.pk])).content.decode()
    assert "in the digest of" in page
    assert "taken by the mail server" in page


def test_digest_that_dies_before_its_end_is_written_by_the_next_worker(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences.choose(ana, {"flag": Way.WEEKLY})
    due = digest_after(now(), weekly=True, zone=zone())
    optional(ana, "a", due - timedelta(hours=3))

    def dies(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(digests, "_by_kind", dies)
        with pytest.raises(KeyboardInterrupt):
            digests.write_due(now=due)
    assert digests.write_due(now=due + timedelta(days=6)) == 1


def test_message_that_a_digest_would_bring_too_late_goes_at_once(ana: User) -> None:
    preferences.choose(ana, {"flag": Way.DAILY})
    at = now()
    due = digest_after(at, weekly=False, zone=zone())
    ways = {
        name: optional(ana, name, at, act_before=end).way
        for name, end in {"soon": due, "later": due + timedelta(hours=1), "over": at - timedelta(hours=1)}.items()
    }
    assert ways == {"soon": Way.NOW, "later": Way.DAILY, "over": Way.DAILY}


def test_mail_has_text_and_html_of_the_same_words_and_one_click_ends_it(ana: User, settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    message = optional(ana, "a")
    assert deliver(message.pk, now=now())
    [sent] = django_mail.outbox
    [(html, kind)] = sent.alternatives
    assert (kind, '<html lang="en">' in html) == ("text/html", True)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = sent.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in sent.body
    assert f'href="{link}"' in html
    program = Client(enforce_csrf_checks=True)
    path = link.removeprefix("http://localhost:8000")
    assert "Stop these mails" in program.get(path).content.decode()
    assert preferences.ways_of(ana)["flag"] is Way.NOW
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert preferences.ways_of(ana)["flag"] is Way.INBOX
    assert program.get("/messages/stop/forged/").status_code == 404
    essential = preferences.stop_link(ana, kind_named("account")).removeprefix("http://localhost:8000")
    assert program.post(essential).status_code == 404
    assert "List-Unsubscribe" not in message_headers(write(ana, "b"))


def message_headers(message: MailMessage) -> dict[str, str]:
    """The headers with which a mail leaves."""
    django_mail.outbox.clear()
    assert deliver(message.pk, now=now())
    return dict(django_mail.outbox[0].extra_headers)


def test_html_says_what_the_text_says_and_escapes_it() -> None:
    text = "A <b> & c:\nhttps://x.example/a?b=1&c=2.\n\n- one\n- two\n  until now\n"
    assert html_of(text) == (
        '<p>A &lt;b&gt; &amp; c:<br>\n<a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>\n'
        "<ul><li>one</li><li>two</li></ul>\n<p>\u00a0\u00a0until now</p>"
    )


def test_mail_is_in_the_language_of_the_person_below_too() -> None:
    _text, html = parts_of(optional(make_user("ion@example.org", language="ro"), "a"))
    assert '<html lang="ro">' in html


def test_stop_of_a_digest_leaves_the_inbox(ana: User) -> None:
    preferences.choose(ana, {"flag": Way.DAILY, "news": Way.WEEKLY, "receipt": Way.NOW})
    preferences.stop(ana, DIGEST)
    assert [preferences.ways_of(ana)[code] for code in ("flag", "news", "receipt")] == [Way.INBOX, Way.INBOX, Way.NOW]


REPORT = """\
From: MAILER-DAEMON@mail.example
Date: {date}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ana@example.org>: no such user

--b
Content-Type: text/rfc822-headers

Subject: x
Message-ID: <{message_id}@localhost>
--b--
"""


def test_mail_that_comes_back_is_shown_and_sent_to_the_new_address(
    ana: User, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    message, delayed = write(ana, "a"), write(ana, "b")
    for one in (message, delayed):
        deliver(one.pk, now=now())
    box = mbox(tmp_path / "bounces")
    date = now().strftime("%a, %d %b %Y %H:%M:%S +0000")
    for one, action, status in ((message, "failed", "5.1.1"), (delayed, "delayed", "4.4.1")):
        box.add(message_from_string(REPORT.format(date=date, action=action, status=status, message_id=one.pk)))
    box.add(message_from_string("Subject: I am on holiday\n\nUntil Monday."))
    box.close()
    for _again in range(2):
        call_command("bounces", tmp_path / "bounces", verbosity=0)
    assert list(MailMessage.objects.exclude(refused_at=None)) == [message]
    last = MailAttempt.objects.get(message=message, outcome="bounced")
    assert last.answer == "5.1.1 550 5.1.1 <…>: no such user"
    client = signed_in(ana)
    assert "Mail to you comes back" in client.get(reverse("messages:inbox")).content.decode()
    assert "no such user" in signed_in(make_admin()).get(reverse("people:platform_mail")).content.decode()
    User.objects.filter(pk=ana.pk).update(email="ana@new.example")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("messages:send_again"))
    assert django_mail.outbox[-1].to == ["ana@new.example"]
    assert inbox.refused_of(ana).count() == 0
    assert MailAttempt.objects.filter(message=message).count() == 3


def test_forgotten_person_leaves_no_address_in_the_log(ana: User) -> None:
    message = write(ana, "a")
    MailMessage.objects.update(last_error="refused <ana@example.org>")
    forget_recipient(ana, "x@removed.invalid")
    message.refresh_from_db()
    assert not re.search("ana@example", f"{message.recipient} {message.last_error} {message.body}")
