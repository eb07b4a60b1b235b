"""What every page of the buyer's side shares: the door, the clock read once, refusals shown with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.people.fresh import fresh_log_in_required
from procurement.rules.lifecycle import Action, Decision, Role
from procurement.rules.messages import Issue
from tenders.models import Lot, Tender
from tenders.queries.situation import may
from tenders.queries.tenders import BUYER_ROLES, get_lot_of, get_own_tender_for
from tenders.queries.timeline import timeline
from tenders.services.refusal import Refused

P = ParamSpec("P")
WITH_KEY_HOLDERS = (*BUYER_ROLES, Role.KEY_HOLDER)
WRITERS = (Role.OFFICER,)


@dataclass(slots=True)
class Page:
    """One request for a page about a tender that came through the door."""

    request: HttpRequest
    actor: Actor
    now: datetime
    tender: Tender

    def may(self, action: Action, lot: Lot | None = None) -> Decision:
        """The same answer that the service will give."""
        return may(self.actor, self.tender, action, lot=lot, now=self.now)

    def lot(self, number: int) -> Lot:
        """A lot of this tender, or 404."""
        return get_lot_of(self.tender, number)

    def has(self, role: Role) -> bool:
        """Whether the actor holds a role in the buyer."""
        return role in self.actor.roles_in(self.tender.buyer_id)

    def render(
        self, template: str, here: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """A page of templates/tenders/officer/; `here` is its heading."""
        held = self.actor.roles_in(self.tender.buyer_id)
        shared = {
            "tender": self.tender,
            "actor": self.actor,
            "now": self.now,
            "here": here,
            "member": bool(held & set(BUYER_ROLES)),
            "approver": Role.APPROVER in held,
        }
        return render(self.request, f"tenders/officer/{template}.html", {**shared, **(context or {})}, status=status)

    def done(self, text: str, name: str, *arguments: object) -> HttpResponse:
        """After an act: say what happened and go on, so that a reload repeats nothing."""
        messages.success(self.request, text)
        return redirect(f"tenders:{name}", *(arguments or (self.tender.reference,)))

    def asks_again(self) -> HttpResponse | None:
        """For acts that bind: the page that asks for a fresh proof of who is there, or None if it was given just now."""
        passed = HttpResponse()
        answer = fresh_log_in_required(lambda _request: passed)(self.request)
        if answer is passed:
            return None
        messages.info(self.request, _("Confirm that it is you, then press the button again."))
        return answer

    def warned(self, text: str) -> HttpResponse:
        """Something can't be done now: back to the tender's page, which says why."""
        messages.warning(self.request, text)
        return redirect("tenders:officer-tender", self.tender.reference)


View = Callable[Concatenate[Page, P], HttpResponse]


def page(
    *roles: Role, methods: tuple[str, ...] = ("GET", "HEAD", "POST")
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """A view of a tender for people who hold one of `roles` in its buyer (or a key of it); strangers get 404."""

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @login_required
        @require_http_methods(list(methods))
        @wraps(view)
        def opened(request: HttpRequest, reference: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = get_actor(request)
            tender = get_own_tender_for(actor, reference, *(roles or BUYER_ROLES))
            return view(Page(request, actor, clock.now(), tender), *args, **kwargs)

        return opened

    return decorate


def attempt(act: Callable[[], object]) -> tuple[Issue, ...]:
    """Do it; the reasons if it was refused, nothing if it was done."""
    try:
        act()
    except Refused as refused:
        return refused.issues
    return ()


def milestones(tender: Tender, now: datetime) -> list[dict[str, Any]]:
    """The timeline as components/timeline.html takes it."""
    return [{field.name: getattr(point, field.name) for field in fields(point)} for point in timeline(tender, now)]
