"""Forms in our markup: FORM_RENDERER points here. Templates of its own names, so that Wagtail's admin keeps Django's."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` render templates/components/; widgets stay Django's."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    formset_template_name = "components/formset.html"
