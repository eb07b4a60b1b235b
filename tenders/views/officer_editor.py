"""One page of a draft's task list: shown, saved, and brought together with what somebody else saved in the meantime.

Every page carries the revision it started from and a fingerprint of what it showed. A save that comes second goes through
by itself where the other person changed another page; else both versions are shown and the next save wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms
from django.http import HttpResponse

from procurement.display import sentence
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue
from tenders.forms.comparing import Difference, differences, fingerprint
from tenders.models import Tender
from tenders.queries.tenders import get_own_tender_for
from tenders.services.refusal import Refused, Stale
from tenders.views.officer_page import WRITERS, Page


class Typed(Protocol):
    """What an editor page asks of its form, or of its form with rows."""

    def is_valid(self) -> bool: ...

    def shown(self) -> dict[str, str]: ...


@dataclass(slots=True)
class Editor:
    """One page: how its form is made from what is typed or saved, and the service call that saves it."""

    page: Page
    template: str
    here: str
    initial: Callable[[Tender], Mapping[str, Any]]
    form: Callable[[Any, Mapping[str, Any]], Any]
    save: Callable[[Any, int], object]
    context: Mapping[str, Any] = field(default_factory=dict)

    def show(self, *, form: Any = None, issues: tuple[Issue, ...] = (), status: int = 200, **more: Any) -> HttpResponse:
        """The page as it is saved, or as it was typed."""
        start = self.initial(self.page.tender)
        shown = self.form(None, start) if form is None else form
        context = {
            "form": shown,
            "forms": forms_of(shown),
            "issues": issues,
            "revision": self.page.tender.revision,
            "seen": fingerprint(start),
            **self.context,
            **more,
        }
        return self.page.render(self.template, self.here, context, status=status)

    def take(self) -> tuple[Any, HttpResponse | None]:
        """Save what was posted. The form, and the page to answer with unless it is saved."""
        posted = self.page.request.POST
        form = self.form(posted, self.initial(self.page.tender))
        if not form.is_valid():
            return form, self.show(form=form, status=422)
        try:
            self._save(form, _revision(posted.get("revision")), posted.get("seen", ""))
        except Stale as stale:
            return form, self._beside_the_saved(form, stale)
        except Refused as refused:
            return form, self.show(form=form, issues=refused.issues, status=422)
        return form, None

    def _save(self, form: Any, revision: int, seen: str) -> None:
        try:
            self.save(form, revision)
        except Stale:
            fresh = self.reload()
            if fingerprint(self.initial(fresh)) != seen:
                raise
            # The other save was on another page of the task list: nothing of this one is overwritten.
            self.save(form, fresh.revision)

    def reload(self) -> Tender:
        """The tender as it is saved now; the page goes on with it."""
        self.page.tender = get_own_tender_for(self.page.actor, self.page.tender.reference, *WRITERS)
        return self.page.tender

    def _beside_the_saved(self, form: Typed, stale: Stale) -> HttpResponse:
        saved: Typed = self.form(None, self.initial(self.reload()))
        found: list[Difference] = differences(form.shown(), saved.shown())
        return self.show(form=form, issues=stale.issues, status=422, differences=found)


def forms_of(shown: Any) -> list[forms.BaseForm]:
    """The forms of a page, for the error summary."""
    return [shown] if isinstance(shown, forms.BaseForm) else list(shown.forms)


def locked(page: Page) -> HttpResponse | None:
    """Where the tender is no draft any more, back to its page with the reason; a post is answered by the service."""
    decision = page.may(Action.EDIT)
    if decision.allowed or page.request.method == "POST":
        return None
    return page.warned(sentence(decision.issues[0]))


def _revision(text: str | None) -> int:
    """The revision that the page started from; nonsense counts as one that is long gone."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
