"""What every page of the buyer's side shares: the door, the clock read once, refusals shown with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
F = TypeVar("F", bound=forms.Form)
WITH_KEY_HOLDERS = (*BUYER_ROLES, Role.KEY_HOLDER)
WRITERS = (Role.OFFICER,)
PROPOSED = gettext_lazy("Proposed. A second person confirms it.")


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


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of the second person: its act, what is said once it is done, and whether it asks for a fresh proof first."""

    act: Callable[[Page], object]
    done: str | Promise
    binds: bool = False


def of_tender(service: Callable[..., object]) -> Callable[[Page], object]:
    """The act of a service that needs the tender and nothing more."""
    return lambda view: service(view.tender, actor=view.actor, now=view.now)


def propose_and_answer(
    view: Page,
    *,
    form: Callable[[Page, QueryDict | None], F],
    propose: Callable[[Page, F], object],
    answers: Mapping[str, Answer],
    show: Callable[[Page, F, tuple[Issue, ...], int], HttpResponse],
    done: tuple[str, *tuple[object, ...]],
    proposed: str | Promise = PROPOSED,
) -> HttpResponse:
    """A page on which one person proposes and a second one answers. `answers` by the value of their buttons; any other button
    proposes. `show` gets the reasons of a refusal and the status; `done` names the address where it goes on."""
    posted = view.request.POST if view.request.method == "POST" else None
    answer = answers.get(posted.get("act", "")) if posted is not None else None
    typed = form(view, None if answer else posted)
    if posted is None or not (answer or typed.is_valid()):
        return show(view, typed, (), 200 if posted is None else 422)
    answer = answer or Answer(lambda _: propose(view, typed), proposed)
    if answer.binds and (asked := view.asks_again()):
        return asked
    refusals = attempt(lambda: answer.act(view))
    return show(view, typed, refusals, 422) if refusals else view.done(str(answer.done), *done)


def milestones(tender: Tender, now: datetime) -> list[dict[str, Any]]:
    """The timeline as components/timeline.html takes it."""
    return [{field.name: getattr(point, field.name) for field in fields(point)} for point in timeline(tender, now)]
