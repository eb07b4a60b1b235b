"""What each rule of the verifier proves, in plain words for the pages. The rules themselves are in procurement.rules.verify."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEANINGS: tuple[tuple[str, str | Promise], ...] = (
    ("V1", _("The file is complete, and nothing in it was altered, added or taken out.")),
    ("V2", _("It comes from this platform: it is signed with its key.")),
    ("V3", _("The public log only grew: nothing in it was changed later.")),
    ("V4", _("Every recorded act still has the fingerprint that it had when it was recorded.")),
    ("V5", _("No public act of this tender was left out.")),
    ("V6", _("The deadline was moved only to a later time, and only before it had passed.")),
    ("V7", _("Every bid was complete at the platform before the deadline.")),
    ("V8", _("The bids that were counted are those that were received; yours too, if you give its receipt.")),
    ("V9", _("Nothing was taken in after the closing.")),
    ("V10", _("The sealed bytes are those that the bidders hold receipts for.")),
    ("V11", _("Every bid was sealed for this tender and to its published key.")),
    ("V12", _("Enough different key holders confirmed the opening, and not before its time.")),
    ("V13", _("Opened again, every sealed bid holds exactly the prices that were shown.")),
    ("V14", _("Evaluated again by the published criteria, the bids come out in the same order.")),
    ("V15", _("Computed again, the savings are the same.")),
    ("V16", _("The award went to the first in rank, or to the next one after a refusal.")),
    ("V17", _("The clock was right around the deadline.")),
    ("V18", _("Where the platform was down before the deadline, the deadline was moved.")),
    ("V19", _("Bids that were replaced or withdrawn were never opened.")),
    ("V20", _("It is on record which version of the program ran.")),
    ("V21", _("While the procedure was suspended nothing happened, and nobody lost time by it.")),
    ("V22", _("Who was invited is who the published criteria select, and only they bid.")),
    ("V23", _("Auctions come out the same when every turn is played again.")),
    ("V24", _("Nobody was awarded more lots than allowed, and lots were decided in the published order.")),
    (
        "V25",
        _(
            "Each price of a second envelope was opened after enough key holders had confirmed, and those of excluded offers"
            " stayed sealed."
        ),
    ),
    (
        "V26",
        _(
            "What companies declared about themselves comes out the same when it is checked again, and repairs kept their time."
        ),
    ),
    ("V27", _("The companies shown with a bid are those that the bid names.")),
    ("V28", _("Only parties of the framework agreement got contracts under it, within what was announced.")),
    ("V29", _("Lots were awarded together only where that was better than the best offers for the single lots.")),
)
