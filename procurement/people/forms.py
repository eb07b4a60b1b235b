"""Forms about people and organizations. They clean input; services decide and store."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.models import AuthorityLevel, Organization, OrganizationSize
from procurement.people import countries
from procurement.people.membership import role_meaning, role_name
from procurement.people.organizations import OrganizationProfile
from procurement.refusal import Refused
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.lifecycle import Role
from procurement.rules.roles import ROLES_OF_KIND
from procurement.rules.vat import HIGHEST


def show_issues(form: forms.Form, refused: Refused) -> None:
    """A service's reasons beside the fields that they name, or above the form."""
    for found in refused.issues:
        form.add_error(found.field if found.field in form.fields else None, sentence(found))


class OrganizationForm(forms.Form):
    """The questions that every organization answers."""

    name = forms.CharField(
        label=_("Name"),
        max_length=300,
        help_text=_("As in the register, with the legal form."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"), initial="RO", widget=forms.Select(attrs={"autocomplete": "country", "class": "w-20"})
    )
    registry_number = forms.CharField(
        label=_("Registry number"),
        max_length=60,
        help_text=_("In Romania the CUI, such as 18547290; elsewhere the number under which the state knows you."),
        widget=forms.TextInput(attrs={"class": "w-20", "spellcheck": "false", "autocomplete": "off"}),
    )
    vat_number = forms.CharField(
        label=_("VAT number"),
        max_length=40,
        required=False,
        help_text=_("Leave this empty if you are not registered for VAT."),
        widget=forms.TextInput(attrs={"class": "w-20", "spellcheck": "false", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("Street, number, postal code and town."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    contact_email = forms.EmailField(
        label=_("E-mail address for the public"),
        required=False,
        help_text=_("Shown beside what you publish or win. Not the one you sign in with, unless you want that."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    contact_phone = forms.RegexField(
        r"^\+?[0-9 ()/.\-]{5,40}$",
        label=_("Phone number"),
        max_length=40,
        required=False,
        error_messages={"invalid": _("Write digits, spaces and the usual signs, such as +40 21 123 4567.")},
        widget=forms.TextInput(attrs={"type": "tel", "class": "w-20", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = countries.choices()

    def to_profile(self) -> OrganizationProfile:
        """What the services take."""
        return OrganizationProfile(**self.cleaned_data)


class CompanyForm(OrganizationForm):
    """A company also says how large it is, for the statistics about small enterprises."""

    size = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[("", _("I don't know")), *[choice for choice in OrganizationSize.choices if choice[0]]],
        help_text=_(
            "Micro: under 10 people; small: under 50; medium: under 250. Counted for statistics, never for ranking."
        ),
        widget=forms.Select(attrs={"class": "w-20"}),
    )


class AgencyForm(OrganizationForm):
    """An agency also says on which level it is, because thresholds and periods depend on it."""

    level = forms.ChoiceField(
        label=_("Level of the authority"),
        choices=[("", _("Choose one")), *AuthorityLevel.choices],
        help_text=_(
            "Central: ministries and other bodies of the state. Sub-central: towns, counties and bodies under them."
        ),
        widget=forms.Select(attrs={"class": "w-20"}),
    )


class ProfileForm(CompanyForm, AgencyForm):
    """Corrections to what exists. Country and registry number say who it is, so they are shown and not asked again."""

    vat_rate = forms.CharField(
        label=_("VAT rate that you add to your prices, in percent"),
        required=False,
        max_length=10,
        help_text=_(
            "For your own sums while you bid, where a notice names no rate; 0 if you add none. Nobody else sees it, and no bid carries it."
        ),
        widget=forms.TextInput(attrs={"class": "w-8", "inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        asked_of = {
            "size": Organization.Kind.COMPANY, "vat_rate": Organization.Kind.COMPANY, "level": Organization.Kind.AGENCY,
        }  # fmt: skip
        unasked = {name for name, kind in asked_of.items() if kind != organization.kind}
        if organization.approved_at:
            unasked.add("level")
        for name in {"country", "registry_number"} | unasked:
            del self.fields[name]

    def clean_vat_rate(self) -> Decimal | None:
        text = str(self.cleaned_data["vat_rate"]).strip()
        if not text:
            return None
        try:
            rate = parse_amount(text, places=2)
        except NotANumber as error:
            raise forms.ValidationError(sentence(error.issue)) from error
        if not 0 <= rate <= HIGHEST:
            raise forms.ValidationError(_("Give a rate from 0 to 100 percent."))
        return rate

    def to_profile(self) -> OrganizationProfile:
        """What is not asked stays as it is."""
        kept = {name: getattr(self.organization, name) for name in OrganizationProfile.__dataclass_fields__}
        return OrganizationProfile(**(kept | self.cleaned_data))


class RolesForm(forms.Form):
    """Ticks for the roles that exist in a kind of organization, each with what it may do."""

    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticks = self.fields["roles"]
        assert isinstance(ticks, forms.MultipleChoiceField)
        ticks.choices = [
            (
                role.value,
                format_html(
                    '<span><strong>{}</strong><br><span class="hint">{}</span></span>',
                    role_name(role),
                    role_meaning(role),
                ),
            )
            for role in ROLES_OF_KIND[kind]
        ]

    @property
    def chosen(self) -> list[Role]:
        return [Role(value) for value in self.cleaned_data["roles"]]


class InvitationForm(RolesForm):
    """Whom to invite, in which language to write, and for which roles."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=settings.LANGUAGES, widget=forms.Select(attrs={"class": "w-20"})
    )
    field_order = ["email", "language", "roles"]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        self.fields["roles"].required = True
        self.fields["roles"].error_messages["required"] = _("Choose at least one role.")


class ReasonForm(forms.Form):
    """A decision that needs its reason in words."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    )

    def __init__(self, *args: Any, label: str = "", hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label or field.label, hint


class AccountForm(forms.Form):
    """A person's own name and language."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As it should stand under what you decide or sign."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages once you have signed in, and of the mails that we write to you."),
        widget=forms.Select(attrs={"class": "w-20"}),
    )


class InvitedAccountForm(forms.Form):
    """What somebody without an account still has to say; the invitation has proved the address."""

    name = AccountForm.base_fields["name"]
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. A sentence that only you would think of is good and easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SearchForm(forms.Form):
    """One search box; the query lives in the address."""

    hide_optional = True
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
