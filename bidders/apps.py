"""App configuration of bidders: the companies, their registration and profile."""

from django.apps import AppConfig


class BiddersConfig(AppConfig):
    name = "bidders"
    default_auto_field = "django.db.models.BigAutoField"
