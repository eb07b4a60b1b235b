"""Complaints to a review body with their rulings; claims of bidders and objections of citizens to the buyer, with its reply."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from procurement.rules.complaints import Against, Charge, ComplaintStage, Outcome, Remedy
from tenders.models.kept_file import KeptFile
from tenders.models.lot import Lot
from tenders.models.tender import Tender

OPEN_RULING = Q(confirmed_at=None, returned_at=None)


class Complaint(models.Model):
    """A company's complaint against the documents, the selection or the result. `stage` is moved by services.complaining alone.

    `grounds` are for the buyer, the review body and auditors; `summary` is published. `act_at` is when the complainant
    learned of what it complains of, `ends_at` the end of the time to complain that follows.
    """

    AGAINST = (
        (Against.DOCUMENTS.value, _("the documents")),
        (Against.SELECTION.value, _("the selection of candidates")),
        (Against.RESULT.value, _("the result")),
        (Against.CANCELLATION.value, _("the end without award")),
    )
    STAGES = (
        (ComplaintStage.DRAFT.value, _("draft")),
        (ComplaintStage.FILED.value, _("filed")),
        (ComplaintStage.CHARGE_PENDING.value, _("filed, the payment is awaited")),
        (ComplaintStage.ADMISSIBLE.value, _("admissible, being decided")),
        (ComplaintStage.INADMISSIBLE.value, _("not admissible")),
        (ComplaintStage.UPHELD.value, _("upheld")),
        (ComplaintStage.DISMISSED.value, _("dismissed")),
        (ComplaintStage.WITHDRAWN.value, _("withdrawn")),
        (ComplaintStage.REMEDIED.value, _("upheld, and carried out")),
    )
    CHARGES = ((Charge.NONE.value, _("none")), (Charge.FEE.value, _("fee")), (Charge.SECURITY.value, _("security")))
    REMEDIES = (
        (Remedy.SELECT.value, _("select candidates again")),
        (Remedy.EVALUATE.value, _("evaluate again")),
        (Remedy.AMEND.value, _("change the documents")),
        (Remedy.CANCEL.value, _("cancel the procedure")),
        (Remedy.NEW.value, _("begin a new procedure")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="complaints")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="complaints")
    number = models.PositiveSmallIntegerField()
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    against = models.CharField(_("against"), max_length=12, choices=AGAINST)
    summary = models.TextField(_("summary"))
    grounds = models.TextField(_("grounds"))
    request = models.TextField(_("what is asked for"))
    stage = models.CharField(max_length=16, choices=STAGES, default=ComplaintStage.DRAFT.value)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    charge = models.CharField(max_length=8, choices=CHARGES, default=Charge.NONE.value)
    charge_amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    charge_ends_at = models.DateTimeField(null=True)
    charge_paid_at = models.DateTimeField(null=True)
    view = models.TextField(_("view of the buyer"), blank=True)
    view_due_at = models.DateTimeField(null=True)
    view_at = models.DateTimeField(null=True)
    view_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    remedy = models.CharField(max_length=8, choices=REMEDIES, blank=True)
    ended_at = models.DateTimeField(null=True, help_text="withdrawn, decided against, or the remedy is carried out")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="complaint_number_once")]
        indexes = [models.Index(fields=["tender", "stage"], name="complaint_of_tender")]

    def __str__(self) -> str:
        return f"complaint {self.number} of {self.tender_id}"


class ComplaintFile(KeptFile):
    """A document of the complainant: what supports the grounds, or the proof of a payment. Append-only."""

    class Kind(models.TextChoices):
        GROUNDS = "grounds", _("supports the grounds")
        CHARGE = "charge", _("proof of the payment")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=Kind)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.name


class ComplaintRuling(KeptFile):
    """What the review body decided, as an officer recorded it with its document; it counts once a second person confirmed."""

    OUTCOMES = (
        (Outcome.ADMISSIBLE.value, _("the complaint is admissible")),
        (Outcome.INADMISSIBLE.value, _("the complaint is not admissible")),
        (Outcome.UPHELD.value, _("the complaint is upheld")),
        (Outcome.DISMISSED.value, _("the complaint is dismissed")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="rulings")
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    remedy = models.CharField(max_length=8, choices=Complaint.REMEDIES, blank=True)
    order_number = models.CharField(_("number of the decision"), max_length=120)
    given_on = models.DateField(_("date of the decision"))
    summary = models.TextField(_("what it says"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=OPEN_RULING, name="ruling_one_open"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("proposed_by")), name="ruling_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.complaint_id}"


class Objection(models.Model):
    """A claim of a company or an objection of a citizen to the buyer, and its reply. Published with the reply or when that is overdue.

    The database lets nobody change the text, nor a reply once it is given.
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", _("claim of a company")
        OBJECTION = "objection", _("objection of a citizen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    bidder = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="objection_number_once")]
        indexes = [models.Index(fields=["reply_due_at"], condition=Q(replied_at=None), name="objection_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} on {self.tender_id}"


class Readmission(models.Model):
    """An exclusion that an upheld complaint undid: the offer takes part in the next evaluation. Append-only."""

    exclusion = models.OneToOneField("tenders.Exclusion", on_delete=models.PROTECT, related_name="readmission")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="readmissions")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.exclusion_id} undone"
