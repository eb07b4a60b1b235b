"""Forms of the administrator: which rules a new version changes, what they say then, and what a lawyer read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.models import RulesetVersion
from procurement.people.forms_absence import day_field
from procurement.rules.rulesets.keys import KEYS, Kind
from procurement.rules.rulesets.meanings import MEANINGS
from procurement.rules.rulesets.ruleset import Evidence
from procurement.rules.rulesets.words import WORDS

EVIDENCE = (
    (Evidence.SOURCE, _("the text of the law was read")),
    (Evidence.SECONDARY, _("a secondary source was read")),
    (Evidence.MEMORY, _("from memory")),
    (Evidence.DEFAULT, _("a choice of the platform")),
)
PARTS = ("value", "citation", "verified", "note")


class HeadForm(forms.Form):
    """What a new version is called, and from when on it is the law."""

    version = forms.SlugField(label=_("Version"), max_length=20, help_text=_("Such as the year it begins in: 2028."))
    title = forms.CharField(label=_("Title"), max_length=200)
    valid_from = day_field(_("First day"), _("Procedures that start on this day or later follow it."))
    valid_until = day_field(_("No longer from"), _("Leave this empty if no end is known."), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def head(self) -> dict[str, Any]:
        """The head of the new version's data."""
        cleaned = self.cleaned_data
        until = cleaned["valid_until"]
        return {
            **{name: cleaned[name] for name in ("version", "title", "note")},
            "valid_from": cleaned["valid_from"].isoformat(),
            "valid_until": until.isoformat() if until else None,
        }


class RuleForm(forms.Form):
    """One rule of the new version; its prefix is the rule's key."""

    def __init__(self, data: Any = None, *, key: str, stored: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=key, initial={**stored, "value": _written(stored["value"])})
        self.key, self.meaning = key, gettext(MEANINGS[key])
        self.fields["value"] = _value_field(key)
        self.fields["citation"] = forms.CharField(label=_("Where it stands"), max_length=300)
        self.fields["verified"] = forms.ChoiceField(label=_("How it was checked"), choices=EVIDENCE)
        note = forms.Textarea(attrs={"rows": 2})
        self.fields["note"] = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=note)

    def rule(self) -> dict[str, Any]:
        """The rule as it stands in the data."""
        cleaned = self.cleaned_data
        made = {"value": _stored(self.key, cleaned["value"]), "citation": cleaned["citation"]}
        made["verified"] = str(cleaned["verified"])
        return {**made, "note": cleaned["note"]} if cleaned["note"] else made


class NextVersionForm:
    """The head and the chosen rules as one form: `is_valid`, then `head` and `rules`."""

    def __init__(self, data: Any, version: RulesetVersion, keys: Sequence[str]) -> None:
        values = version.data["values"]
        self.head = HeadForm(data, initial={"title": version.title, "note": version.data.get("note", "")})
        self.rules = [RuleForm(data, key=key, stored=values[key]) for key in KEYS if key in keys and key in values]

    def __iter__(self) -> Iterator[forms.Form]:
        yield self.head
        yield from self.rules

    def is_valid(self) -> bool:
        """Whether every part is; all are asked, so that all errors are shown at once."""
        asked = [form.is_valid() for form in self]
        return all(asked)

    def changed(self) -> dict[str, dict[str, Any]]:
        """The chosen rules as they are to be."""
        return {form.key: form.rule() for form in self.rules}


class ReviewForm(forms.Form):
    """Who read, and when; the rules are ticked in the list above it."""

    reviewer = forms.CharField(
        label=_("Who read the law"), max_length=200, help_text=_("Name and office. It is shown beside each rule.")
    )
    reviewed_on = day_field(_("Read on"))
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def _value_field(key: str) -> forms.Field:
    spec = KEYS[key]
    label, needed = _("Value"), not spec.nullable
    none = [] if needed else [("", _("no such rule"))]
    match spec.kind:
        case Kind.FLAG:
            return forms.TypedChoiceField(label=label, choices=[("yes", _("yes")), ("no", _("no"))])
        case Kind.INTEGER:
            return forms.IntegerField(label=label, required=needed, min_value=0, max_value=10_000, widget=_narrow())
        case Kind.DECIMAL:
            hint = _("A share is a part of one: 0.80 is 80 %. An amount is without VAT.")
            return forms.DecimalField(
                label=label,
                required=needed,
                min_value=0,
                max_digits=24,
                decimal_places=6,
                help_text=hint,
                widget=_narrow(),
            )
        case Kind.NAMES:
            words = ", ".join(spec.choices)
            return forms.CharField(
                label=label, required=False, help_text=_("In this order, with commas between them: %(words)s") % {"words": words},
                validators=[_WordsOf(spec.choices)],
            )  # fmt: skip
    if spec.choices:
        return forms.ChoiceField(
            label=label, required=needed, choices=[*none, *((c, _(WORDS[c])) for c in spec.choices)]
        )
    return forms.CharField(label=label, required=needed, max_length=200)


def _narrow() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "w-12"})


class _WordsOf:
    """Refuses words that the rule does not know."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    def __call__(self, text: str) -> None:
        for word in _words(text):
            if word not in self.choices:
                message = _("“%(word)s” is none of these: %(words)s")
                raise forms.ValidationError(message, params={"word": word, "words": ", ".join(self.choices)})


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _written(value: object) -> object:
    """A stored value as a form shows it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value)
    return value


def _stored(key: str, value: Any) -> object:
    """A cleaned value as the data hold it."""
    match KEYS[key].kind:
        case Kind.FLAG:
            return value == "yes"
        case Kind.DECIMAL:
            return None if value is None else f"{value:f}"
        case Kind.NAMES:
            return _words(value)
        case Kind.TEXT:
            return value or None
    return value
