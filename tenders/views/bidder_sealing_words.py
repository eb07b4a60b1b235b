"""The sentences of the sealing page's program, in the reader's language. %(name)s is filled in by the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.rules import amounts, bid_companies, file_types, lot_groups
from procurement.uploads import TOO_LARGE
from tenders.queries import bid_check, draft_documents

_OWN = {
    "undeclared": gettext_lazy("About your company: %(text)s"),
    "saved": gettext_lazy("Saved, sealed"),
    "saving": gettext_lazy("Saving …"),
    "offline": gettext_lazy(
        "No connection. What you typed is safe in this browser, and is saved once the line is back."
    ),
    "looking": gettext_lazy("Looking at the file …"),
    "uploading": gettext_lazy("Sealed and on its way: %(percent)s"),
    "waiting": gettext_lazy("The line is down. It goes on by itself."),
    "checking": gettext_lazy("Reading it back and comparing …"),
    "stored": gettext_lazy("Sealed, stored and read back"),
    "again": gettext_lazy(
        "Not complete: %(percent)s are there. Choose the same file again, and it goes on where it stopped."
    ),
    "changed_file": gettext_lazy("This is not the file from before, so it begins anew."),
    "unreadable": gettext_lazy("The file can't be read any more: it was moved or changed. Choose it again."),
    "differs": gettext_lazy(
        "What the platform stored is not what this browser sealed. Nothing counts: try it once more."
    ),
    "signed_out": gettext_lazy(
        "Your sign-in has ended. Sign in again in a new tab, then press again: nothing is lost."
    ),
    "confirm": gettext_lazy("First show that it is you, in a new tab, then press again: nothing is lost."),
    "failed": gettext_lazy("The platform did not answer as it should. Nothing is lost: try again in a minute."),
    "stale": gettext_lazy("This bid was saved elsewhere meanwhile, on another device or by a colleague."),
    "other_tab": gettext_lazy(
        "This bid is open in another tab or window. Go on there, or close it and load this page again."
    ),
    "wrong_key": gettext_lazy("This key file is of another bid, or of a bid that was begun anew since."),
    "no_key": gettext_lazy("This is no key file, or it was altered."),
    "sealing": gettext_lazy("Sealing the prices and answers …"),
    "sending": gettext_lazy("Handing in …"),
    "submitted": gettext_lazy("Your bid was received. The receipt names exactly what this browser sealed."),
    "no_match": gettext_lazy("The receipt names other files than this browser sealed. Call the platform's operator."),
    "files_left": gettext_lazy("“%(name)s” is not uploaded yet."),
    "remove": gettext_lazy("Remove"),
    "total": gettext_lazy("Total %(total)s"),
    "not_bid": gettext_lazy("not part of the bid"),
}


_OF_COMPANIES = {
    "company_many": bid_companies.TOO_MANY,
    "company_name": bid_companies.NAME_MISSING,
    "company_country": bid_companies.COUNTRY_WRONG,
    "company_number": bid_companies.NUMBER_MISSING,
    "company_share": bid_companies.SHARE_MISSING,
    "company_share_wrong": bid_companies.SHARE_WRONG,
    "company_share_range": bid_companies.SHARE_RANGE,
    "company_part": bid_companies.PART_MISSING,
    "company_criterion": bid_companies.CRITERION_MISSING,
    "company_file": bid_companies.FILE_MISSING,
    "company_file_unknown": bid_companies.FILE_UNKNOWN,
    "company_itself": bid_companies.ITSELF,
    "company_twice": bid_companies.TWICE,
    "company_long": bid_companies.TOO_LONG,
    "company_nothing_left": bid_companies.NOTHING_LEFT,
    "company_too_much": bid_companies.TOO_MUCH,
}


_OF_FILES = {
    "too_large": TOO_LARGE,
    "unknown": file_types.UNKNOWN,
    "mismatch": file_types.MISMATCH,
    "empty": file_types.EMPTY,
    "sealed_already": file_types.SEALED_ALREADY,
    "protected_office": file_types.PROTECTED_OFFICE,
    "protected_zip": file_types.PROTECTED_ZIP,
    "protected_pdf": file_types.PROTECTED_PDF,
}


def words() -> dict[str, str]:
    """All of them by name; those of the rules are the same that the server says."""
    rules = {
        "no_lot": bid_check.NO_LOT,
        "too_many_lots": bid_check.TOO_MANY_LOTS,
        "price_missing": bid_check.PRICE_MISSING,
        "price_wrong": bid_check.PRICE_WRONG,
        "price_not_positive": bid_check.PRICE_NOT_POSITIVE,
        "price_announced": bid_check.PRICE_ANNOUNCED,
        "cost_negative": bid_check.COST_NEGATIVE,
        "document_missing": bid_check.DOCUMENT_MISSING,
        "declaration_missing": bid_check.DECLARATION_MISSING,
        "answer_missing": bid_check.ANSWER_MISSING,
        "answer_wrong": bid_check.ANSWER_WRONG,
        "discount_wrong": bid_check.DISCOUNT_WRONG,
        "discount_alone": bid_check.DISCOUNT_ALONE,
        "not_a_discount": lot_groups.NOT_A_DISCOUNT,
        **_OF_COMPANIES,
        "no_number": amounts.NO_NUMBER,
        "two_readings": amounts.TWO_READINGS,
        "too_fine": amounts.TOO_FINE,
        **_OF_FILES,
        "renewed": draft_documents.RENEWED,
        "ends_before": draft_documents.ENDS_BEFORE,
        "ends_after": draft_documents.ENDS_AFTER,
    }
    return {name: _(text) for name, text in rules.items()} | {name: str(text) for name, text in _OWN.items()}


def upload_words() -> dict[str, str]:
    """Those that an upload in parts needs on a page of its own."""
    own = {
        "named": gettext_lazy("%(name)s: %(problem)s"),
        "uploading": gettext_lazy("On its way: %(percent)s"),
        "changed_file": gettext_lazy("The platform has another file under this upload: choose the file again."),
    }
    said = {name: _OWN[name] for name in ("looking", "waiting", "unreadable", "signed_out", "failed")} | own
    return {name: _(text) for name, text in _OF_FILES.items()} | {name: str(text) for name, text in said.items()}
