"""The words of a letter: one source for mail, page and PDF, as parts that each of them lays out in its own way.

A part is a heading, a text, a list or a table (caption, columns, rows). Called once for every language of the platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procurement.display import amount_text, date_text, law_text, number_text, sentence
from procurement.models import Organization
from procurement.rules.bid_companies import Company
from procurement.rules.messages import Issue
from procurement.rules.money import Money
from procurement.rules.periods import Computed
from tenders.models import Cancellation, Letter, LotCancellation, Tender
from tenders.queries.bid_results import LotResult
from tenders.services.letter_companies import company_parts
from tenders.services.letter_scores import judged_parts
from tenders.services.letter_vat import vat_sentence

Part = dict[str, Any]
Kind = Letter.Kind
NONE = "\u2013"


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter is about. `result` is the company's own outcome in the lot; None for a whole procedure."""

    kind: Kind
    tender: Tender
    bidder: Organization
    result: LotResult | None = None
    cancellation: Cancellation | LotCancellation | None = None
    ended: str = ""
    """Why a lot ended without award: no_admissible_offer or no_offer_left."""
    parties: tuple[str, ...] = ()
    """With whom a framework agreement is concluded, by rank."""
    complaint: Computed | None = None
    review_body: str = ""
    companies: tuple[Company, ...] = ()
    """Those that the winning bid names besides the winner."""


def subject(facts: LetterFacts) -> str:
    """The line above the letter."""
    ref = {"ref": facts.tender.reference, "number": facts.result.lot.number if facts.result else 0}
    if facts.kind is Kind.CANCELLED:
        return (_("Cancelled: %(ref)s, lot %(number)s") if facts.result else _("Cancelled: %(ref)s")) % ref
    if facts.kind is Kind.UNSUCCESSFUL:
        return _("Ended without award: %(ref)s, lot %(number)s") % ref
    won = facts.kind is Kind.WON
    return (_("Your bid won: %(ref)s, lot %(number)s") if won else _("Decision on %(ref)s, lot %(number)s")) % ref


def parts(facts: LetterFacts) -> list[Part]:
    """The letter, in the language that is active."""
    body = _cancelled(facts) if facts.kind is Kind.CANCELLED else _decided(facts)
    return [text(_("To %(name)s") % {"name": facts.bidder.name}), *body, *_complaint(facts)]


def text(words: str) -> Part:
    return {"kind": "text", "text": words}


def heading(words: str) -> Part:
    return {"kind": "heading", "text": words}


def listed(*items: str) -> list[Part]:
    return [{"kind": "list", "items": list(items)}] if items else []


def _cancelled(facts: LetterFacts) -> list[Part]:
    about, cancelled = _about(facts), facts.cancellation
    assert cancelled is not None  # letters of a cancellation come from one
    if facts.result:
        opening = _("%(buyer)s has cancelled lot %(number)s (%(lot)s) of the procedure %(ref)s, %(title)s.")
    else:
        opening = _("%(buyer)s has cancelled the procedure %(ref)s, %(title)s.")
    found = [
        text(opening % about),
        text(_("Reason: %(reason)s.") % {"reason": cancelled.get_code_display()}),
        text(cancelled.explanation),
    ]
    if facts.tender.opened_at is None:
        found.append(text(_("Bids that were not opened stay sealed for good: nobody reads them.")))
    return found


def _decided(facts: LetterFacts) -> list[Part]:
    result = facts.result
    assert result is not None  # a decision is always about a lot
    opening = _("%(buyer)s has decided on lot %(number)s (%(lot)s) of the procedure %(ref)s, %(title)s.")
    found = [text(opening % _about(facts))]
    if facts.kind is Kind.UNSUCCESSFUL:
        found.append(text(_("The lot ends without award. %(why)s") % {"why": _why_ended(facts.ended)}))
    elif facts.parties:
        words = _("The framework agreement is concluded, in this order of rank, with: %(parties)s.")
        found.append(text(words % {"parties": ", ".join(facts.parties)}))
        found.append(text(_("Nothing is bought by it yet: contracts are made under it as they are needed.")))
    elif result.award and result.award.amount is not None and result.award.supplier:
        net = Money(result.award.amount, facts.tender.currency)
        words = _("The contract is awarded to %(supplier)s for %(amount)s without VAT.")
        found.append(text(words % {"supplier": result.award.supplier.name, "amount": amount_text(net)}))
        found += [text(vat_sentence(result.lot, net)), *company_parts(facts.companies)]
        if result.winner and result.winner.reason:
            found.append(text(_("Reason: %(reason)s") % {"reason": sentence(result.winner.reason)}))
        if result.award.group:
            found.append(text(_(TOGETHER) % {"group": result.award.group.name}))
        found += _passed_over(facts)
    return [*found, *_own(facts.kind, result), *_standstill(result)]


TOGETHER = gettext_noop(
    "It is awarded together with the other lots of “%(group)s”: by the award criteria as a whole that is better than the best offers "
    "for the single lots. The discount of the bid is taken off."
)


