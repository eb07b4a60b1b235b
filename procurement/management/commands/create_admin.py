"""`manage.py create_admin EMAIL`: the first platform administrator of a real installation."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procurement import clock, env
from procurement.people.accounts import create_first_administrator
from procurement.refusal import Refused


class Command(BaseCommand):
    help = (
        "Make the first platform administrator, who approves agencies and names further administrators and auditors. "
        "The password is asked for, or taken from ADMIN_PASSWORD or the file that ADMIN_PASSWORD_FILE names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address to log in with")
        parser.add_argument("--name", default="", help="the person's name (default: the address)")
        parser.add_argument(
            "--organization", default="Platform", help="the body that runs the platform (default: %(default)s)"
        )
        parser.add_argument("--country", default="RO", help="its country, two letters (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = create_first_administrator(
                options["email"],
                name=options["name"],
                password=env.text("ADMIN_PASSWORD") or self._ask(),
                body=options["organization"],
                country=options["country"],
                now=clock.now(),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if options["verbosity"]:
            self.stdout.write(f"{user.email} may log in now, and should set up a second step at once.")

    def _ask(self) -> str:
        """Twice, and never shown."""
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("The same again: "):
            raise CommandError("The two passwords differ.")
        return password
