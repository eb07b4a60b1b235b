"""manage.py payments reconcile: compares the ledger with the payment service, and names each difference."""

from __future__ import annotations

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bidders import billing
from bidders.payments.reconciling import reconcile
from procurement import clock


class Command(BaseCommand):
    help = "Compare the ledger of payments with the payment service. Changes nothing; exit code 1 if anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["reconcile"])
        parser.add_argument("--days", type=int, default=90, help="how far to look back (default: 90)")

    def handle(self, *, days: int, **options: object) -> None:
        if not billing.enabled():
            raise CommandError("Payments by card are off: set STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET.")
        try:
            count, found = reconcile(clock.now() - timedelta(days=days))
        except (billing.Unreachable, billing.Rejected) as error:
            raise CommandError(f"The payment service did not answer: {error}") from error
        for one in found:
            self.stderr.write(str(one))
        self.stdout.write(f"Payments compared: {count}. Differences: {len(found)}.")
        if found:
            raise CommandError("Ledger and payment service differ: look at each one, nothing was changed.")
