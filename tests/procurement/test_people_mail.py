"""The outbox: a mail is written with its cause, leaves once, survives an outage, and forgets secret links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from procurement.mail import queue_mail
from procurement.mail_delivery import MAX_ATTEMPTS, deliver, due_mails, stuck_mails
from procurement.models import MailMessage
from procurement.tasks import send_unsent_mail
from tests.factories import make_admin, make_agency, make_user
from tests.procurement.people_helpers import now

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class BrokenServer:
    """A mail backend whose server is down."""

    def __init__(self, **_options: object) -> None: ...

    def send_messages(self, _messages: object) -> int:
        raise ConnectionRefusedError(111, "Connection refused")


BROKEN = f"{__name__}.BrokenServer"


def write(key: str = "k", *, private: bool = False) -> None:
    """A mail like those of the services."""
    agency = make_agency().organization
    context = {"organization": agency, "path": "/organization/x/"}
    queue_mail(key=key, to="ana@example.org", template="agency_approved", context=context, private=private, now=now())


@pytest.mark.django_db
def test_mail_is_written_once_however_often_it_is_queued() -> None:
    write("same")
    queue_mail(key="same", to="x@y.example", template="agency_approved", context={}, now=now())
    [message] = MailMessage.objects.all()
    assert (message.recipient, message.subject) == ("ana@example.org", "Approved: Town Hall of Valea Verde")
    assert "http://localhost:8000/organization/x/" in message.body


@pytest.mark.django_db
def test_mail_is_written_in_the_language_of_the_person() -> None:
    user = make_user("ion@example.org", language="ro")
    queue_mail(key="k", to=user, template="agency_approved", context={"organization": user}, now=now())
    assert MailMessage.objects.get().user == user


@pytest.mark.django_db(transaction=True)
def test_mail_of_an_act_that_is_rolled_back_is_never_sent(settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not MailMessage.objects.exists()
    assert django_mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_after_the_commit_once(settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    with transaction.atomic():
        write()
        assert django_mail.outbox == []
    [sent] = django_mail.outbox
    message = MailMessage.objects.get()
    assert sent.to == ["ana@example.org"]
    assert sent.extra_headers["Message-ID"].startswith(f"<{message.pk}@")
    assert message.sent_at is not None
    assert deliver(message.pk, now=now()) is False
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db
def test_mail_with_a_secret_link_is_forgotten_once_delivered(settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    write(private=True)
    message = MailMessage.objects.get()
    assert deliver(message.pk, now=now())
    message.refresh_from_db()
    assert message.body == ""


@pytest.mark.django_db
def test_mail_without_a_server_is_kept_with_its_body(settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = None
    write(private=True)
    message = MailMessage.objects.get()
    assert deliver(message.pk, now=now())
    message.refresh_from_db()
    assert message.sent_at is not None
    assert "localhost:8000" in message.body


@pytest.mark.django_db
def test_mail_during_an_outage_waits_longer_each_time_and_then_leaves(settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = BROKEN
    write()
    message = MailMessage.objects.get()
    written = message.created_at
    for attempt, minutes in enumerate((1, 2, 4, 8)):
        assert due_mails(now=written + timedelta(minutes=minutes, seconds=-1)) == []
        assert due_mails(now=written + timedelta(minutes=minutes)) == [message.pk]
        assert deliver(message.pk, now=written) is False
        message.refresh_from_db()
        assert (message.attempts, message.sent_at) == (attempt + 1, None)
    assert message.last_error == "ConnectionRefusedError: [Errno 111] Connection refused"
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    assert deliver(message.pk, now=written)
    message.refresh_from_db()
    assert message.last_error == ""


@pytest.mark.django_db
def test_mail_given_up_is_shown_to_the_administrator_and_tried_again(
    client: Client, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    write()
    MailMessage.objects.update(attempts=MAX_ATTEMPTS, last_error="SMTPRecipientsRefused")
    assert due_mails(now=now() + timedelta(days=30)) == []
    assert stuck_mails().count() == 1
    client.force_login(make_admin())
    assert "SMTPRecipientsRefused" in client.get("/platform/mail/").content.decode()
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/platform/mail/")
    assert MailMessage.objects.get().sent_at is not None


@pytest.mark.django_db
def test_sweep_sends_what_no_worker_took(settings: Settings) -> None:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    write()
    MailMessage.objects.update(created_at=now() - timedelta(minutes=2))
    send_unsent_mail()
    send_unsent_mail()
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db
def test_outbox_page_shows_mail_with_its_links(client: Client, settings: Settings) -> None:
    settings.OUTBOX_PAGE = True
    write()
    page = client.get("/outbox/").content.decode()
    assert "Only on an installation for trying out" in page
    assert "Approved: Town Hall" in page
    message = MailMessage.objects.get()
    assert '<a href="http://localhost:8000/organization/x/"' in client.get(f"/outbox/{message.pk}/").content.decode()
    assert "Approved" not in client.get("/outbox/?to=other@example.org").content.decode()


@pytest.mark.django_db
def test_outbox_page_of_a_real_installation_is_not_found(client: Client, settings: Settings) -> None:
    settings.OUTBOX_PAGE = False
    write()
    client.force_login(make_admin())
    assert client.get("/outbox/").status_code == 404
    assert client.get(f"/outbox/{MailMessage.objects.get().pk}/").status_code == 404
