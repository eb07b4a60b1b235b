"""What is new about a published tender: its publication, answers and changes, the newest first. Reads only; nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Amendment, Tender
from tenders.queries.amendments import published_amendments
from tenders.queries.enquiries import answered


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news; `guid` names it for good."""

    at: datetime
    title: str
    text: str
    url: str
    guid: str


def reason_of(amendment: Amendment) -> str:
    """Why it was changed; the law's own reasons in the reader's language."""
    return amendment.reason if amendment.created_by_id else _(amendment.reason)


def news_of(tender: Tender) -> list[News]:
    """All news of a tender that came through the door; none while it is not published."""
    if tender.published_at is None or tender.imported:
        return []
    base, questions, changes = (
        f"urn:ocid:{tender.ocid}",
        reverse("tenders:questions", args=[tender.reference]),
        reverse("tenders:changes", args=[tender.reference]),
    )
    found = [News(tender.published_at, _("Published"), tender.title, tender.get_absolute_url(), base)]
    for enquiry in answered(tender):
        title, number = _("Answer to question %(number)s") % {"number": enquiry.number}, enquiry.number
        assert enquiry.answered_at is not None
        text = f"{enquiry.question}\n\n{enquiry.answer}"
        found.append(
            News(enquiry.answered_at, title, text, f"{questions}#answer-{number}", f"{base}:question:{number}")
        )
    for amendment in published_amendments(tender):
        title = _("Change %(number)s") % {"number": amendment.number}
        assert amendment.published_at is not None
        url, guid = f"{changes}#change-{amendment.number}", f"{base}:change:{amendment.number}"
        found.append(News(amendment.published_at, title, reason_of(amendment), url, guid))
    return sorted(found, key=lambda one: one.at, reverse=True)
