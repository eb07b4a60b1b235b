"""What form templates need to know about a field: where its error link leads and how it is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet

from procurement.display import sentence
from procurement.rules.messages import Issue

register = template.Library()


@register.filter
def is_tick(field: BoundField) -> bool:
    """A single check box: its label stands beside it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def error_target(field: BoundField) -> str:
    """The id of the input that a link in the error summary leads to: of a group, the first one."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.auto_id or "")


@register.filter
def marks_optional(field: BoundField) -> bool:
    """Whether "(optional)" is written: not for ticks, fixed fields and forms that set `hide_optional` (searches)."""
    return not (
        field.field.required or field.field.disabled or is_tick(field) or getattr(field.form, "hide_optional", False)
    )


@register.simple_tag
def error_items(form: Any = None, forms: Any = None, issues: Any = None, links: Any = None) -> list[dict[str, str]]:
    """Every error once, in the order of the page: {text, target, citation}; target is an address or empty."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for item in (*_of_issues(issues or (), links or {}), *_of_forms([form] if form else [], forms or [])):
        found.setdefault((item["text"], item["target"]), item)
    return list(found.values())


def _of_issues(issues: Iterable[Issue], links: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for one in issues:
        target = links.get(one.field) or (f"#id_{one.field}" if one.field else "")
        yield {"text": sentence(one), "target": target, "citation": one.citation}


def _of_forms(*groups: Iterable[Any]) -> Iterator[dict[str, str]]:
    for group in groups:
        for one in group:
            yield from _of_formset(one) if isinstance(one, BaseFormSet) else _of_form(one)


def _of_formset(formset: BaseFormSet[Any]) -> Iterator[dict[str, str]]:
    for text in formset.non_form_errors():
        yield {"text": str(text), "target": "", "citation": ""}
    for place, form in enumerate(formset.forms, start=1):
        yield from _of_form(form, f"{place}. ")


def _of_form(form: BaseForm, place: str = "") -> Iterator[dict[str, str]]:
    for text in form.non_field_errors():
        yield {"text": f"{place}{text}", "target": "", "citation": ""}
    for field in form:
        # "This field is required" says nothing in a list, so the name of the field comes first.
        for text in field.errors:
            yield {
                "text": f"{place}{str(field.label).rstrip('.:')}: {text}",
                "target": f"#{error_target(field)}",
                "citation": "",
            }
