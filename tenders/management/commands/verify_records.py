"""manage.py verify_records: recomputes every hash, signature, object id and ranking, and names what does not hold."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from tenders.queries.integrity import CHECKS


class Command(BaseCommand):
    help = "Check that log, receipts, sealed objects, opened bids, evaluations and releases still say what they said."

    def handle(self, **options: object) -> None:
        found = 0
        for name, check in CHECKS.items():
            problems = list(check())
            found += len(problems)
            self.stdout.write(f"{name}: {'good' if not problems else f'{len(problems)} problems'}")
            for problem in problems:
                self.stderr.write(problem)
        if found:
            raise CommandError(
                f"{found} records do not hold. Keep this installation as it is and restore the affected parts."
            )
