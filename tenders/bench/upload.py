"""A file sealed by the server while it is received over HTTP, stored and attached to a bid, beside AES-GCM alone."""

from __future__ import annotations

from django.urls import reverse

from tenders.bench import load
from tenders.bench.bids import company, publish
from tenders.bench.figures import Figure, Ratio, Report
from tenders.bench.offline import aes_gcm_alone
from tenders.models import SealedObject
from tenders.views.bidder_documents import OTHER

PART = "Sealing on the server"


def measure(url: str, *, rounds: int, megabytes: int = 64) -> Report:
    """MiB a second, from the first byte sent to the answer that says that the file is stored sealed."""
    played = publish()
    visitor = company(played, "Company with a large file")
    path = reverse("tenders:bid-file-add", args=[played.tender.reference, OTHER])
    form = load.upload(url, path, b"a" * (megabytes * 2**20), token=visitor.token, cookies=visitor.cookies)
    answers = [load.send(url, [form], clients=1) for _ in range(rounds)]
    seconds, alone = load.middle([answer.seconds for answer in answers]), aes_gcm_alone(megabytes)
    stored = SealedObject.objects.filter(bid__tender=played.tender, size__gt=megabytes * 2**20).count()
    return Report(
        [
            Figure(PART, "upload a file that is sealed on its way in", megabytes / seconds, "MiB/s"),
            Figure(PART, "AES-GCM alone", alone, "MiB/s"),
        ],
        [Ratio(PART, "upload : AES-GCM alone", megabytes / seconds / alone)],
        [f"{rounds - stored} of {rounds} files were not stored."] if stored != rounds else [],
    )
