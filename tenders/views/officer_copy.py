"""Beginning another tender from this one, and keeping it as a template for more."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from procurement import clock
from procurement.access import Actor, get_actor
from procurement.models import Organization
from procurement.people.forms import show_issues
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from tenders.models import Tender
from tenders.queries.drafting import template_of
from tenders.queries.tenders import get_tender_for
from tenders.services import copying


class CopyForm(forms.Form):
    """For which agency, and whether the documents come along, which they do within one agency only."""

    buyer = forms.TypedChoiceField(label=gettext_lazy("Buyer"), coerce=UUID)
    documents = forms.BooleanField(
        label=gettext_lazy("Take the documents over too"),
        help_text=gettext_lazy("Look through each of them: dates and names in them are the old ones."),
        required=False,
    )

    def __init__(self, data: object, *, agencies: list[Organization], own: bool) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        field = self.fields["buyer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(agency.pk), str(agency)) for agency in agencies]
        if not own:
            del self.fields["documents"]


class TemplateForm(forms.Form):
    """The name under which colleagues find it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the template"),
        max_length=120,
        help_text=gettext_lazy("Colleagues choose it by this name when they begin a tender."),
    )


def agencies_of(actor: Actor) -> list[Organization]:
    """The agencies for which this person writes tenders; 404 for everybody else."""
    held = actor.organizations_as(Role.OFFICER)
    found = [organization for organization in actor.organizations if organization.pk in held]
    if not found:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a draft from any tender that the officer may read."""
    actor = get_actor(request)
    agencies = agencies_of(actor)
    source = _source(actor, reference)
    own = source.buyer_id in {agency.pk for agency in agencies}
    form = CopyForm(request.POST if "copy" in request.POST else None, agencies=agencies, own=own)
    naming = TemplateForm(
        request.POST if own and "keep" in request.POST else None, initial={"name": source.title[:120]}
    )
    try:
        if form.is_valid():
            buyer = next(agency for agency in agencies if agency.pk == form.cleaned_data["buyer"])
            return _copied(request, source, buyer, form)
        if naming.is_valid():
            copying.keep_template(source, naming.cleaned_data["name"], actor=actor, now=clock.now())
            messages.success(request, _("Kept. Your agency finds it where it begins a tender."))
            return redirect("tenders:officer-new")
    except Refused as refused:
        show_issues(form if form.is_bound else naming, refused)
    context = {"tender": source, "form": form, "naming": naming, "own": own, "now": clock.now()}
    return render(request, "tenders/officer/copy.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def remove_template(request: HttpRequest, number: int) -> HttpResponse:
    """Take a template out of the list."""
    actor = get_actor(request)
    copying.remove_template(template_of(agencies_of(actor), number), actor=actor)
    messages.success(request, _("The template is removed. The tender behind it stays."))
    return redirect("tenders:officer-new")


def _copied(request: HttpRequest, source: Tender, buyer: Organization, form: CopyForm) -> HttpResponse:
    made = copying.copy_tender(
        source,
        buyer=buyer,
        with_documents=form.cleaned_data.get("documents", False),
        actor=get_actor(request),
        now=clock.now(),
    )
    messages.success(request, _("The draft is made. Look through each page of it; dates are to be chosen anew."))
    return redirect("tenders:officer-tender", made.reference)


def _source(actor: Actor, reference: str) -> Tender:
    """A tender with lots of our own making; imported history lacks what a draft needs."""
    found = get_tender_for(actor, reference)
    if found.imported:
        raise Http404
    return found
