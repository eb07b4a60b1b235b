"""What the tests about people share: signing in by the form, reading the outbox."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.test import Client

from procurement import clock
from procurement.models import MailMessage, User
from tests.factories import PASSWORD


def sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    """The log-in form, filled in and sent."""
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def last_mail(to: str) -> MailMessage:
    """The newest mail to this address."""
    return MailMessage.objects.filter(recipient=to).latest("created_at")


def link_in(mail: MailMessage, prefix: str) -> str:
    """The path of the link that begins with this prefix."""
    found = re.search(rf"https?://[^/\s]+({re.escape(prefix)}\S*)", mail.body)
    assert found, mail.body
    return found.group(1)


def now() -> datetime:
    """The platform's clock."""
    return clock.now()
