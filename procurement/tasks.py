"""What the kernel does in the background. Each task: ids in, the clock once, one call; each may run twice without harm."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task

from procurement import blobs, clock, mail_delivery, ticking
from procurement.messages import digests, returned_mail
from procurement.people import recovery, vat_checks

logger = logging.getLogger(__name__)


@shared_task(name="procurement.tasks.send_mail")
def send_mail(message_id: str) -> None:
    """Send one mail of the outbox."""
    mail_delivery.deliver(UUID(message_id), now=clock.now())


@shared_task(name="procurement.tasks.send_unsent_mail")
def send_unsent_mail() -> None:
    """Send what no worker took: after an outage of the broker, a worker or the mail server."""
    now = clock.now()
    for message_id in mail_delivery.due_mails(now=now):
        mail_delivery.deliver(message_id, now=now)


@shared_task(name="procurement.tasks.read_returned_mail")
def read_returned_mail() -> int:
    """Read the mailbox for mail that came back. Returns how many mails are newly known to have. The next run tries again what failed."""
    try:
        return returned_mail.read(now=clock.now()).returned
    except returned_mail.MailboxUnreadable as error:
        logger.warning("The mailbox for mail that came back can't be read: %s", error)
        return 0


@shared_task(name="procurement.tasks.send_digests")
def send_digests() -> int:
    """Write the digests that are due; the outbox sends them. Returns how many."""
    return digests.write_due(now=clock.now())


@shared_task(name="procurement.tasks.check_vat_numbers")
def check_vat_numbers() -> int:
    """Ask the register about VAT numbers that are new or due again, if one is configured. Returns how many."""
    return vat_checks.check_due(now=clock.now())


@shared_task(name="procurement.tasks.finish_second_factor_resets")
def finish_second_factor_resets() -> None:
    """Carry out the resets that two administrators agreed on, once their delay is over."""
    recovery.finish_due(now=clock.now())


@shared_task(name="procurement.tasks.clear_unfinished_uploads")
def clear_unfinished_uploads() -> int:
    """Remove what uploads left behind when their process was killed, a day after they began. Returns how many files."""
    return blobs.discard_stale(clock.now() - timedelta(days=1))


@shared_task(name="procurement.tasks.tick")
def tick() -> None:
    """Give the public log its leaf of this minute, unless it has it: one leaf a minute, whatever happened."""
    ticking.tick(now=clock.now())
