"""The one library that templates load: `{% load ui %}` brings the tags and filters of all modules beside it."""

from __future__ import annotations

from django import template

from procurement.templatetags import (
    amounts,
    blocks,
    form_parts,
    marks,
    moments,
    navigation,
    pictures,
    sentences,
    stages,
    texts,
)

register = template.Library()

for _module in (amounts, blocks, form_parts, marks, moments, navigation, pictures, sentences, stages, texts):
    register.tags.update(_module.register.tags)
    register.filters.update(_module.register.filters)
