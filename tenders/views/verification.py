"""Pages with which anybody checks the platform: a pasted receipt, the public keys."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock, keystore
from procurement.rules.notes import NoteError, verify_note
from procurement.rules.receipts import Receipt, ReceiptError, parse_statement
from tenders.forms.verification import ReceiptForm


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Check a receipt or refusal against the platform's keys and say in plain words what it states."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    statement, key = None, ""
    if form.is_bound and form.is_valid():
        try:
            text, verifier = verify_note(form.signed_text(), keystore.verifier_keys())
            statement, key = parse_statement(text), str(verifier)
        except (NoteError, ReceiptError) as error:
            form.add_error("note", _("This receipt does not verify: %(reason)s") % {"reason": error})
    context = {
        "form": form,
        "statement": statement,
        "is_receipt": isinstance(statement, Receipt),
        "key": key,
        "public_key": keystore.public_key_text(),
        "now": clock.now(),
    }
    return render(request, "tenders/public/receipt_check.html", context, status=422 if form.errors else 200)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys that verify this platform's receipts, one a line, the present one first."""
    lines = "".join(f"{key}\n" for key in keystore.verifier_keys())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
