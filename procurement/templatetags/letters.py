"""Django's `capfirst` for every template, in the reader's language: the capital of i is not I in Azerbaijani."""

from __future__ import annotations

from django.template import Library

from procurement.alphabets import capfirst

register = Library()
register.filter("capfirst", capfirst)
