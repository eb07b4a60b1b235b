"""A score sheet as typed: a score and a reason for each offer and judged criterion, and the consensus of a committee. Never saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from procurement.display import number_text, sentence
from procurement.rules.facts import Criterion
from procurement.rules.judging import REASON_AT_MOST, Entry
from procurement.rules.messages import Issue
from tenders.forms.fields import LONGEST

Key = tuple[str, str]
"""The ids of bid and criterion."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the sheet: whose offer, on what."""

    bid: str
    bidder: str
    criterion: Criterion

    @property
    def key(self) -> Key:
        return self.bid, self.criterion.id


class SheetForm(forms.Form):
    """A score and a reason for each line asked for. Anything typed is kept; what is wrong is said at its input."""

    use_required_attribute = False
    hide_optional = True

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, asked: Sequence[Asked], entries: Mapping[Key, Entry]
    ) -> None:
        start: dict[str, str] = {}
        for key, entry in entries.items():
            start |= {name_of(key, "score"): entry.score, name_of(key, "reason"): entry.reason}
        super().__init__(data, initial=start)
        self.asked = asked
        for line in asked:
            self.fields[name_of(line.key, "score")] = _score(line)
            self.fields[name_of(line.key, "reason")] = _reason(line)

    def pair(self, line: Asked) -> tuple[forms.BoundField, forms.BoundField]:
        """The two inputs of a line."""
        return self[name_of(line.key, "score")], self[name_of(line.key, "reason")]

    @property
    def entries(self) -> dict[Key, Entry]:
        """What stands in the inputs, right or not."""
        found = {}
        for line in self.asked:
            score, reason = self.pair(line)
            found[line.key] = Entry(str(score.value() or ""), str(reason.value() or ""))
        return found

    def shown(self) -> dict[str, str]:
        """What stands in the inputs by label, for the comparison with a newer save."""
        return {str(field.label): str(field.value() or "") for line in self.asked for field in self.pair(line)}

    def complain(self, issues: Iterable[Issue]) -> tuple[Issue, ...]:
        """Put each refusal at its input; those that belong to none are returned."""
        self.is_valid()
        left = []
        for found in issues:
            head, _dot, part = found.field.rpartition(".")
            bid, _space, criterion = head.partition(" ")
            name = name_of((bid, criterion), part)
            if name in self.fields:
                self.add_error(name, sentence(found))
            else:
                left.append(found)
        return tuple(left)


def name_of(key: Key, part: str) -> str:
    """The name of an input, which is its id too: without spaces."""
    return f"{part}-{key[0]}-{key[1]}"


def scale_text(criterion: Criterion) -> str:
    """The scale in words."""
    most, step = number_text(_short(criterion.scale_max)), number_text(_short(criterion.scale_step))
    return _("From 0 to %(most)s in steps of %(step)s.") % {"most": most, "step": step}


def _short(value: Any) -> Any:
    return value.quantize(1) if value == value.to_integral_value() else value.normalize()


def _score(line: Asked) -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "w-8"}
    return forms.CharField(
        label=_("Score of %(bidder)s on “%(title)s”") % {"bidder": line.bidder, "title": line.criterion.title},
        help_text=scale_text(line.criterion),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs=attrs),
    )


def _reason(line: Asked) -> forms.CharField:
    return forms.CharField(
        label=_("Reason for the score of %(bidder)s on “%(title)s”")
        % {"bidder": line.bidder, "title": line.criterion.title},
        help_text=_("The bidder reads it in the decision letter."),
        required=False,
        strip=False,
        max_length=REASON_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(forms.Form):
    """Why a locked sheet is given back to its evaluator."""

    reason = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, seat: str = "") -> None:
        super().__init__(data, prefix=f"reopen-{seat}")
        self.fields["reason"].label = _("Why the sheet is reopened")
        self.fields["reason"].help_text = _("It is published in the change log.")
