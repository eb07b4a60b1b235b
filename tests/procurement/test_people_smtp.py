"""Mail over a real SMTP conversation on a loopback socket, and with a server that refuses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from procurement.mail import queue_mail
from procurement.mail_delivery import deliver, due_mails
from procurement.models import MailMessage
from tests.procurement.people_helpers import now

pytestmark = pytest.mark.django_db


class Server(threading.Thread):
    """One SMTP conversation: says 250 to everything but RCPT, whose answer is given, and keeps what it was sent."""

    def __init__(self, rcpt: str) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.rcpt = rcpt
        self.lines: list[str] = []

    def run(self) -> None:
        connection, _address = self.socket.accept()
        with connection, connection.makefile("rwb") as stream:
            answer = "220 here"
            in_text = False
            while True:
                stream.write(f"{answer}\r\n".encode())
                stream.flush()
                line = stream.readline().decode().rstrip()
                while in_text and line != ".":
                    self.lines.append(line)
                    line = stream.readline().decode().rstrip()
                verb = line[:4].upper()
                in_text = verb == "DATA"
                answer = {"DATA": "354 go on", "RCPT": self.rcpt, "QUIT": "221 bye"}.get(verb, "250 ok")
                self.lines.append(line)
                if verb in ("", "QUIT"):
                    return


@pytest.fixture
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Server]:
    found = Server(getattr(request, "param", "250 ok"))
    found.start()
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield found
    found.socket.close()


def queued() -> MailMessage:
    context = {"member": "Ștefan", "organization": "Alfa", "path": "/x/"}
    queue_mail(key="k", to="ana@example.org", template="invitation_accepted", context=context, now=now())
    return MailMessage.objects.get()


def test_mail_reaches_the_server_with_its_id(server: Server) -> None:
    message = queued()
    assert deliver(message.pk, now=now())
    server.join(5)
    text = "\n".join(server.lines)
    assert "rcpt to:<ana@example.org>" in text.lower()  # Python 3.11 writes TO
    assert f"Message-ID: <{message.pk}@" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "http://localhost:8000/x/" in text
    assert "Content-Type: multipart/alternative" in text
    assert message.tried.get().outcome == "accepted"


@pytest.mark.parametrize("server", ["550 no such mailbox"], indirect=True)
def test_mail_to_a_refused_address_stays_with_the_reason_and_is_not_tried_again(server: Server) -> None:
    message, at = queued(), now()
    assert deliver(message.pk, now=at) is False
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.refused_at) == (None, 1, at)
    assert "550" in message.last_error
    assert "no such mailbox" in message.last_error
    assert deliver(message.pk, now=at) is False  # the server said it for good
    [line] = message.tried.all()
    assert (line.at, line.outcome, "ana@example.org" in line.answer) == (at, "refused", False)


@pytest.mark.parametrize("server", ["451 come back later"], indirect=True)
def test_mail_put_off_by_the_server_is_tried_again(server: Server) -> None:
    message = queued()
    assert deliver(message.pk, now=now()) is False
    message.refresh_from_db()
    assert (message.refused_at, message.tried.get().outcome) == (None, "put_off")
    assert due_mails(now=now() + timedelta(minutes=5)) == [message.pk]
