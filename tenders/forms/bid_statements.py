"""Declarations and answers to award criteria, as a bidder gives them; answers are kept as typed. Never saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from procurement.display import number_text
from procurement.rules.criteria import COSTS
from procurement.rules.facts import CriterionKind
from procurement.rules.judging import ANSWER_AT_MOST
from procurement.rules.messages import Issue
from tenders.forms.bid_words import at_its_input
from tenders.models import Criterion, Lot, LotGroup, Requirement
from tenders.queries.bid_progress import Progress

LONGEST = 300


class StatementsForm(forms.Form):
    """A tick for each declaration and an input for each criterion; always filled, as PriceForm is."""

    use_required_attribute = False
    hide_optional = True
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, progress: Progress, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.progress = progress
        for requirement, _made in progress.declarations:
            self.fields[f"declaration_{requirement.pk}"] = _declaration(requirement)
        for lot, criterion, _text in progress.answers:
            self.fields[f"answer_{criterion.pk}"] = _answer(lot, criterion)
        for group, _text in progress.groups:
            self.fields[f"answer_{group.pk}"] = _discount(group)
        self.keepable = True

    @property
    def declarations(self) -> list[forms.BoundField]:
        return [self[f"declaration_{requirement.pk}"] for requirement, _made in self.progress.declarations]

    @property
    def answers(self) -> list[tuple[Lot, list[forms.BoundField]]]:
        """The inputs by lot, in order."""
        by_lot: dict[Lot, list[forms.BoundField]] = {}
        for lot, criterion, _text in self.progress.answers:
            by_lot.setdefault(lot, []).append(self[f"answer_{criterion.pk}"])
        return list(by_lot.items())

    @property
    def discounts(self) -> list[forms.BoundField]:
        """The inputs of the groups of lots."""
        return [self[f"answer_{group.pk}"] for group, _text in self.progress.groups]

    @property
    def typed(self) -> dict[str, Any]:
        """What the draft keeps: ids of the declarations made, and the answers that are not empty."""
        made = [str(r.pk) for r, _made in self.progress.declarations if self[f"declaration_{r.pk}"].value()]
        asked = [*(c for _lot, c, _text in self.progress.answers), *(group for group, _text in self.progress.groups)]
        texts = {str(one.pk): str(self[f"answer_{one.pk}"].value() or "") for one in asked}
        return {"declarations": sorted(made), "answers": {key: text for key, text in texts.items() if text.strip()}}

    def clean(self) -> dict[str, Any]:
        self.keepable = not self.errors
        return self.cleaned_data

    def complain(self, issues: Iterable[Issue]) -> None:
        """Show what the check of the draft says at the inputs that it names."""
        for found in issues:
            if found.field in self.fields and found.field not in self.errors:
                self.add_error(found.field, at_its_input(found))


def statements_data(progress: Progress, content: Mapping[str, Any], seen: str) -> dict[str, Any]:
    """A draft's statements in the names of the form."""
    made = {f"declaration_{r.pk}": "on" for r, _made in progress.declarations if str(r.pk) in content["declarations"]}
    given = {f"answer_{key}": text for key, text in content["answers"].items()}
    return {**made, **given, "seen": seen}


def _declaration(requirement: Requirement) -> forms.BooleanField:
    hint = requirement.description
    if not requirement.mandatory:
        # Not inside an f-string: before Python 3.12 the catalogs' reader does not look into those.
        hint = " ".join(filter(None, (hint, _("Not required."))))
    return forms.BooleanField(label=requirement.title, help_text=format_html("{}", hint), required=False)


def _answer(lot: Lot, criterion: Criterion) -> forms.Field:
    worth = _worth(criterion)
    if criterion.kind == CriterionKind.OPTION:
        choices = [("", _("No answer yet")), *_options(criterion)]
        return DraftChoiceField(
            label=criterion.title, help_text=format_html("{}", worth), choices=choices, required=False
        )
    if criterion.kind == CriterionKind.JUDGED:
        return _words(criterion, worth)
    attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "w-12"}
    return forms.CharField(
        label=criterion.title,
        help_text=format_html("{} {}", criterion.guidance if criterion.kind in COSTS else _scale(criterion), worth),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs=attrs),
    )


def _discount(group: LotGroup) -> forms.CharField:
    lots = ", ".join(str(lot.number) for lot in group.lots.all())
    words = _("In percent off all your prices of these lots, for example 5. Empty: none; you then win them one by one.")
    return forms.CharField(
        label=_("Discount for “%(name)s”, if lots %(lots)s are awarded to you together")
        % {"name": group.name, "lots": lots},
        help_text=words,
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "w-8"}),
    )


def _worth(criterion: Criterion) -> str:
    """What the answer counts for."""
    if criterion.kind in COSTS:
        given = {"kind": criterion.get_kind_display(), "currency": criterion.lot.tender.currency}
        return _("It counts as %(kind)s, in %(currency)s without VAT. Write 0 if there is none.") % given
    if not criterion.weight:
        return _("It brings no points and only tells equal offers apart.")
    return _("At most %(points)s points.") % {"points": number_text(criterion.weight.normalize())}


def _words(criterion: Criterion, worth: str) -> forms.Field:
    """What evaluators judge is answered in words, or left to the documents."""
    advice = _("Judged by evaluators, who see no price: write none here. You may leave it to your documents.")
    return forms.CharField(
        label=criterion.title,
        help_text=format_html("{} {} {}", criterion.guidance, advice, worth),
        required=False,
        strip=False,
        max_length=ANSWER_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def _options(criterion: Criterion) -> list[tuple[str, str]]:
    """The given answers with what each is worth, the best first."""
    shares = {name: Decimal(str(share)) for name, share in criterion.options.items()}
    words = _("%(answer)s (%(points)s points)")
    return [
        (name, words % {"answer": name, "points": number_text((criterion.weight * share).normalize())})
        for name, share in sorted(shares.items(), key=lambda option: -option[1])
    ]


def _scale(criterion: Criterion) -> str:
    if criterion.kind == CriterionKind.RELATIVE:
        return _("A number: the highest of all offers gets all points, the others in proportion.")
    if criterion.worst is None or criterion.best is None:
        return ""
    return _("A number: %(worst)s gets no points, %(best)s gets all of them.") % {
        "worst": number_text(criterion.worst.normalize()),
        "best": number_text(criterion.best.normalize()),
    }


class DraftChoiceField(forms.ChoiceField):
    """A choice that complains about unknown answers by the draft's own issue, so that it is said once."""

    widget = forms.RadioSelect

    def validate(self, value: Any) -> None:
        """The draft's check says what is wrong."""