def _passed_over(facts: LetterFacts) -> list[Part]:
    """Where one company may win only so many lots: that others ranked before the winner, or that this one did."""
    result, most = facts.result, {"most": facts.tender.lots_awarded_at_most}
    if result is None or not result.over:
        return []
    if result.passed_over:
        words = _(
            "Your bid ranked before it, but your company was passed over: it had been awarded other lots of this procedure, "
            "and one bidder may be awarded at most %(most)s. Lots are decided in the order of their estimated value."
        )
    else:
        words = _(
            "Companies whose bids ranked before it were passed over: they had been awarded other lots of this procedure, and "
            "one bidder may be awarded at most %(most)s. Lots are decided in the order of their estimated value."
        )
    return [text(words % most)]


def _why_ended(code: str) -> str:
    return {
        "no_admissible_offer": _("No offer was admissible."),
        "no_offer_left": _("No admissible offer is left after the winner refused."),
    }.get(code, "")


def _own(kind: Kind, result: LotResult) -> list[Part]:
    """The company's own outcome: its numbers (beside the winner's, if it lost), its reasons."""
    own = result.own
    if own is None:
        return []
    found = [heading(_("Your bid")), _table(kind, result)]
    if own.exclusions:
        found.append(text(_("Your bid was not admissible, for these reasons:")))
        found += listed(*(_cited(one) for one in own.exclusions))
    elif own.reason and kind is not Kind.WON:
        found.append(text(sentence(own.reason)))
    found += judged_parts(result, beside=kind in (Kind.LOST, Kind.EXCLUDED))
    return [*found, *listed(*(sentence(note) for note in own.notes))]


def _cited(found: Issue) -> str:
    return f"{sentence(found)} ({law_text(found.citation)})" if found.citation else sentence(found)


def _table(kind: Kind, result: LotResult) -> Part:
    """What counts, own and (where another won) the winner's."""
    own, winner, beside_it = result.own, result.winner, (result.own_options, result.winner_options)
    assert own is not None
    beside = winner is not None and kind in (Kind.LOST, Kind.EXCLUDED)
    rows = [
        [_("Total without VAT"), _shown(own.total), _shown(winner.total if winner else None)],
        *([[_("Options, not compared"), *map(_shown, beside_it)]] if beside_it[0] else []),
        [_("Rank"), str(own.rank) if own.rank else _("not ranked"), str(winner.rank) if winner else NONE],
    ]  # fmt: skip
    rows += [[one.title or _("Points for the price"), _shown(one.own), _shown(one.winner)] for one in result.points]
    if winner and winner.shown_points is not None:
        rows.append([_("Points in all"), _shown(own.shown_points), _shown(winner.shown_points)])
    name = result.award.supplier.name if beside and result.award and result.award.supplier else ""
    names = [_("What counts"), _("Your bid"), name]
    if not beside:
        rows, names = [row[:2] for row in rows], names[:2]
    columns = [{"label": label, "numeric": place > 0} for place, label in enumerate(names)]
    caption = _("Your bid beside the winner's") if beside else _("Your bid in numbers")
    return {"kind": "table", "caption": caption, "columns": columns, "rows": rows}


def _shown(found: Any) -> str:
    return NONE if found is None else amount_text(found) if isinstance(found, Money) else number_text(found, 2)


def _standstill(result: LotResult) -> list[Part]:
    pause = result.standstill
    if pause is None:
        return []
    found = [heading(_("Until the contract is signed"))]
    why = sentence(pause.reason) + (f" ({law_text(pause.citation)})" if pause.citation else "")
    if pause.ends is None:
        return [*found, text(why)]
    day = {"day": date_text(pause.ends.last_day)}
    return [
        *found,
        text(_("The contract is not signed before the end of %(day)s.") % day),
        text(why),
        *listed(*(sentence(step) for step in pause.ends.steps)),
    ]


def _complaint(facts: LetterFacts) -> list[Part]:
    """How to complain and until when."""
    body = facts.review_body or _("the review body that national law names")
    how = _(
        "Send the complaint in writing to %(body)s, with a copy to the buyer. Say which decision you complain about, and why."
    )
    found = [heading(_("If you don't agree"))]
    if ends := facts.complaint:
        found.append(text(_("You may complain until the end of %(day)s.") % {"day": date_text(ends.last_day)}))
        found.append(text(f"{sentence(ends.rule)} ({law_text(ends.citation)})"))
    return [*found, text(how % {"body": body})]


def _about(facts: LetterFacts) -> dict[str, object]:
    lot = facts.result.lot if facts.result else None
    return {
        "buyer": facts.tender.buyer.name, "ref": facts.tender.reference, "title": facts.tender.title,
        "number": lot.number if lot else "", "lot": lot.title if lot else "",
    }  # fmt: skip


def as_text(found: list[Part]) -> str:
    """The same parts as plain text, for a mail."""
    lines: list[str] = []
    for part in found:
        match part["kind"]:
            case "list":
                lines += [f"- {item}" for item in part["items"]]
            case "table":
                for row in part["rows"]:
                    names = (column["label"] for column in part["columns"][1:])
                    cells = [f"{name} {cell}" for name, cell in zip(names, row[1:], strict=True)]
                    lines.append(f"{row[0]}: {row[1] if len(row) == 2 else '; '.join(cells)}")
            case _:
                lines.append(part["text"])
        lines.append("")
    return "\n".join(lines).strip()
