"""`manage.py editors`: who may edit pages besides the platform administrators."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms import editors
from procurement.models import User


class Command(BaseCommand):
    help = "List the editors of pages, or name and dismiss one. Platform administrators edit pages anyway."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", nargs="?", choices=["list", "add", "remove"], default="list")
        parser.add_argument("email", nargs="?", help="the e-mail address of an account")

    def handle(self, *args: Any, act: str, email: str | None, **options: Any) -> None:
        if act != "list":
            user = User.objects.filter(email=(email or "").lower()).first()
            if user is None:
                raise CommandError("Give the e-mail address of an account; there is none with this one.")
            (editors.name_editor if act == "add" else editors.dismiss_editor)(user)
        for editor in editors.named_editors():
            self.stdout.write(editor.email)
