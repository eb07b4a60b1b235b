"""The kinds of messages that the platform writes: what each is about, which mails belong to it, and whether a person may do without
the mail. Whoever writes a new mail adds its template here. No text of a mail is here, and no address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procurement.rules.messages import gettext_noop

_GUARDS = gettext_noop("These mails guard your account: whoever got into it must not be able to silence them.")
_TOLD = gettext_noop("The law asks that you be told, and your time to complain begins with it.")
_TERM = gettext_noop("A term runs for you: without your answer your bid or your place may be lost.")
_WAITING = gettext_noop("Others wait for your part: the procedure cannot go on without it.")


@dataclass(frozen=True, slots=True)
class MessageKind:
    """What a message is about. `essential` is the reason why its mail can't be turned off; empty: the person decides."""

    code: str
    title: str
    sentence: str
    templates: tuple[str, ...]
    essential: str = ""


ACCOUNT = MessageKind(
    "account",
    gettext_noop("Account and roles"),
    gettext_noop("Passwords, second steps, keys, invitations, and the roles that somebody gives or ends."),
    (
        "absence_declared", "absence_ended", "agency_approved", "agency_refused", "invitation", "invitation_accepted",
        "member_key_made", "programs_allowed", "programs_ended", "role_ended", "role_granted", "second_step_reset_agreed",
        "second_step_reset_asked", "second_step_reset_cancelled", "second_step_reset_done", "token_made",
    ),
    _GUARDS,
)  # fmt: skip

KINDS: tuple[MessageKind, ...] = (
    MessageKind(
        "decision",
        gettext_noop("Decisions"),
        gettext_noop("Letters about an award or a selection, and what stops or resumes a procedure."),
        ("auction_called_off", "candidate_told", "letter", "negotiation_left", "tender_resumed", "tender_suspended"),
        _TOLD,
    ),
    MessageKind(
        "complaint",
        gettext_noop("Complaints and objections"),
        gettext_noop("A complaint, a claim or an objection is filed, moves or is answered."),
        ("complaint_filed", "complaint_moved", "objection_answered", "objection_written"),
        _TOLD,
    ),
    MessageKind(
        "bid",
        gettext_noop("Your bid needs you"),
        gettext_noop("A question about your offer, a part to complete, a bid that does not count as it is."),
        ("bid_outdated", "bid_to_confirm", "bid_to_mend", "clarification_asked", "repair_asked"),
        _TERM,
    ),
    MessageKind(
        "invitation",
        gettext_noop("Invitations and orders"),
        gettext_noop("You are invited to bid, to negotiate or to an auction, or get an order to answer."),
        ("auction_invitation", "invited_to_bid", "negotiation_round", "order_placed"),
        _TERM,
    ),
    MessageKind(
        "duty",
        gettext_noop("Your part in a procedure"),
        gettext_noop("You are asked to open, to score, to decide or to confirm for the buyer."),
        (
            "closing_held", "key_holder_replaced", "opening_session", "opening_waits", "prices_asked", "recovery_proposed",
            "scoring_opens", "share_check", "share_dealt", "shares_alarm", "sheet_reopened", "substitute_needed",
        ),
        _WAITING,
    ),
    MessageKind(
        "operation",
        gettext_noop("Running the platform"),
        gettext_noop("An agency waits for approval, or a stored object is lost. For administrators."),
        ("agency_waiting", "objects_lost"),
        _WAITING,
    ),
    ACCOUNT,
    MessageKind(
        "news",
        gettext_noop("News of tenders"),
        gettext_noop("Answers and changes of the tenders that you follow or bid for."),
        ("question_answered", "tender_amended"),
    ),
    MessageKind(
        "alert",
        gettext_noop("Saved searches"),
        gettext_noop("Tenders, plans and consultations that a search of yours found. How often is set beside each search."),
        ("alerts",),
    ),
    MessageKind(
        "reminder",
        gettext_noop("Reminders before a deadline"),
        gettext_noop("The time for bids ends soon, and a bid that you began is not handed in."),
        ("bid_not_submitted",),
    ),
    MessageKind(
        "receipt",
        gettext_noop("Receipts"),
        gettext_noop("What you handed in has arrived. The receipt itself stays on the platform."),
        ("bid_received", "offer_received", "request_received"),
    ),
    MessageKind(
        "progress",
        gettext_noop("Progress of your procedures"),
        gettext_noop("A question came in or was answered, prices are open, scores are locked, an auction is over."),
        ("auction_over", "clarification_answered", "prices_opened", "question_asked", "scores_locked"),
    ),
    MessageKind(
        "contract",
        gettext_noop("Contracts and framework agreements"),
        gettext_noop("Changes, subcontractors, invoices, and orders that lapse or are not served."),
        (
            "contract_changed", "framework_nearly_used", "invoice_answered", "order_cancelled", "order_lapsed",
            "order_unserved", "subcontractor_agreed",
        ),
    ),
    MessageKind(
        "payment",
        gettext_noop("Payments"),
        gettext_noop("A fee that is due, and receipts and credit notes of what your company paid or got back."),
        ("fee_due", "payment_paper"),
    ),
    MessageKind(
        "expiry",
        gettext_noop("What expires soon"),
        gettext_noop("A guarantee, or a document of your company, ends and may have to be renewed."),
        ("document_expires", "guarantee_expires"),
    ),
    MessageKind(
        "flag",
        gettext_noop("Red flags"),
        gettext_noop("Signs that something should be looked at, and the replies to them."),
        ("flag_mark", "flag_reply", "flags_found"),
    ),
)  # fmt: skip
"""In the order in which a person reads them: what can't be turned off first."""

DIGEST = MessageKind(
    "digest",
    gettext_noop("Digest"),
    gettext_noop("What came in since the last digest, in one mail."),
    ("digest",),
)
"""A mail about messages that are in the inbox already; it is not there itself."""

_ALL = (*KINDS, DIGEST)
_BY_TEMPLATE = {template: kind for kind in _ALL for template in kind.templates}
_BY_CODE = {kind.code: kind for kind in _ALL}


class UnknownKind(KeyError):
    """No kind has this code or this template: add it to KINDS."""


def kind_of(template: str) -> MessageKind:
    """The kind to which a mail's template belongs; UnknownKind if nobody gave it one."""
    if template not in _BY_TEMPLATE:
        raise UnknownKind(template)
    return _BY_TEMPLATE[template]


def kind_named(code: str) -> MessageKind:
    """The kind with this code; UnknownKind if there is none."""
    if code not in _BY_CODE:
        raise UnknownKind(code)
    return _BY_CODE[code]


def optional_kinds() -> Iterator[MessageKind]:
    """The kinds whose mail a person may put off or turn off."""
    return (kind for kind in KINDS if not kind.essential)
