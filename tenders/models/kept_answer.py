"""What a program was answered to a request that it may send again (Idempotency-Key). Kept for two days, then swept."""

from django.db import models

from procurement.models import User


class KeptAnswer(models.Model):
    """The answer to the first request with this key: `request_digest` is over method, address and body of that request."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=80)
    answer = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.status} to {self.key}"
