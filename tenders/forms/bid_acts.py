"""The one thing that a bidder's binding acts carry: a key that makes a second click the same act."""

from __future__ import annotations

from django import forms


class ActForm(forms.Form):
    """`key` is made with the page, so that a repeated request finds the first one's receipt."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class SubmitForm(ActForm):
    """`revision` is that of the draft which the page showed, `terms` those of the tender."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    terms = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ConfirmForm(ActForm):
    """`terms` are those of the tender which the page showed."""

    terms = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PackageForm(ActForm):
    """`manifest` is the object id of the package that the page showed."""

    manifest = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)
