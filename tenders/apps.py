"""App configuration of tenders: everything that shares one ocid."""

from django.apps import AppConfig


class TendersConfig(AppConfig):
    name = "tenders"
    default_auto_field = "django.db.models.BigAutoField"
