"""One company of a bid as a bidder types it. What it lacks is said by the rules, on the list; only its name is asked for at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import OrganizationSize
from procurement.people import countries
from procurement.rules.bid_companies import FIELDS, LONGEST, ONLY_OF, CompanyRole

ROLES = {
    CompanyRole.MEMBER: _("Member of the group"),
    CompanyRole.SUBCONTRACTOR: _("Subcontractor"),
    CompanyRole.CAPACITY: _("Lends its capacity"),
}
ANY = "__n__"
"""Stands for the number in the pattern that the sealing page copies."""


def _text(width: str = "", **more: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **({"class": width} if width else {}), **more})


class CompanyForm(forms.Form):
    """The fields of a company in its role, kept as typed. Without `role` all fields, and the role to choose: the sealing page's pattern.

    `files` are the names of the bid's files, among them the commitment.
    """

    use_required_attribute = False
    hide_optional = True  # a draft takes what is missing yet; the hints say what is needed in the end
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    role = forms.ChoiceField(label=_("What it does in this bid"), choices=list(ROLES.items()))
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        help_text=_("As in the register, with the legal form."),
        widget=_text(),
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, initial="RO", widget=forms.Select(attrs={"class": "w-20"})
    )
    registry = forms.CharField(
        label=_("Registry number"),
        required=False,
        max_length=60,
        help_text=_("In Romania the CUI. One of this and the VAT number is needed."),
        widget=_text("w-20", spellcheck="false"),
    )
    vat = forms.CharField(
        label=_("VAT number"), required=False, max_length=60, widget=_text("w-20", spellcheck="false")
    )
    size = forms.ChoiceField(
        label=_("Size"), required=False, choices=OrganizationSize.choices, widget=forms.Select(attrs={"class": "w-12"})
    )
    share = forms.CharField(
        label=_("Share of the contract in percent"),
        required=False,
        max_length=40,
        help_text=_("Needed for a member of the group. Of a subcontractor leave it empty if it is not known yet."),
        widget=_text("w-8", inputmode="decimal"),
    )
    part = forms.CharField(
        label=_("Part of the contract that it does"),
        required=False,
        max_length=LONGEST,
        help_text=_("Needed for a subcontractor."),
        widget=_text(),
    )
    criterion = forms.CharField(
        label=_("Requirement for which you rely on it"),
        required=False,
        max_length=LONGEST,
        help_text=_("Such as: three similar contracts, or the turnover asked for."),
        widget=_text(),
    )
    file = forms.CharField(
        label=_("File with its commitment"),
        required=False,
        max_length=LONGEST,
        help_text=_("Attach it to the documents of the bid first."),
        widget=_text(list="company-files"),
    )
    contact = forms.CharField(
        label=_("How it is reached"),
        required=False,
        max_length=LONGEST,
        help_text=_("A person, an e-mail address or a phone number."),
        widget=_text(),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        number: int | str,
        role: CompanyRole | None = None,
        files: Iterable[str] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.number = number
        super().__init__(data, initial=dict(initial or {}))
        for name in [name for name in self.fields if role and (name == "role" or not _belongs(name, role))]:
            del self.fields[name]
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = countries.choices()
        if role is CompanyRole.CAPACITY:
            given = self["file"].value() or ""
            names = dict.fromkeys(("", *files, given))
            self.fields["file"].widget = forms.Select(choices=[(one, one) for one in names])
        if role is None:
            del self.fields["seen"]
        self.in_role = role

    def add_prefix(self, field_name: str) -> str:
        """Names as the issues of the rules have them; `seen` is the page's own."""
        return field_name if field_name == "seen" else f"company_{self.number}_{field_name}"

    @property
    def entry(self) -> dict[str, str]:
        """The company as typed, every field a text."""
        role = {"role": self.in_role.value} if self.in_role else {}
        typed = {name: str(self[name].value() or "").strip() for name in self.fields if name != "seen"}
        return dict.fromkeys(FIELDS, "") | typed | role


def _belongs(name: str, role: CompanyRole) -> bool:
    return role in ONLY_OF.get(name, (role,))
