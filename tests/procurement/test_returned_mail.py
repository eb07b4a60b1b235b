"""Mail that came back, read over IMAP from a server on a socket: recorded once, marked, moved; nothing broken stops the rest."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from pytest_django import Settings

from procurement import env, tasks
from procurement.mail_delivery import deliver
from procurement.messages import returned_mail
from procurement.models import MailMessage, User
from tests.factories import make_user
from tests.procurement.imap_server import PASSWORD, USER, ImapServer, imap_server
from tests.procurement.people_helpers import now
from tests.procurement.test_messages import LOCMEM, REPORT, write

pytestmark = pytest.mark.django_db
NAME = "BOUNCES_URL"


def mailbox(text: str) -> dict[str, Any] | None:
    return env.mailbox(NAME, urlsplit(text))


def address(server: ImapServer, scheme: str = "imap", more: str = "?starttls=0", password: str = PASSWORD) -> str:
    return f"{scheme}://{quote(USER)}:{quote(password)}@127.0.0.1:{server.port}/INBOX{more}"


@pytest.fixture
def ana(settings: Settings) -> User:
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    return make_user("ana@example.org", "Ana")


@pytest.fixture
def server(settings: Settings) -> Iterator[ImapServer]:
    with imap_server() as found:
        settings.BOUNCES_MAILBOX = mailbox(address(found))
        yield found


def sent(ana: User, key: str) -> MailMessage:
    message = write(ana, key)
    deliver(message.pk, now=now())
    return message


def report(message_id: object, action: str = "failed", status: str = "5.1.1") -> str:
    return REPORT.format(date=format_datetime(now()), action=action, status=status, message_id=message_id)


def returned() -> set[str]:
    return set(MailMessage.objects.exclude(refused_at=None).values_list("key", flat=True))


def test_reports_are_recorded_once_and_marked_as_read(server: ImapServer, ana: User) -> None:
    first, second = sent(ana, "a"), sent(ana, "b")
    sent(ana, "c")
    mails = [server.deliver(report(first.pk)), server.deliver(report(second.pk, "delayed", "4.4.1"))]
    mails += [server.deliver("Subject: I am on holiday\n\nUntil Monday."), server.deliver(report(uuid4()))]
    assert (tasks.read_returned_mail(), returned()) == (1, {"a"})
    assert [mail.flags for mail in mails] == [{"\\Seen"}] * 4
    assert tasks.read_returned_mail() == 0
    for mail in mails:  # a person marks them as unread
        mail.flags.clear()
    assert (tasks.read_returned_mail(), returned()) == (0, {"a"})
    assert server.folders["INBOX"] == mails


def test_broken_mail_is_flagged_and_the_rest_is_read(
    server: ImapServer, ana: User, caplog: pytest.LogCaptureFixture
) -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n" for depth in range(3000))
    deep = server.deliver(f"Subject: secret words\n{nested}")
    odd = [server.deliver(body) for body in (b"", bytes(range(256)) * 10, report("x").encode()[:-200])]
    eight_bits = server.deliver(report(sent(ana, "a").pk).replace("no such user", "utilizator necunoscut: știrbei"))
    large = server.deliver(report(sent(ana, "b").pk) + "x" * returned_mail.LONGEST)
    assert (tasks.read_returned_mail(), returned()) == (2, {"a", "b"})
    assert deep.flags == {"\\Seen", "\\Flagged"}
    assert [mail.flags for mail in (*odd, eight_bits, large)] == [{"\\Seen"}] * 5
    assert "can't be read (" in caplog.text
    assert "secret" not in caplog.text


def test_report_that_could_not_be_recorded_stays_unread(
    server: ImapServer, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = server.deliver(report(sent(ana, "a").pk))

    def down(*_: Any, **__: Any) -> bool:
        raise DatabaseError("no connection")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(returned_mail, "record", down)
        with pytest.raises(DatabaseError):
            returned_mail.read(now=now())
    assert mail.flags == set()
    assert returned_mail.read(now=now()) == returned_mail.Found(1, 0)


def test_what_was_read_is_moved_where_the_address_says_so(server: ImapServer, ana: User, settings: Settings) -> None:
    settings.BOUNCES_MAILBOX = mailbox(address(server, more="?starttls=0&move=Done"))
    mails = [server.deliver(report(sent(ana, key).pk)) for key in "ab"]
    assert tasks.read_returned_mail() == 2
    assert (server.folders["INBOX"], server.folders["Done"]) == ([], mails)
    settings.BOUNCES_MAILBOX = mailbox(address(server, more="?starttls=0&move=Elsewhere"))
    mail = server.deliver(report(sent(ana, "c").pk))
    with pytest.raises(CommandError, match="there is no such folder"):
        call_command("bounces")
    assert (returned(), mail.flags) == ({"a", "b", "c"}, {"\\Seen"})


def test_server_that_says_no_or_is_gone_is_a_line_in_the_log_without_the_password(
    server: ImapServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.BOUNCES_MAILBOX = mailbox(address(server, password="wrong secret"))
    assert tasks.read_returned_mail() == 0
    assert "wrong name or password" in caplog.text
    assert "wrong secret" not in caplog.text
    with imap_server() as gone:
        settings.BOUNCES_MAILBOX = mailbox(address(gone))
    with pytest.raises(CommandError, match="The mailbox can't be read"):
        call_command("bounces")
    settings.BOUNCES_MAILBOX = None
    with pytest.raises(CommandError, match="set BOUNCES_URL"):
        call_command("bounces")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Key and certificate of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.town.example")])
    first, last = (
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(2199, 12, 31, tzinfo=UTC),
    )  # TLS goes by the machine's clock
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(first).not_valid_after(last)
    builder = builder.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "server.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_password_goes_only_over_tls_to_a_server_whose_certificate_is_trusted(
    certificate: Path, ana: User, settings: Settings, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with imap_server(context, implicit=scheme == "imaps") as server:
        settings.BOUNCES_MAILBOX = mailbox(address(server, scheme, ""))
        server.deliver(report(sent(ana, "a").pk))
        with pytest.raises(returned_mail.MailboxUnreadable, match="certificate"):
            returned_mail.read(now=now())
        assert "LOGIN" not in server.said
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert returned_mail.read(now=now()).returned == 1
    with imap_server() as plain:
        settings.BOUNCES_MAILBOX = mailbox(address(plain, "imap", ""))
        with pytest.raises(returned_mail.MailboxUnreadable):
            returned_mail.read(now=now())
        assert "LOGIN" not in plain.said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("imaps://host/INBOX", "must name user, password and host"),
        ("imap://u:p@mail.example/?starttls=0", "without TLS only on this machine"),
        ("imaps://u:p@mail.example/?mvoe=Done", "unknown option mvoe"),
        ("imaps://u:p@mail.example/Sosite-%C8%99", "must be ASCII"),
    ],
)
def test_address_that_can_not_be_used_is_refused_at_the_start(text: str, words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        mailbox(text)


def test_address_names_folder_port_and_where_mail_goes() -> None:
    found = mailbox("imaps://a%40b.example:p%2Fw@mail.example/Returned?move=Done")
    assert found == {
        "host": "mail.example", "port": 993, "user": "a@b.example", "password": "p/w", "folder": "Returned",
        "move": "Done", "tls": "tls",
    }  # fmt: skip
    assert env.mailbox(NAME, None) is None
