"""Changes of a published tender: the one under way, weighed by the rules as of now, and those that were published. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from django.http import Http404

from procurement.rules.amendments import Extension, amendment_issues, asks_again, is_significant, settled
from procurement.rules.canonical import canonical_json
from procurement.rules.completeness import lot_issues, lowest_price_issues, text_issues
from procurement.rules.differences import Change, changes
from procurement.rules.facts import CriterionKind, TenderFacts
from procurement.rules.judging import committee_issues
from procurement.rules.messages import Issue
from procurement.rules.option_issues import option_issues
from procurement.rules.procedures import periods_of
from procurement.rules.publishing import points_of_procedure
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.savings_baseline import baseline_issues
from procurement.rules.terms import DocumentTerms, Terms, terms_from_data, with_changes
from tenders.models import Amendment, AmendmentFile, Document, Tender, TenderVersion
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.terms import facts_with, terms_of

UNDER_WAY = (Amendment.Status.DRAFT, Amendment.Status.PROPOSED)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change as it would be published now: old and new terms, every point, and what the law makes of it."""

    before: Terms
    after: Terms
    changes: tuple[Change, ...]
    significant: bool
    extension: Extension | None
    issues: tuple[Issue, ...]

    @property
    def again(self) -> bool:
        """Whether bids have to be handed in again; after any other significant change they may be confirmed as they are."""
        return asks_again(self.changes)


def under_way(tender: Tender) -> Amendment | None:
    """The change that is being drafted or waits for approval, if any."""
    return Amendment.objects.filter(tender=tender, status__in=UNDER_WAY).prefetch_related("files").first()


def weighed(tender: Tender, amendment: Amendment | None, now: datetime) -> Weighed:
    """The change (None: an empty one) laid over the tender as it stands, judged as of `now`."""
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # a native tender can't be published without one
    calendar, urgent = calendar_of(ruleset, now), bool(tender.urgency_reason.strip())
    before = terms_of(tender)
    chosen = _chosen(before, amendment)
    reason, clarifies = (amendment.reason, amendment.only_clarifies) if amendment else ("", False)
    significant = is_significant(changes(before, chosen), only_clarifies=clarifies)
    periods = periods_of(tender.procedure, tender.nature)
    after, forced = settled(
        before, chosen, ruleset, calendar, significant=significant, urgent=urgent, at=now, periods=periods
    )
    found = changes(before, after)
    issues = amendment_issues(
        before, after, found, ruleset=ruleset, calendar=calendar, urgent=urgent,
        reason=reason, only_clarifies=clarifies, at=now, periods=periods,
    )  # fmt: skip
    return Weighed(before, after, found, significant, forced, (*issues, *_drafting_issues(tender, before, after)))


def _chosen(before: Terms, amendment: Amendment | None) -> Terms:
    if amendment is None:
        return before
    files = amendment.files.all()
    return with_changes(before, amendment.content, [document_terms(file) for file in files])


def document_terms(file: AmendmentFile) -> DocumentTerms:
    """The document that a file of a change becomes; it keeps its id."""
    return DocumentTerms(str(file.pk), file.title, file.name, file.sha256, str(file.replaces_id or ""))


def _drafting_issues(tender: Tender, before: Terms, after: Terms) -> Iterator[Issue]:
    """The points of the drafting rules that the change itself brings; what was published stays as it was published."""
    ruleset = ruleset_of(tender)
    assert ruleset is not None
    old, new = facts_with(tender, before), facts_with(tender, after)
    known = list(_points(old, ruleset))
    for issue in _points(new, ruleset):
        if issue not in known:
            yield issue
    if _judged(after) and not _judged(before):
        yield from committee_issues(new)


def _points(facts: TenderFacts, ruleset: Ruleset) -> Iterator[Issue]:
    yield from text_issues(facts)
    yield from points_of_procedure(facts, ruleset)
    yield from lot_issues(facts, ruleset)
    yield from lowest_price_issues(facts, ruleset)
    yield from option_issues(facts)
    yield from baseline_issues(facts)


def _judged(terms: Terms) -> bool:
    return any(criterion.kind == CriterionKind.JUDGED for lot in terms.lots for criterion in lot.criteria)


@dataclass(frozen=True, slots=True)
class Published:
    """A published change with its points, from the stored versions before and after it."""

    amendment: Amendment
    changes: tuple[Change, ...]
    before: TenderVersion
    after: TenderVersion

    @property
    def again(self) -> bool:
        """Whether bids had to be handed in again; after any other significant change they may be confirmed as they are."""
        return asks_again(self.changes)


def published(tender: Tender) -> list[Published]:
    """All published changes, the newest first."""
    versions = list(TenderVersion.objects.filter(tender=tender).select_related("amendment").order_by("number"))
    pairs = [
        Published(
            later.amendment,
            changes(terms_from_data(earlier.content), terms_from_data(later.content)),
            earlier,
            later,
        )
        for earlier, later in pairwise(versions)
        if later.amendment is not None
    ]
    return pairs[::-1]


def published_amendments(tender: Tender) -> list[Amendment]:
    """The published changes without their points, in their order."""
    return list(Amendment.objects.filter(tender=tender, status=Amendment.Status.PUBLISHED).order_by("number"))


def replaced_documents(tender: Tender) -> list[Document]:
    """Documents of earlier versions; they stay within reach."""
    return list(Document.objects.filter(tender=tender, replaced_at__isnull=False).order_by("replaced_at"))


def get_amendment_file_of(tender: Tender, file_id: UUID) -> AmendmentFile:
    """A file of the change under way, of a tender that came through the buyer's door; else 404."""
    found = AmendmentFile.objects.filter(pk=file_id, amendment__tender=tender, amendment__status__in=UNDER_WAY).first()
    if found is None:
        raise Http404
    return found


def seen(amendment: Amendment | None, section: str) -> str:
    """What tells whether a section of the change is still as a page showed it."""
    content = (amendment.content if amendment else {}).get(section)
    return sha256(canonical_json(content)).hexdigest() if content is not None else ""
