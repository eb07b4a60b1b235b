"""The app of pages that people write. The top layer: it may ask tenders.queries and procurement, nobody asks it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Pages")
