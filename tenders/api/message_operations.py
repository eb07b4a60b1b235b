"""The caller's own messages, as in the inbox: list, read one, mark it as read or unread. Of a mail with a secret link no text is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from procurement.messages import inbox
from procurement.models import MailMessage
from procurement.rules.program_tokens import Scope
from tenders.api.callers import caller_of, needs
from tenders.api.cursors import Order, PageIn, page
from tenders.api.description import PROBLEMS

router = Router(tags=["messages"])
ORDER = Order("created_at")


class MessagesIn(PageIn):
    """Which messages."""

    kind: str = Field("", max_length=16, pattern="^[a-z_]*$", description="only those of this kind")
    about: str = Field(
        "", max_length=60, pattern=r"^[^\x00]*$", description="only those about the tender with this reference"
    )
    unread: bool = Field(False, description="only those that are not marked as read")


class MessageRow(Schema):
    """A message without its text."""

    id: UUID
    kind: str = Field(description="code of its kind; empty for old ones")
    about: str = Field(description="reference of the tender it is about; empty if it is about none")
    subject: str
    created_at: datetime
    read_at: datetime | None
    url: str = Field(description="its page")


class MessageOut(MessageRow):
    """A message."""

    language: str
    text: str = Field(description="empty where it carried a link that works like a key: that was only in the mail")


class MessagePage(Schema):
    """Some messages."""

    messages: list[MessageRow]
    next: str = Field(description="cursor of the next page; empty at the end")


MARKED = {"response": {204: None, **PROBLEMS}, "url_name": "message-read", **needs(Scope.MESSAGES)}


@router.get("/messages", response={200: MessagePage, **PROBLEMS}, url_name="messages", **needs(Scope.MESSAGES))
def list_messages(request: HttpRequest, asked: Annotated[MessagesIn, Query()]) -> Any:
    """What the platform has told you, the newest first."""
    wanted = inbox.Filters(kind=asked.kind, about=asked.about, unread=asked.unread)
    rows, following = page(inbox.messages_of(caller_of(request).actor, wanted), ORDER, asked)
    return {"messages": [_row(one) for one in rows], "next": following}


@router.get(
    "/messages/{message_id}", response={200: MessageOut, **PROBLEMS}, url_name="message", **needs(Scope.MESSAGES)
)
def read_message(request: HttpRequest, message_id: UUID) -> Any:
    """A message with its text. Reading it here does not mark it."""
    found = inbox.get_message_for(caller_of(request).actor, message_id)
    return {**_row(found), "language": found.language, "text": "" if found.private else found.body}


@router.put("/messages/{message_id}/read", **MARKED)
def mark_message_as_read(request: HttpRequest, message_id: UUID) -> Any:
    """Mark a message as read. Said twice it is the same."""
    return _marked(request, message_id, read=True)


@router.delete("/messages/{message_id}/read", **MARKED)
def mark_message_as_unread(request: HttpRequest, message_id: UUID) -> Any:
    """Mark a message as unread again."""
    return _marked(request, message_id, read=False)


def _marked(request: HttpRequest, message_id: UUID, *, read: bool) -> Any:
    caller = caller_of(request)
    inbox.mark(inbox.get_message_for(caller.actor, message_id), read=read, now=caller.now)
    return Status(204, None)


def _row(message: MailMessage) -> dict[str, Any]:
    same = {name: getattr(message, name) for name in ("kind", "about", "subject", "created_at", "read_at")}
    return {"id": message.pk, **same, "url": settings.PUBLIC_URL + reverse("messages:message", args=[message.pk])}
