"""The committee's key at level B: who has a key and a share, dealing the shares, and a member's own share."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.people.forms_key import KeyTextForm
from procurement.rules.dealings import Committee, together
from procurement.rules.lifecycle import PREPARATION, Action, Role, Stage
from procurement.rules.messages import Issue
from procurement.rules.sealing_locks import key_id
from tenders.models import CommitteeShare, Sealing
from tenders.queries import shares as queries
from tenders.services import sharing
from tenders.views.officer_page import WITH_KEY_HOLDERS, Page, attempt, page


def _only_committees(view: Page) -> None:
    if view.tender.sealing != Sealing.COMMITTEE:
        raise Http404


@page(*WITH_KEY_HOLDERS)
def shares(view: Page) -> HttpResponse:
    """The state of the committee; the dealer's button, or the reasons why shares can't be dealt now."""
    _only_committees(view)
    posted = view.request.method == "POST"
    form = KeyTextForm(view.request.POST if posted else None)
    refusals: tuple[Issue, ...] = ()
    if posted and form.is_valid():
        if answer := view.asks_again():
            return answer
        text = form.given()
        refusals = attempt(lambda: sharing.record_dealing(view.tender, text, actor=view.actor, now=view.now))
        if not refusals:
            return view.done(_("The shares are dealt. Each key holder is asked to open theirs."), "officer-shares")
    progress = queries.progress_of(view.tender)
    may_deal = view.may(Action.DEAL_SHARES)
    committees = queries.committees_of(view.tender, progress)
    mine = any(row.user == view.actor.user for row in progress.rows)
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "rows": progress.rows,
        "dealing": progress.dealing,
        "public_key": bytes(progress.dealing.public_key).hex() if progress.dealing else "",
        "stale": not progress.fits,
        "acknowledged": progress.acknowledged,
        "needed": progress.needed,
        "lacking": progress.lacking,
        "mine": mine and queries.own_share(view.actor, view.tender) is not None,
        "key_wanted": mine and view.actor.user in progress.lacking,
        "may_deal": bool(committees) and may_deal.allowed,
        "facts": _texts(committees).decode("ascii"),
        "reasons": () if progress.dealing else may_deal.issues,
    }
    return view.render("shares", _("The committee's key"), context, status=422 if posted else 200)


@page(*WITH_KEY_HOLDERS, methods=("GET", "HEAD"))
def committee_text(view: Page) -> HttpResponse:
    """What a dealer at the command line works from."""
    _only_committees(view)
    committees = queries.committees_of(view.tender, queries.progress_of(view.tender))
    if not committees:
        raise Http404
    return text_file(_texts(committees), "committee.json")


def _texts(committees: list[Committee]) -> bytes:
    return together([one.to_bytes() for one in committees]) if committees else b""


@page(Role.KEY_HOLDER)
def my_share(view: Page) -> HttpResponse:
    """Open the own share, and say so: the first time, and again before the deadline."""
    shares = _own(view)
    share = shares[0]
    posted = view.request.method == "POST"
    label = _("The 64 digits that the program printed")
    form = KeyTextForm(view.request.POST if posted else None, name="proof", label=label)
    refusals: tuple[Issue, ...] = ()
    if posted and form.is_valid():
        act = sharing.recheck_share if share.acknowledged_at else sharing.acknowledge_share
        refusals = attempt(lambda: act(view.tender, form.given(), actor=view.actor, now=view.now))
        if not refusals:
            return view.done(_("Recorded: your share opens. Thank you."), "my-share")
    may = view.may(Action.CHECK_SHARE if share.acknowledged_at else Action.ACKNOWLEDGE_SHARE)
    context = {
        "form": form,
        "forms": [form],
        "refusals": refusals,
        "share": share,
        "n": len(view.tender.named_key_holders.all()),
        "kid": key_id(bytes(share.member_key.public_key)).hex(),
        "possible": may.allowed,
        "reasons": may.issues,
        "facts": _share_texts(view, shares).decode("ascii"),
        "go_label": _("Open my share") if share.acknowledged_at is None else _("Try it"),
        "send_label": _("Say that I opened it") if share.acknowledged_at is None else _("Say that it still opens"),
    }
    return view.render("my_share", _("My share"), context, status=422 if posted else 200)


@page(Role.KEY_HOLDER, methods=("GET", "HEAD"))
def share_text(view: Page) -> HttpResponse:
    """The own share, sealed, for the command line; from the opening on with the key of its session."""
    shares = _own(view)
    closed = view.tender.stage_now not in (*PREPARATION, Stage.PUBLISHED)
    return text_file(_share_texts(view, shares[:1] if closed else shares), "my-share.json")


def _share_texts(view: Page, shares: list[CommitteeShare]) -> bytes:
    return together([queries.share_text(one, view.tender).to_bytes() for one in shares])


def _own(view: Page) -> list[CommitteeShare]:
    """One for each envelope."""
    found = queries.own_shares(view.actor, view.tender)
    if not found:
        raise Http404
    return found


def text_file(content: bytes, name: str) -> HttpResponse:
    """A text of key holders, to be saved."""
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
