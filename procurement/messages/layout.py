"""The look of a mail: the plain text of its template as HTML, and what stands below every mail. Nothing is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from procurement.models import MailMessage
from procurement.rules.message_kinds import DIGEST, kind_named

_URL = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)])")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
BULLET = "- "


def parts_of(message: MailMessage) -> tuple[str, str]:
    """The mail as plain text and as HTML, in the message's language, with the words below it."""
    with translation.override(message.language or settings.LANGUAGE_CODE):
        below = _below(message)
        text = f"{message.body}\n-- \n{below}\n" if below else message.body
        html = render_to_string(
            "emails/parts/layout.html",
            {
                "subject": message.subject,
                "body": html_of(message.body),
                "below": html_of(below),
                "site": settings.PUBLIC_URL,
            },
        )
    return text, html


def _below(message: MailMessage) -> str:
    if message.user_id is None or not message.kind:
        return ""
    context = {
        "message": message,
        "kind": kind_named(message.kind),
        "in_inbox": message.kind != DIGEST.code and not message.private,
        "stop": message.unsubscribe if message.unsubscribe not in message.body else "",
        "site": settings.PUBLIC_URL,
    }
    return render_to_string("emails/parts/below.txt", context).strip()


def html_of(text: str) -> SafeString:
    """Paragraphs, lists and addresses of a plain text as HTML; everything in it is escaped."""
    blocks = (block for block in _BLANK_LINES.split(text.strip("\n")) if block)
    return format_html_join("\n", "{}", ((piece,) for block in blocks for piece in _pieces(block)))


def _pieces(block: str) -> Iterator[SafeString]:
    """One paragraph: runs of lines with a bullet become lists, other lines stay lines."""
    for bulleted, lines in groupby(block.split("\n"), key=lambda line: line.startswith(BULLET)):
        if bulleted:
            items = format_html_join("", "<li>{}</li>", ((_linked(line.removeprefix(BULLET)),) for line in lines))
            yield format_html("<ul>{}</ul>", items)
        else:
            yield format_html("<p>{}</p>", format_html_join(SafeString("<br>\n"), "{}{}", map(_indented, lines)))


def _indented(line: str) -> tuple[str, SafeString]:
    words = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(words)), _linked(words)


def _linked(line: str) -> SafeString:
    """The line with its addresses as links; every second part of the split is one."""
    parts = _URL.split(line)
    return format_html_join(
        "", "{}", ((format_html('<a href="{0}">{0}</a>', part) if at % 2 else part,) for at, part in enumerate(parts))
    )
