"""Pages with which anybody checks the platform: a pasted receipt, a proof of the public log, the public keys."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement import clock, key_list, keystore, pdf_signing
from procurement.display import sentence
from procurement.rules.log import LogError
from procurement.rules.log_proofs import Proven, verify_proof
from procurement.rules.notes import NoteError, verify_note
from procurement.rules.receipts import Receipt, ReceiptError, Refusal, parse_statement
from procurement.verifier import digest as verifier_digest
from tenders.forms.verification import ReceiptForm


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Check a receipt or refusal, a proof, or both together, against the platform's keys; say in plain words what they state."""
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    statement, key, proven = None, "", None
    if form.is_bound and form.is_valid():
        statement, key = _statement(form)
        proven = _proven(form, statement)
    context = {
        "form": form,
        "statement": statement,
        "is_receipt": isinstance(statement, Receipt),
        "proven": proven,
        "key": key,
        "public_key": keystore.public_key_text(),
        "program": verifier_digest(),
        "now": clock.now(),
    }
    return render(request, "tenders/public/receipt_check.html", context, status=422 if form.errors else 200)


def _statement(form: ReceiptForm) -> tuple[Receipt | Refusal | None, str]:
    note = form.signed_text()
    if not note:
        return None, ""
    try:
        text, verifier = verify_note(note, keystore.verifier_keys())
        return parse_statement(text), str(verifier)
    except (NoteError, ReceiptError) as error:
        form.add_error("note", _("This receipt does not verify: %(reason)s") % {"reason": error})
        return None, ""


def _proven(form: ReceiptForm, statement: Receipt | Refusal | None) -> Proven | None:
    text = form.proof_text()
    if not text:
        return None
    try:
        proven = verify_proof(text, keystore.verifier_keys())
        if statement and statement.leaf != proven.leaf.hex():
            raise LogError("other-leaf")
    except (NoteError, LogError) as error:
        reason = sentence(error.message) if isinstance(error, LogError) else error
        form.add_error("proof", _("This proof does not hold: %(reason)s") % {"reason": reason})
        return None
    return proven


@require_safe
def key_list_note(_: HttpRequest) -> HttpResponse:
    """The list of signing keys as the offline root key signed it; 404 where there is no root key."""
    if key_list.root() is None:
        raise Http404
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(key_list.note(), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def pdf_certificate(request: HttpRequest) -> HttpResponse:
    """The certificate with which savings reports are signed as PDF."""
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(pdf_signing.certificate(), content_type="application/x-pem-file", headers=headers)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys that verify this platform's receipts, one a line, the present one first."""
    lines = "".join(f"{key}\n" for key in keystore.verifier_keys())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
