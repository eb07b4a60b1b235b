"""All tables of contracting processes. Takes the place of the 60 migrations before it; see 0002 and 0003 for what guards the tables."""

import uuid
from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("tenders", "0001_initial"),
        ("tenders", "0004_imported_history"),
        ("tenders", "0005_report_files"),
        ("tenders", "0006_questions_and_changes"),
        ("tenders", "0008_judged_criteria"),
        ("tenders", "0010_questions_and_letters"),
        ("tenders", "0012_contract_changes"),
        ("tenders", "0014_words_of_tenders"),
        ("tenders", "0015_committee_keys"),
        ("tenders", "0017_openings"),
        ("tenders", "0020_holds"),
        ("tenders", "0021_browser_bids"),
        ("tenders", "0022_sealed_package"),
        ("tenders", "0023_price_formulas"),
        ("tenders", "0024_performance_and_plan"),
        ("tenders", "0026_calls_and_purchases"),
        ("tenders", "0028_suspensions_and_complaints"),
        ("tenders", "0030_award_methods_and_ties"),
        ("tenders", "0031_tender_templates"),
        ("tenders", "0032_lot_limits"),
        ("tenders", "0034_framework_agreements"),
        ("tenders", "0035_qualification"),
        ("tenders", "0036_second_envelope"),
        ("tenders", "0038_company_profiles_and_repairs"),
        ("tenders", "0039_auctions"),
        ("tenders", "0041_subcontractor_changes"),
        ("tenders", "0043_buyer_shares"),
        ("tenders", "0044_bid_deposits"),
        ("tenders", "0045_confirmed_bids"),
        ("tenders", "0046_release_places_and_history_sheets"),
        ("tenders", "0047_prices_sealed_elsewhere"),
        ("tenders", "0048_selections_again"),
        ("tenders", "0049_lot_groups"),
        ("tenders", "0050_red_flags"),
        ("tenders", "0051_savings_statements"),
        ("tenders", "0053_keys_of_prices"),
        ("tenders", "0055_orders_that_lapse"),
        ("tenders", "0056_calls_of_the_first_opening"),
        ("tenders", "0057_negotiation"),
        ("tenders", "0059_no_history_sheets"),
        ("tenders", "0060_payments_in_parts"),
    ]

    dependencies = [
        ("bidders", "0001_payments"),
        ("procurement", "0012_debarments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # Wagtail first: each of its steps on tables of people would draw the 122 tables below anew.
        ("wagtailadmin", "0005_editingsession_is_editing"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailsearch", "0009_remove_ngram_autocomplete"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tender",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=120, unique=True)),
                ("ocid", models.CharField(max_length=160, unique=True)),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="summary in plain words")),
                (
                    "procedure",
                    models.CharField(
                        choices=[
                            ("open", "open procedure"),
                            ("simplified", "simplified procedure"),
                            ("restricted", "restricted procedure"),
                            ("simplified_two_stage", "simplified procedure with selection"),
                            ("negotiated", "competitive procedure with negotiation"),
                            ("simplified_negotiation", "simplified procedure with selection and negotiation"),
                            ("quotation", "request for quotation"),
                            ("mini_competition", "competition under a framework agreement"),
                            ("call_off", "order under a framework agreement"),
                            ("selective", "selective procedure"),
                            ("limited", "limited procedure"),
                            ("direct", "direct purchase"),
                        ],
                        default="open",
                        max_length=24,
                        verbose_name="procedure",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[("goods", "goods"), ("services", "services"), ("works", "works")],
                        default="goods",
                        max_length=8,
                        verbose_name="what is bought",
                    ),
                ),
                ("currency", models.CharField(default="RON", max_length=3, verbose_name="currency")),
                ("cpv_code", models.CharField(blank=True, max_length=12, verbose_name="category")),
                ("region", models.CharField(blank=True, max_length=10, verbose_name="region")),
                ("no_lots_reason", models.TextField(blank=True, verbose_name="why it is not divided into lots")),
                (
                    "lots_bid_at_most",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="for how many lots one bidder may bid; see rules.lot_limits", null=True
                    ),
                ),
                (
                    "lots_awarded_at_most",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="how many lots one bidder may be awarded", null=True
                    ),
                ),
                ("urgency_reason", models.TextField(blank=True, verbose_name="why it is urgent")),
                (
                    "turnover_required",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=20,
                        null=True,
                        verbose_name="turnover a year that bidders need",
                    ),
                ),
                (
                    "qualification",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="as rules.qualification.asked_of reads",
                        verbose_name="what companies declare about themselves",
                    ),
                ),
                ("invited_only", models.BooleanField(default=False, verbose_name="only invited companies bid")),
                (
                    "invite_at_most",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="invite at most"),
                ),
                (
                    "split_reason",
                    models.TextField(blank=True, verbose_name="why it is not one purchase with the others"),
                ),
                ("publish_at", models.DateTimeField(blank=True, null=True, verbose_name="publication")),
                ("enquiries_end_at", models.DateTimeField(blank=True, null=True, verbose_name="questions until")),
                (
                    "requests_end_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="requests to participate until"),
                ),
                ("bids_end_at", models.DateTimeField(blank=True, null=True, verbose_name="bids until")),
                ("opening_at", models.DateTimeField(blank=True, null=True, verbose_name="opening")),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_at",
                    models.DateTimeField(
                        blank=True, help_text="from when on the time for bids counts, if later", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "suspended_at",
                    models.DateTimeField(
                        blank=True, help_text="set by the database; no time runs meanwhile", null=True
                    ),
                ),
                (
                    "next_event_at",
                    models.DateTimeField(blank=True, help_text="when time next matters; run_due reads it", null=True),
                ),
                ("stage", django_fsm.FSMField(db_index=True, default="draft", max_length=16, protected=True)),
                (
                    "sealing",
                    models.CharField(
                        choices=[
                            ("platform", "the platform"),
                            ("committee", "the platform and the key holders together"),
                        ],
                        default="platform",
                        max_length=9,
                        verbose_name="who holds the key",
                    ),
                ),
                (
                    "key_holders_required",
                    models.PositiveSmallIntegerField(default=2, verbose_name="key holders needed to open"),
                ),
                (
                    "envelopes",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "one envelope: everything opens at once"),
                            (2, "two envelopes: the prices open later, only of the offers that are not excluded"),
                        ],
                        default=1,
                        verbose_name="envelopes",
                    ),
                ),
                ("single_key_holder_reason", models.TextField(blank=True, verbose_name="why one key holder is enough")),
                ("created_at", models.DateTimeField()),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="grows with each saved edit; a stale edit is refused"
                    ),
                ),
                (
                    "terms",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="grows with each significant change; a bid counts only for the terms it was handed in for",
                    ),
                ),
                (
                    "bids_stand_from",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="the terms from which on a bid still says all that is asked: its bidder may confirm it as it is",
                    ),
                ),
                ("imported", models.BooleanField(default=False)),
                ("import_digest", models.CharField(blank=True, max_length=64)),
                ("import_source", models.CharField(blank=True, max_length=200)),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        help_text="who submitted it for review",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="procurement.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_event_at__isnull", False)),
                        fields=["next_event_at"],
                        name="tender_due",
                    ),
                    models.Index(fields=["-published_at", "id"], name="tender_newest"),
                    models.Index(fields=["stage", "bids_end_at"], name="tender_deadline"),
                    models.Index(fields=["buyer", "-published_at"], name="tender_of_buyer"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector("title", config="simple", weight="A"),
                            "||",
                            django.contrib.postgres.search.SearchVector("summary", config="simple", weight="B"),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        name="tender_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("inputs", models.TextField()),
                ("result", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FlagRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField()),
                ("processes", models.PositiveIntegerField()),
                ("found", models.PositiveIntegerField()),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("meta", models.JSONField(help_text="code to name to figure, as manage.py redflags --json prints it")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("released_at", models.DateTimeField()),
                ("body", models.TextField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["released_at", "id"], name="release_by_date")],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("description", models.CharField(max_length=500, verbose_name="description")),
                ("cpv_code", models.CharField(blank=True, max_length=12, verbose_name="category")),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=20, verbose_name="quantity")),
                ("unit", models.CharField(max_length=60, verbose_name="unit")),
                (
                    "fixed_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="announced price of one unit",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="item_quantity_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyHolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        help_text="the key holder, or the deputy of one",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="ReadingMark",
            fields=[
                (
                    "fingerprint",
                    models.CharField(
                        help_text="digest of the file's beginning and size",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("found", models.PositiveBigIntegerField(help_text="releases and faults met so far")),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Proposed"),
                            ("published", "Published"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="counts the published changes of a tender from 1", null=True
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("only_clarifies", models.BooleanField(default=False, help_text="words only: no bid is touched")),
                ("return_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "significant",
                    models.BooleanField(default=False, help_text="as published: bids must be handed in again"),
                ),
                (
                    "release_number",
                    models.PositiveIntegerField(default=0, help_text="the OCDS release that told of it"),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(default=0, help_text="grows with each save; a stale save is refused"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Auction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField(verbose_name="start")),
                ("ends_at", models.DateTimeField()),
                (
                    "step",
                    models.DecimalField(
                        decimal_places=2, help_text="least step, as an amount without VAT", max_digits=20
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField()),
                ("scheduled_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("held", "held"),
                            ("interrupted", "interrupted, held again"),
                            ("called_off", "called off"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True, help_text="why it was called off")),
                ("minutes", models.JSONField(default=list, help_text="the bad minutes that interrupted it")),
                (
                    "scheduled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        help_text="what gave the order",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenders.evaluation",
                    ),
                ),
            ],
            options={
                "ordering": ["scheduled_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at", None)),
                            models.Q(
                                models.Q(("settled_at", None), _negated=True), models.Q(("outcome", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="auction_settled_with_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("pending", "decided, standstill running"),
                            ("active", "awarded"),
                            ("refused", "refused by the supplier"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("proposed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal_reason", models.TextField(blank=True)),
                ("valid_bids", models.PositiveIntegerField(null=True)),
                ("mean_bid", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("median_bid", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("second_lowest_bid", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("others_mean_bid", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                (
                    "initial_bid",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="the lowest admissible total before the auction",
                        max_digits=20,
                        null=True,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        help_text="empty: the source names none",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="awards",
                        to="procurement.organization",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["decided_at", "id"], name="award_by_decision")],
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "recovery_public_key",
                    models.BinaryField(
                        help_text="of the bidder's own key, for what the server seals; the private half was handed out once",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="procurement.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuctionBid",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("round", models.PositiveSmallIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("received_at", models.DateTimeField(help_text="set by the database trigger")),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placed", to="tenders.auction"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bid"),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BidDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ciphertext", models.BinaryField()),
                (
                    "revision",
                    models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused"),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="tenders.bid"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BrowserDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ciphertext", models.BinaryField()),
                (
                    "objects_named",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused"),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="browser_draft", to="tenders.bid"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clarification",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("price", "about a price that looks abnormally low"),
                            ("general", "about the offer"),
                            ("repair", "a document or an answer to be handed in or corrected"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        blank=True,
                        help_text="of a repair: the requirement's id, or qualification: and the question's code",
                        max_length=60,
                    ),
                ),
                ("question", models.TextField(verbose_name="question")),
                (
                    "answer_ends_at",
                    models.DateTimeField(
                        help_text="half-open; the database refuses a later answer", verbose_name="answer until"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clarifications", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("item", ""), _negated=True),
                        fields=("bid", "item"),
                        name="repair_once_an_item",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClarificationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="answer")),
                (
                    "corrected",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="of a repair: the corrected answer, as in docs/formats.md, section 4.2",
                    ),
                ),
                ("answered_at", models.DateTimeField(help_text="set by the database trigger")),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clarification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="tenders.clarification"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClarificationFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file", models.FileField(max_length=300, upload_to="answers/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="tenders.clarificationanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="CompanyProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ciphertext", models.BinaryField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to="procurement.organization",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "against",
                    models.CharField(
                        choices=[
                            ("documents", "the documents"),
                            ("selection", "the selection of candidates"),
                            ("result", "the result"),
                            ("cancellation", "the end without award"),
                        ],
                        max_length=12,
                        verbose_name="against",
                    ),
                ),
                ("summary", models.TextField(verbose_name="summary")),
                ("grounds", models.TextField(verbose_name="grounds")),
                ("request", models.TextField(verbose_name="what is asked for")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("filed", "filed"),
                            ("charge_pending", "filed, the payment is awaited"),
                            ("admissible", "admissible, being decided"),
                            ("inadmissible", "not admissible"),
                            ("upheld", "upheld"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("remedied", "upheld, and carried out"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("act_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.CharField(
                        choices=[("none", "none"), ("fee", "fee"), ("security", "security")],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("charge_amount", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("charge_ends_at", models.DateTimeField(null=True)),
                ("charge_paid_at", models.DateTimeField(null=True)),
                ("view", models.TextField(blank=True, verbose_name="view of the buyer")),
                ("view_due_at", models.DateTimeField(null=True)),
                ("view_at", models.DateTimeField(null=True)),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("select", "select candidates again"),
                            ("evaluate", "evaluate again"),
                            ("amend", "change the documents"),
                            ("cancel", "cancel the procedure"),
                            ("new", "begin a new procedure"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        help_text="withdrawn, decided against, or the remedy is carried out", null=True
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "view_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintFile",
            fields=[
                ("file", models.FileField(max_length=300, upload_to="orders/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("grounds", "supports the grounds"), ("charge", "proof of the payment")], max_length=8
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="tenders.complaint"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at"],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(verbose_name="what it is about")),
                ("cpv_code", models.CharField(blank=True, max_length=12, verbose_name="category")),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None, verbose_name="questions"
                    ),
                ),
                ("answers_end_at", models.DateTimeField(verbose_name="answers until")),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                ("summarized_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="procurement.organization",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summarized_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(("published_by", models.F("created_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="consultation_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsultationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "texts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(blank=True), size=None),
                ),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="tenders.consultation"
                    ),
                ),
            ],
            options={
                "ordering": ["-answered_at", "-id"],
                "indexes": [models.Index(fields=["consultation", "company"], name="consultation_answers")],
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=120, verbose_name="contract number")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=20, null=True, verbose_name="contract value without VAT"
                    ),
                ),
                ("signed_on", models.DateField(null=True, verbose_name="date of signature")),
                ("starts_on", models.DateField(null=True, verbose_name="start")),
                ("ends_on", models.DateField(null=True, verbose_name="end")),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "in force"), ("completed", "completed"), ("terminated", "terminated")],
                        default="active",
                        max_length=12,
                    ),
                ),
                (
                    "final_amount",
                    models.DecimalField(decimal_places=2, max_digits=20, null=True, verbose_name="paid in the end"),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
                (
                    "award",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contract", to="tenders.award"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContractChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within the contract, from 1; returned proposals count too"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("review_clause", "a review clause in the published documents"),
                            ("additional", "additional purchases that became necessary"),
                            ("unforeseen", "circumstances that nobody could foresee"),
                            ("not_substantial", "not substantial"),
                            ("small", "small value"),
                        ],
                        max_length=16,
                        verbose_name="legal ground",
                    ),
                ),
                ("citation", models.CharField(max_length=200)),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="signed; 0: no change",
                        max_digits=20,
                        verbose_name="difference in value without VAT",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="new end")),
                ("what", models.TextField(blank=True, verbose_name="what else changes")),
                ("reason", models.TextField(verbose_name="reason")),
                ("file", models.FileField(max_length=300, upload_to="changes/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="tenders.contract"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="contract_change_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", 0), _negated=True),
                            models.Q(("ends_on", None), _negated=True),
                            models.Q(("what", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contract_change_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractChangeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided_at", models.DateTimeField()),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="tenders.contractchange",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(help_text="within the contract, from 1")),
                ("delivered_on", models.DateField(verbose_name="day of the delivery")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("recorded_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="tenders.contract"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("contract", "number"), name="delivery_number_once")],
            },
        ),
        migrations.CreateModel(
            name="DeliveryDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="tenders.delivery"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="tenders.delivery"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.item"),
                ),
            ],
            options={
                "ordering": ["item__number"],
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "item"), name="delivery_item_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="delivery_line_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AcceptedQuantity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted",
                        to="tenders.deliverydecision",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accepted", to="tenders.deliveryline"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="accepted_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("file", models.FileField(max_length=300, upload_to="documents/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="AmendmentFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=300)),
                ("file", models.FileField(max_length=300, upload_to="documents/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="tenders.amendment"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.document"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="DrawNonce",
            fields=[
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="draw_nonce",
                        serialize=False,
                        to="tenders.tender",
                    ),
                ),
                ("nonce", models.CharField(help_text="32 random bytes, hexadecimal", max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="tender",
            name="consultation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tenders",
                to="tenders.consultation",
            ),
        ),
        migrations.AddField(
            model_name="tender",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tender",
            name="ruleset",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procurement.rulesetversion",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="tenders.tender"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="tenders.tender"
            ),
        ),
        migrations.CreateModel(
            name="CommitteeSeat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("chair", models.BooleanField(default=False, verbose_name="chair")),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="tenders.committeeseat",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["-chair", "named_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("tender", "user"), name="seat_once_a_person"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("chair", True), ("ended_at", None)),
                        fields=("tender",),
                        name="seat_one_chair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitteeKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("envelope", models.PositiveSmallIntegerField(default=1)),
                ("public_key", models.BinaryField()),
                ("threshold", models.PositiveSmallIntegerField()),
                ("dealer", models.CharField(choices=[("browser", "Browser"), ("cli", "Cli")], max_length=8)),
                ("dealt_at", models.DateTimeField()),
                ("current", models.BooleanField(default=True)),
                (
                    "wrapped_private_key",
                    models.BinaryField(
                        help_text="from the opening on, under the key-encryption key, so that files can be read",
                        null=True,
                    ),
                ),
                (
                    "dealt_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="committee_keys", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("tender", "envelope"),
                        name="committee_key_current_once",
                    ),
                    models.UniqueConstraint(
                        fields=("tender", "envelope", "public_key"), name="committee_key_dealt_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("no_need", "the need no longer exists"),
                            ("no_funds", "the budget was cut"),
                            ("not_lawful", "the documents breach the law and can't be mended"),
                            ("force_majeure", "force majeure"),
                            ("court", "a review body or court ordered it"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(verbose_name="explanation")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cancellation", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallOff",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "answer_ends_at",
                    models.DateTimeField(help_text="an order that is not answered before lapses", null=True),
                ),
                (
                    "answered_at",
                    models.DateTimeField(help_text="when the supplier accepted or declined the order", null=True),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="procurement.organization",
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call_off", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BidInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_at", models.DateTimeField(null=True)),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bid_invitations",
                        to="procurement.organization",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("invited_at__isnull", False)), fields=["bidder"], name="invited_companies"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("tender", "bidder"), name="invited_once")],
            },
        ),
        migrations.CreateModel(
            name="BidAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("idempotency_key", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("submit", "submitted"),
                            ("replace", "replaced"),
                            ("withdraw", "withdrawn"),
                            ("confirm", "confirmed after a change"),
                        ],
                        max_length=8,
                    ),
                ),
                ("manifest", models.CharField(blank=True, help_text="object id of the sealed manifest", max_length=64)),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "prices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="of two envelopes: the sealed price tables",
                        size=None,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sealed_by", models.CharField(default="server", max_length=8)),
                (
                    "terms",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="the terms of the tender that the bid was made for"
                    ),
                ),
                ("received_at", models.DateTimeField(help_text="set by the database trigger")),
                (
                    "bids_end_at",
                    models.DateTimeField(help_text="the deadline in force then, set by the database trigger"),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="tenders.bid"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["tender", "bid", "-id"], name="bid_act_latest")],
            },
        ),
        migrations.AddField(
            model_name="bid",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bids", to="tenders.tender"
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="tenders.tender"
            ),
        ),
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("question", models.TextField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="grows with each saved draft; a stale save is refused"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enquiries", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["tender"], name="enquiry_open")
                ],
                "constraints": [models.UniqueConstraint(fields=("tender", "number"), name="enquiry_number_once")],
            },
        ),
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file", models.FileField(max_length=300, upload_to="answers/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "enquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="tenders.enquiry"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("price_not_justified", "abnormally low price, not justified"),
                            ("no_conclusive_answer", "a question was not answered, or not conclusively"),
                            ("not_conforming", "the offer is not what the documents ask for"),
                            ("not_qualified", "the bidder does not meet what was asked of it"),
                            ("exclusion_ground", "the bidder is in a situation of exclusion"),
                            ("breach_of_law", "breach of environmental, social or labor law"),
                        ],
                        max_length=24,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(verbose_name="explanation")),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="legal basis")),
                ("proposed_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exclusions", to="tenders.bid"
                    ),
                ),
                (
                    "clarification",
                    models.ForeignKey(
                        help_text="what was asked before",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="tenders.clarification",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExclusionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("confirmed", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exclusion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="tenders.exclusion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FlagMark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="FlagMarkWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mark",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="tenders.flagmark"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FlagsDue",
            fields=[
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenders.release",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="release",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="tenders.tender"
            ),
        ),
        migrations.CreateModel(
            name="Following",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenders.tender"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "tender"), name="following_once")],
            },
        ),
        migrations.CreateModel(
            name="FrameworkTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("most_parties", models.PositiveSmallIntegerField(default=1, verbose_name="suppliers at most")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months at most")),
                (
                    "longer_reason",
                    models.TextField(blank=True, verbose_name="why it lasts longer than the law's limit"),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("orders", "by orders: all terms are fixed"),
                            ("competition", "by a new competition among the suppliers each time"),
                            ("both", "by orders or by a new competition"),
                        ],
                        default="orders",
                        max_length=12,
                        verbose_name="how contracts come about",
                    ),
                ),
                (
                    "rule",
                    models.TextField(blank=True, verbose_name="when there is an order and when a new competition"),
                ),
                (
                    "agencies",
                    models.ManyToManyField(
                        blank=True, to="procurement.organization", verbose_name="other agencies that may call off"
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="framework", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Guarantee",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("bid", "bid guarantee"), ("performance", "performance guarantee")],
                        max_length=12,
                        verbose_name="what it secures",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("bank", "letter of a bank"),
                            ("insurance", "policy of an insurer"),
                            ("deposit", "money paid in"),
                            ("retention", "kept back from payments"),
                        ],
                        max_length=12,
                        verbose_name="form",
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=200, verbose_name="bank or insurer")),
                ("number", models.CharField(blank=True, max_length=120, verbose_name="number of the document")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="amount")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True, help_text="empty: until it is given back", null=True, verbose_name="valid until"
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guarantees",
                        to="procurement.organization",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="guarantee_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="GuaranteeEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(choices=[("returned", "given back"), ("claimed", "claimed")], max_length=8),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, default=0, max_digits=20, verbose_name="amount claimed"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "guarantee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="tenders.guarantee"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("outage", "The platform was down before the deadline"),
                            ("clock", "The clock of the platform is wrong"),
                        ],
                        max_length=8,
                    ),
                ),
                ("stage", models.CharField(help_text="of the tender when it was found", max_length=12)),
                ("found_at", models.DateTimeField()),
                ("bids_end_at", models.DateTimeField()),
                ("minutes", models.JSONField(default=list)),
                ("bad", models.PositiveSmallIntegerField(default=0)),
                ("bad_last", models.PositiveSmallIntegerField(default=0)),
                (
                    "clock_error",
                    models.BigIntegerField(help_text="microseconds, where the clock is the cause", null=True),
                ),
                ("answer_until", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("extend", "Move the deadline"), ("go_on", "Go on without")], max_length=8
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("extended", "The deadline was moved"),
                            ("went_on", "Two persons decided to go on"),
                            ("lapsed", "Nobody decided in time"),
                            ("passed", "The clock is right again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("moved_to", models.DateTimeField(help_text="the new deadline, where it was moved", null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["found_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("tender",), name="hold_one_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("conflict", models.BooleanField()),
                ("explanation", models.TextField(blank=True)),
                ("declared_at", models.DateTimeField()),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="tenders.committeeseat",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("seat", "bidder"), name="declared_once_a_bidder")],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=120, verbose_name="number of the invoice")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="amount without VAT")),
                ("issued_on", models.DateField(verbose_name="date of the invoice")),
                ("received_on", models.DateField(verbose_name="received on")),
                ("file", models.FileField(blank=True, max_length=300, upload_to="invoices/%Y/%m/")),
                ("name", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("by_supplier", models.BooleanField()),
                ("filed_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="tenders.contract"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="tenders.delivery",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["received_on", "filed_at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="invoice_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted", models.BooleanField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("counts_from", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("citation", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="tenders.invoice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="invoice_returned_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoicePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="amount without VAT")),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("settles", models.BooleanField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="tenders.invoice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["paid_on", "pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="invoice_payment_of_something"),
                    models.UniqueConstraint(
                        condition=models.Q(("settles", True)), fields=("invoice",), name="invoice_settled_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallOffLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                (
                    "call_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="tenders.calloff"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="called_off", to="tenders.item"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.item"),
                ),
            ],
            options={
                "ordering": ["item__number"],
                "constraints": [
                    models.UniqueConstraint(fields=("call_off", "source"), name="called_off_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                        name="called_off_price_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="tender",
            name="key_holders",
            field=models.ManyToManyField(
                related_name="+",
                through="tenders.KeyHolder",
                through_fields=("tender", "user"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="keyholder",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="named_key_holders", to="tenders.tender"
            ),
        ),
        migrations.AddField(
            model_name="keyholder",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="KeyHolderReplacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("left", "has left or changed duties"),
                            ("away", "is away at the opening"),
                            ("no_second_step", "can't sign in any more"),
                            ("conflict", "conflict of interest"),
                        ],
                        max_length=16,
                        verbose_name="why",
                    ),
                ),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "joining",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "leaving",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_holder_replacements",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), ("withdrawn_at", None)),
                        fields=("tender",),
                        name="key_holder_replacement_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leaving", models.F("joining")), _negated=True),
                        name="key_holder_replacement_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="key_holder_replacement_by_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joining", models.F("proposed_by")), _negated=True),
                            models.Q(
                                ("confirmed_by", None),
                                models.Q(("joining", models.F("confirmed_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="key_holder_replacement_never_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("cpv_code", models.CharField(blank=True, max_length=12, verbose_name="category")),
                (
                    "estimated_value",
                    models.DecimalField(
                        decimal_places=2, max_digits=20, null=True, verbose_name="estimated value without VAT"
                    ),
                ),
                (
                    "award_method",
                    models.CharField(
                        choices=[
                            ("lowest_price", "lowest price"),
                            ("best_ratio", "best price-quality ratio"),
                            ("coefficient", "price divided by a coefficient of quality"),
                            ("life_cycle_cost", "lowest cost over the life cycle"),
                            ("quality_only", "quality alone, at an announced price"),
                        ],
                        default="lowest_price",
                        max_length=16,
                        verbose_name="award method",
                    ),
                ),
                (
                    "price_formula",
                    models.CharField(
                        choices=[
                            ("inverse", "in proportion to the lowest total"),
                            ("to_estimate", "between the estimate and the lowest total"),
                            ("bilinear", "with a knee at the mean of the totals"),
                            ("power", "against the estimate alone"),
                            ("rebate", "with a knee at the mean of the rebates"),
                            ("table", "by a table of rebates"),
                            ("bands", "by bands of rebates"),
                        ],
                        default="inverse",
                        max_length=12,
                        verbose_name="how the price becomes points",
                    ),
                ),
                (
                    "price_parameter",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=5,
                        null=True,
                        verbose_name="number of the price formula",
                    ),
                ),
                ("price_steps", models.JSONField(blank=True, default=list, verbose_name="steps of the price formula")),
                (
                    "life_years",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="years of the life cycle"),
                ),
                (
                    "discount_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=6,
                        null=True,
                        verbose_name="discount rate in percent a year",
                    ),
                ),
                ("tie_break", models.JSONField(blank=True, default=list, verbose_name="what tells equal offers apart")),
                (
                    "auction_step",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="least step of the auction, in percent of the estimate",
                    ),
                ),
                ("letters_sent_at", models.DateTimeField(blank=True, null=True)),
                ("standstill_ends_at", models.DateTimeField(blank=True, null=True)),
                ("stage", django_fsm.FSMField(db_index=True, default="draft", max_length=16, protected=True)),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lots", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "number"), name="lot_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("estimated_value", None), ("estimated_value__gte", 0), _connector="OR"),
                        name="lot_estimate_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("won", "award"),
                            ("lost", "award to another bidder"),
                            ("excluded", "offer not admissible"),
                            ("unsuccessful", "ended without award"),
                            ("cancelled", "cancellation"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "content",
                    models.TextField(help_text="canonical JSON: by language the subject and the parts of the text"),
                ),
                ("digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="tenders.award",
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tenders.bid"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tenders.tender"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tenders.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="tenders.lot"
            ),
        ),
        migrations.AddField(
            model_name="guarantee",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="guarantees", to="tenders.lot"
            ),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exclusions", to="tenders.lot"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="tenders.lot"
            ),
        ),
        migrations.CreateModel(
            name="DepositCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "charge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deposit", to="bidders.charge"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deposit_charges", to="tenders.lot"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "a number that scores itself"),
                            ("relative", "a number against the highest of all offers"),
                            ("option", "a choice that scores itself"),
                            ("judged", "judged by the evaluators"),
                            ("yearly", "a cost of each year"),
                            ("end_cost", "a cost at the end of the years"),
                            ("residual", "a value left at the end, which is taken off"),
                            ("external", "a cost borne by others, at an announced price"),
                        ],
                        max_length=8,
                        verbose_name="how it is scored",
                    ),
                ),
                ("weight", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="points at most")),
                (
                    "worst",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="value that gets no points"
                    ),
                ),
                (
                    "best",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="value that gets all points",
                    ),
                ),
                (
                    "options",
                    models.JSONField(blank=True, default=dict, verbose_name="choices and their share of the points"),
                ),
                (
                    "minimum_points",
                    models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="points needed"),
                ),
                ("guidance", models.TextField(blank=True, verbose_name="what the evaluators look at")),
                (
                    "scale_max",
                    models.DecimalField(decimal_places=2, default=100, max_digits=7, verbose_name="highest score"),
                ),
                (
                    "scale_step",
                    models.DecimalField(decimal_places=2, default=1, max_digits=7, verbose_name="step of the scores"),
                ),
                ("anchors", models.JSONField(blank=True, default=dict, verbose_name="what scores mean in words")),
                (
                    "consensus_spread",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        verbose_name="scores further apart need a consensus",
                    ),
                ),
                ("power", models.PositiveSmallIntegerField(default=1, verbose_name="power")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="criteria", to="tenders.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("lot", "number"), name="criterion_number_once")],
            },
        ),
        migrations.CreateModel(
            name="ConsensusScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.DecimalField(decimal_places=2, max_digits=7)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bid"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.criterion"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consensus_scores", to="tenders.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="complaint",
            name="lot",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="complaints", to="tenders.lot"
            ),
        ),
        migrations.AddField(
            model_name="clarification",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clarifications", to="tenders.lot"
            ),
        ),
        migrations.AddField(
            model_name="calloff",
            name="lot",
            field=models.ForeignKey(
                help_text="of the framework agreement",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="call_offs",
                to="tenders.lot",
            ),
        ),
        migrations.CreateModel(
            name="BuyerShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="buyer_shares", to="tenders.tender"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buyer_shares",
                        to="tenders.lot",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "lot"), name="buyer_share_of_lot_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("lot", None)),
                        fields=("tender", "organization"),
                        name="buyer_share_of_all_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gt", Decimal(0)), ("percent__lte", Decimal(100))),
                        name="buyer_share_is_a_share",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="award",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="awards", to="tenders.lot"
            ),
        ),
        migrations.AddField(
            model_name="auction",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="auctions", to="tenders.lot"
            ),
        ),
        migrations.CreateModel(
            name="LotCancellation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("no_need", "the need no longer exists"),
                            ("no_funds", "the budget was cut"),
                            ("not_lawful", "the documents breach the law and can't be mended"),
                            ("force_majeure", "force majeure"),
                            ("court", "a review body or court ordered it"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(verbose_name="explanation")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cancellation", to="tenders.lot"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LotChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lot_choices", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LotDeposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20)),
                ("citation", models.CharField(blank=True, max_length=200)),
                ("set_at", models.DateTimeField()),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deposit", to="tenders.lot"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="deposit_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="LotGroup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("lots", models.ManyToManyField(related_name="groups", to="tenders.lot")),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lot_groups", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("tender", "number"), name="lot_group_number_once")],
            },
        ),
        migrations.AddField(
            model_name="award",
            name="group",
            field=models.ForeignKey(
                help_text="awarded together with the other lots of the group; the amount has the discount taken off",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="tenders.lotgroup",
            ),
        ),
        migrations.CreateModel(
            name="LotOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("valid", models.BooleanField(null=True)),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                (
                    "looks_low",
                    models.BooleanField(default=False, help_text="the price looks abnormally low: the bidder is asked"),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="tenders.bid"
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="procurement.organization",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="tenders.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "amount", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("bid", None), _negated=True),
                        fields=("lot", "bid"),
                        name="lot_offer_once_per_bid",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FrameworkParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="tenders.award"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="framework_places",
                        to="procurement.organization",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.lotoffer"
                    ),
                ),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [models.UniqueConstraint(fields=("award", "supplier"), name="framework_party_once")],
            },
        ),
        migrations.AddField(
            model_name="award",
            name="offer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="tenders.lotoffer"
            ),
        ),
        migrations.CreateModel(
            name="ManifestReading",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("manifest", models.TextField()),
                ("explanation", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed", models.BooleanField(help_text="empty: waits for the second person", null=True)),
                ("reason", models.TextField(blank=True, help_text="why the second person sent it back")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="tenders.bid"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed", None), ("confirmed", True), _connector="OR"),
                        fields=("bid",),
                        name="manifest_reading_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="manifest_reading_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NegotiationRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("message", models.TextField(verbose_name="what all companies read")),
                ("invited_at", models.DateTimeField()),
                ("offers_end_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiation_rounds",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "number"), name="negotiation_round_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("tender",), name="one_open_round"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NegotiationProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("reduction", "go on with fewer offers"), ("end", "end the negotiation")],
                        max_length=10,
                    ),
                ),
                ("keep", models.PositiveSmallIntegerField(null=True)),
                ("points", models.JSONField(default=dict, help_text="company id to points, as text")),
                ("reasons", models.JSONField(default=dict, help_text="company id to the reason of its points")),
                ("enquiries_end_at", models.DateTimeField(null=True)),
                ("bids_end_at", models.DateTimeField(null=True)),
                ("opening_at", models.DateTimeField(null=True)),
                ("proposed_at", models.DateTimeField()),
                ("returned_at", models.DateTimeField(null=True)),
                ("returned_reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("record", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiation_proposals",
                        to="tenders.tender",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="tenders.negotiationround",
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None), ("returned_at", None)),
                        fields=("tender",),
                        name="one_open_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="negotiation_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NegotiationOffer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("ciphertext", models.BinaryField()),
                ("digest", models.CharField(help_text="SHA-256 of what it says and a random number", max_length=64)),
                ("received_at", models.DateTimeField(help_text="set by the database trigger")),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.tender"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="tenders.negotiationround",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["round", "bidder", "received_at"], name="offers_of_a_round")],
            },
        ),
        migrations.CreateModel(
            name="NegotiationMeeting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("held_at", models.DateTimeField()),
                ("ciphertext", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="tenders.negotiationround",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NegotiationExit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("no_offer", "it handed in no initial offer"),
                            ("reduction", "other offers had more points"),
                        ],
                        max_length=10,
                    ),
                ),
                ("left_at", models.DateTimeField()),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiation_exits",
                        to="tenders.tender",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exits", to="tenders.negotiationround"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tender", "bidder"), name="negotiation_left_once")],
            },
        ),
        migrations.CreateModel(
            name="NegotiationTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adapting", "The needs can't be met without adapting solutions that exist."),
                            ("design", "The contract includes design or an innovative solution."),
                            (
                                "circumstances",
                                "Its nature, complexity, legal or financial make-up or risks ask for negotiation.",
                            ),
                            ("specification", "The technical specification can't be written precisely enough."),
                            (
                                "irregular",
                                "An open or restricted procedure brought only irregular or unacceptable bids.",
                            ),
                        ],
                        max_length=20,
                        verbose_name="case of the law",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why this contract is such a case")),
                ("minimum", models.TextField(blank=True, verbose_name="minimum requirements")),
                ("reduces", models.BooleanField(default=False)),
                ("award_initial", models.BooleanField(default=False)),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="negotiation_terms",
                        to="tenders.tender",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("claim", "claim of a company"), ("objection", "objection of a citizen")],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("reply_due_at", models.DateTimeField()),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.organization",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("replied_at", None)), fields=["reply_due_at"], name="objection_open"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("tender", "number"), name="objection_number_once")],
            },
        ),
        migrations.CreateModel(
            name="ObjectUpload",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("object_id", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField(help_text="when the last part came")),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uploads", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["touched_at"], name="object_upload_touched")],
            },
        ),
        migrations.CreateModel(
            name="ObjectPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(help_text="SHA-256, hexadecimal", max_length=64)),
                ("size", models.PositiveIntegerField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="tenders.objectupload"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("upload", "number"), name="object_part_once")],
            },
        ),
        migrations.CreateModel(
            name="OpenedBid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("manifest", models.TextField(blank=True, help_text="canonical JSON as it was sealed")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("failure", models.CharField(blank=True, max_length=40)),
                ("failure_detail", models.TextField(blank=True)),
                ("raw", models.BinaryField(null=True)),
                ("flaw", models.TextField(blank=True)),
                (
                    "bad_files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bidact"
                    ),
                ),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened", to="tenders.bid"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_public_key", models.BinaryField(null=True)),
                ("session_wrapped_key", models.BinaryField(help_text="under the key-encryption key", null=True)),
                ("session_at", models.DateTimeField(null=True)),
                (
                    "committed_at",
                    models.DateTimeField(
                        help_text="everything was tried once, and what came out is in the log", null=True
                    ),
                ),
                (
                    "waits_until",
                    models.DateTimeField(
                        help_text="the end of the time in which bidders may mend their bids", null=True
                    ),
                ),
                ("revealed_at", models.DateTimeField(null=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.logentry",
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opening", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ParticipationRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("ciphertext", models.BinaryField()),
                (
                    "revision",
                    models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused"),
                ),
                ("updated_at", models.DateTimeField()),
                ("handed_in", models.BinaryField(null=True)),
                (
                    "submitted_at",
                    models.DateTimeField(
                        help_text="set by the database trigger; empty: not handed in, or withdrawn", null=True
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, help_text="SHA-256 of what was handed in and a random number", max_length=64
                    ),
                ),
                (
                    "bidder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participation_requests",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tender", "bidder"), name="request_once_per_bidder")],
            },
        ),
        migrations.CreateModel(
            name="PassedOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "call_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passed_over", to="tenders.calloff"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("call_off", "supplier"), name="passed_over_once")],
            },
        ),
        migrations.AddField(
            model_name="tender",
            name="plan_item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tenders",
                to="tenders.planitem",
            ),
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.TextField(blank=True, verbose_name="why the plan changes")),
                ("created_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(null=True)),
                ("returned_reason", models.TextField(blank=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(("published_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="plan_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("cpv_code", models.CharField(blank=True, max_length=12, verbose_name="category")),
                (
                    "estimated_value",
                    models.DecimalField(decimal_places=2, max_digits=20, verbose_name="estimated value without VAT"),
                ),
                ("currency", models.CharField(default="RON", max_length=3)),
                ("procedure", models.CharField(max_length=24, verbose_name="procedure foreseen")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="quarter")),
                ("funding", models.CharField(blank=True, max_length=200, verbose_name="funding")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="tenders.planitem"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="tenders.planversion"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "item"), name="plan_item_once_a_version"),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4)), name="plan_quarter_of_four"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("estimated_value__gt", 0)), name="plan_line_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clarification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance",
                        to="tenders.clarification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriceOpening",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                (
                    "next_try_at",
                    models.DateTimeField(
                        help_text="when the platform opens them, once enough have confirmed", null=True
                    ),
                ),
                (
                    "waits_until",
                    models.DateTimeField(help_text="until when it tries again what does not open", null=True),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.logentry",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="price_openings", to="tenders.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at", None)), fields=("lot",), name="price_opening_one_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.CharField(max_length=64)),
                ("wrapped", models.BinaryField(help_text="under the key-encryption key")),
                ("given_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="price_keys", to="tenders.bid"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="tenders.priceopening"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("opening", "bid"), name="price_key_once")],
            },
        ),
        migrations.CreateModel(
            name="PriceConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("confirmed_at", models.DateTimeField()),
                (
                    "released",
                    models.TextField(
                        blank=True,
                        help_text="level B: the holder's share, sealed to each of the other key holders; the platform has no key to it",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="tenders.priceopening",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("opening", "holder"), name="price_confirmation_once_a_holder"),
                    models.UniqueConstraint(
                        fields=("opening", "confirmed_by"), name="price_confirmation_once_a_person"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenedPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.CharField(max_length=64)),
                ("manifest", models.TextField(blank=True, help_text="canonical JSON as it was sealed")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("failure", models.CharField(blank=True, max_length=9)),
                ("failure_detail", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened_prices", to="tenders.bid"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opened_prices", to="tenders.lot"
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="tenders.priceopening"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("lot", "bid"), name="opened_price_once")],
            },
        ),
        migrations.CreateModel(
            name="ProcurementPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="procurement.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "buyer__name"],
                "constraints": [models.UniqueConstraint(fields=("buyer", "year"), name="plan_once_a_year")],
            },
        ),
        migrations.AddField(
            model_name="planversion",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="tenders.procurementplan"
            ),
        ),
        migrations.AddField(
            model_name="planitem",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="tenders.procurementplan"
            ),
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="price without VAT")),
                ("reason", models.TextField(verbose_name="why this supplier at this price")),
                ("file", models.FileField(max_length=300, upload_to="purchases/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="purchase", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Readmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readmissions", to="tenders.complaint"
                    ),
                ),
                (
                    "exclusion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readmission", to="tenders.exclusion"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("refused", models.BooleanField(default=False)),
                ("note", models.TextField()),
                ("leaf", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "act",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="tenders.bidact",
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("explanation", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recovery_calls", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("tender",), name="recovery_call_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="recovery_call_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField(help_text="under the key-encryption key")),
                ("given_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recovery_keys", to="tenders.bid"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RedFlag",
            fields=[
                ("figure", models.FloatField()),
                ("template", models.TextField()),
                (
                    "params",
                    models.JSONField(help_text="the numbers of the sentence, as rules.redflags.kept writes them"),
                ),
                ("rule_version", models.PositiveSmallIntegerField()),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(help_text="rules.redflags.kept.identity", max_length=64)),
                ("code", models.CharField(max_length=8)),
                ("group", models.CharField(max_length=20)),
                ("party", models.CharField(max_length=300)),
                ("found_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(help_text="since when the figures are as they are")),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="red_flags",
                        to="procurement.organization",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="red_flags",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["-found_at", "id"],
                "indexes": [
                    models.Index(fields=["-found_at", "id"], name="red_flag_by_date"),
                    models.Index(fields=["code", "-found_at", "id"], name="red_flag_by_code"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at", None)), fields=("key",), name="red_flag_stands_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="tenders.redflag"
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("flag", "organization", "version"), name="flag_reply_version_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="flagmark",
            name="flag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="tenders.redflag"
            ),
        ),
        migrations.CreateModel(
            name="EarlierFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figure", models.FloatField()),
                ("template", models.TextField()),
                (
                    "params",
                    models.JSONField(help_text="the numbers of the sentence, as rules.redflags.kept writes them"),
                ),
                ("rule_version", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="earlier", to="tenders.redflag"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReleasePlace",
            fields=[
                ("place", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="place", to="tenders.release"
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "key",
                    models.CharField(
                        help_text="digest of kind, filters, language and data", max_length=64, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=4)),
                ("query", models.JSONField(help_text="the filters as an address says them")),
                ("language", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for its turn"),
                            ("working", "being written"),
                            ("done", "ready"),
                            ("failed", "could not be written"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("message", models.TextField(blank=True)),
                ("file", models.FileField(blank=True, max_length=200, upload_to="reports/")),
                ("name", models.CharField(blank=True, max_length=100)),
                ("requested_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(help_text="the last sign of life")),
            ],
            options={
                "ordering": ["requested_at", "id"],
                "indexes": [models.Index(fields=["state", "requested_at"], name="report_file_queue")],
            },
        ),
        migrations.CreateModel(
            name="RequestFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("object_id", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="tenders.participationrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestJudgment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.JSONField(default=dict, help_text="criterion id to yes or no")),
                ("reason", models.TextField(verbose_name="reason")),
                ("judged_at", models.DateTimeField()),
                (
                    "judged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgment",
                        to="tenders.participationrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("document", "document"), ("declaration", "declaration")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("mandatory", models.BooleanField(default=True, verbose_name="mandatory")),
                ("signed", models.BooleanField(default=False, verbose_name="must be signed")),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pages at most")),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requirements", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("tender", "number"), name="requirement_number_once")],
            },
        ),
        migrations.CreateModel(
            name="SavingsStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("currency", models.CharField(max_length=3)),
                ("query", models.JSONField(help_text="the filters as an address says them")),
                ("baseline", models.CharField(help_text="what the report shows first", max_length=16)),
                ("method", models.CharField(help_text="version of the rules that made the figures", max_length=20)),
                ("data_sha256", models.CharField(max_length=64)),
                (
                    "totals",
                    models.JSONField(
                        help_text="by baseline: baseline, compared, saving, percent, counted, not computable"
                    ),
                ),
                ("lots", models.PositiveIntegerField()),
                ("prepared_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("signed", models.BooleanField(null=True)),
                ("reason", models.TextField(blank=True, help_text="why it was returned")),
                ("note", models.TextField(blank=True, help_text="the signed note of the sign-off")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="savings_statements",
                        to="procurement.organization",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("signed", None)),
                            models.Q(
                                models.Q(("decided_by", None), _negated=True),
                                models.Q(("decided_at", None), _negated=True),
                                models.Q(("signed", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="savings_statement_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="savings_statement_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrozenSaving",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("awarded", "Awarded"), ("cancelled", "Cancelled"), ("unsuccessful", "Unsuccessful")],
                        max_length=12,
                    ),
                ),
                ("lot_id", models.UUIDField()),
                ("ocid", models.CharField(max_length=160)),
                ("lot_number", models.PositiveSmallIntegerField()),
                ("estimate", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("award", models.DecimalField(decimal_places=2, max_digits=22, null=True)),
                ("valid_bids", models.PositiveIntegerField(null=True)),
                ("mean", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("mean_of_others", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("median", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("second_lowest", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("initial", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("paid", models.DecimalField(decimal_places=2, max_digits=22, null=True)),
                ("evidence", models.CharField(blank=True, max_length=1)),
                ("buyer", models.UUIDField()),
                ("division", models.CharField(blank=True, max_length=2)),
                ("procedure", models.CharField(blank=True, max_length=40)),
                ("size", models.CharField(blank=True, max_length=8)),
                ("region", models.CharField(blank=True, max_length=10)),
                ("month", models.CharField(max_length=7, null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reference", models.CharField(max_length=120)),
                ("title", models.TextField(blank=True)),
                ("lot_title", models.TextField(blank=True)),
                ("buyer_name", models.TextField(blank=True)),
                ("supplier", models.TextField(null=True)),
                ("ruleset", models.CharField(blank=True, max_length=60)),
                ("awards", models.PositiveIntegerField()),
                ("imported", models.BooleanField()),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen",
                        to="tenders.savingsstatement",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("statement", "lot_id"), name="frozen_saving_once")],
            },
        ),
        migrations.CreateModel(
            name="ScoreSheet",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("entries", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(null=True)),
                ("locked_at", models.DateTimeField(null=True)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="tenders.lot"
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="tenders.committeeseat"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("seat", "lot"), name="sheet_once_a_lot")],
            },
        ),
        migrations.CreateModel(
            name="SealedObject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sealed_objects", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bid", "object_id"), name="sealed_object_once")],
            },
        ),
        migrations.CreateModel(
            name="SealedPackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("manifest", models.CharField(help_text="object id of the sealed manifest", max_length=64)),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                (
                    "prices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="of two envelopes: the sealed price tables",
                        size=None,
                    ),
                ),
                ("size", models.PositiveBigIntegerField(help_text="sealed bytes of all objects")),
                ("terms", models.PositiveSmallIntegerField(help_text="the terms of the tender that it was made for")),
                ("uploaded_at", models.DateTimeField()),
                (
                    "bid",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="package", to="tenders.bid"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Selection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "few_reason",
                    models.TextField(blank=True, verbose_name="why fewer are invited than the law asks for"),
                ),
                ("proposed_at", models.DateTimeField(null=True)),
                ("returned_reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("record", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="selections", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)), fields=("tender",), name="selection_current_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="selection_by_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SelectionCriterion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="what has to be shown, and how")),
                (
                    "minimum",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="at least"
                    ),
                ),
                (
                    "best",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=20,
                        null=True,
                        verbose_name="value that gets all points",
                    ),
                ),
                (
                    "points",
                    models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="points at most"),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="selection_criteria",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("tender", "number"), name="selection_criterion_once")],
            },
        ),
        migrations.CreateModel(
            name="SheetAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("locked", "locked"), ("reopened", "reopened")], max_length=8)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("content", models.TextField(blank=True, help_text="canonical JSON of what was locked")),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="tenders.scoresheet"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SourceRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ocid", models.CharField(max_length=160)),
                ("release_id", models.CharField(max_length=200)),
                ("released_at", models.DateTimeField()),
                ("compiled", models.BooleanField(help_text="has the whole state as of its date")),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField()),
                ("source", models.CharField(help_text="name of the file it came from", max_length=200)),
                ("read_at", models.DateTimeField()),
                ("pending", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(condition=models.Q(("pending", True)), fields=["ocid"], name="source_release_pending")
                ],
                "constraints": [models.UniqueConstraint(fields=("ocid", "digest"), name="source_release_once")],
            },
        ),
        migrations.CreateModel(
            name="StageKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("envelope", models.PositiveSmallIntegerField(default=1)),
                ("public_key", models.BinaryField()),
                ("wrapped_private_key", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stage_keys", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tender", "envelope"), name="stage_key_once")],
            },
        ),
        migrations.CreateModel(
            name="SubcontractorChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(help_text="within the contract, from 1")),
                (
                    "replaced",
                    models.CharField(blank=True, help_text="country and number of the one that goes", max_length=80),
                ),
                ("replaced_name", models.CharField(blank=True, max_length=300)),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("registry", models.CharField(blank=True, max_length=60, verbose_name="registry number")),
                ("vat", models.CharField(blank=True, max_length=60, verbose_name="VAT number")),
                ("size", models.CharField(blank=True, max_length=8, verbose_name="size")),
                ("contact", models.CharField(blank=True, max_length=300)),
                (
                    "share",
                    models.DecimalField(blank=True, decimal_places=2, help_text="percent", max_digits=5, null=True),
                ),
                ("part", models.CharField(max_length=300)),
                ("reason", models.TextField(verbose_name="reason")),
                ("agreed_at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subcontractor_changes",
                        to="tenders.contract",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="subcontractor_change_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("file", models.FileField(max_length=300, upload_to="orders/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("ordered_by", models.CharField(max_length=200, verbose_name="review body or court")),
                ("order_number", models.CharField(max_length=120, verbose_name="number of the order")),
                ("ordered_on", models.DateField(verbose_name="date of the order")),
                ("reason", models.TextField(verbose_name="what it says")),
                ("proposed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("suspended_at", models.DateTimeField(null=True)),
                ("stopped", models.JSONField(default=dict)),
                ("resume_reason", models.TextField(blank=True, verbose_name="why it goes on")),
                ("resume_proposed_at", models.DateTimeField(null=True)),
                ("resumed_at", models.DateTimeField(null=True)),
                ("moved", models.JSONField(default=dict)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "resume_proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resumed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="suspensions", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resumed_at", None), ("withdrawn_at", None)),
                        fields=("tender",),
                        name="suspension_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="suspension_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TenderTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name of the template")),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tender_templates",
                        to="procurement.organization",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="templates", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("organization", "name"), name="template_name_once")],
            },
        ),
        migrations.CreateModel(
            name="TenderVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "amendment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="version",
                        to="tenders.amendment",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("tender", "number"), name="tender_version_once")],
            },
        ),
        migrations.CreateModel(
            name="AuctionSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("opening", models.DecimalField(decimal_places=2, max_digits=20)),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="room", to="tenders.auction"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bid"),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("auction", "bid"), name="auction_seat_once_a_bid"),
                    models.UniqueConstraint(fields=("auction", "number"), name="auction_seat_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BidOutcome",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "digest",
                    models.CharField(blank=True, help_text="SHA-256 of the manifest, once it opens", max_length=64),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[("storage", "Storage"), ("sealing", "Sealing"), ("committee", "Committee")],
                        max_length=9,
                    ),
                ),
                ("detail", models.TextField(blank=True)),
                ("flaw", models.TextField(blank=True)),
                (
                    "bad_files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                (
                    "mendable",
                    models.BooleanField(
                        default=False, help_text="the bidder, or a copy of the storage, can still help"
                    ),
                ),
                ("tried_at", models.DateTimeField()),
                (
                    "act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.bidact"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["bid", "-id"], name="bid_outcome_latest")],
            },
        ),
        migrations.CreateModel(
            name="CommitteeShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("x", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("commitment", models.CharField(max_length=64)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "checked_at",
                    models.DateTimeField(help_text="when the member last showed that the share opens", null=True),
                ),
                ("proof", models.CharField(blank=True, max_length=64)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "released",
                    models.BinaryField(help_text="the share, sealed to the key of the opening's session", null=True),
                ),
                (
                    "committee_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="tenders.committeekey"
                    ),
                ),
                (
                    "member_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="procurement.memberkey"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["x"],
                "constraints": [
                    models.UniqueConstraint(fields=("committee_key", "x"), name="committee_share_once"),
                    models.UniqueConstraint(fields=("committee_key", "user"), name="committee_share_one_a_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintRuling",
            fields=[
                ("file", models.FileField(max_length=300, upload_to="orders/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("admissible", "the complaint is admissible"),
                            ("inadmissible", "the complaint is not admissible"),
                            ("upheld", "the complaint is upheld"),
                            ("dismissed", "the complaint is dismissed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("select", "select candidates again"),
                            ("evaluate", "evaluate again"),
                            ("amend", "change the documents"),
                            ("cancel", "cancel the procedure"),
                            ("new", "begin a new procedure"),
                        ],
                        max_length=8,
                    ),
                ),
                ("order_number", models.CharField(max_length=120, verbose_name="number of the decision")),
                ("given_on", models.DateField(verbose_name="date of the decision")),
                ("summary", models.TextField(verbose_name="what it says")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="tenders.complaint"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), ("returned_at", None)),
                        fields=("complaint",),
                        name="ruling_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="ruling_two_persons",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(fields=("tender", "bidder"), name="bid_once_per_bidder"),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="amendment_number_once"),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "proposed"))),
                fields=("tender",),
                name="amendment_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="release_number_once"),
        ),
        migrations.AddConstraint(
            model_name="keyholder",
            constraint=models.UniqueConstraint(fields=("tender", "user"), name="key_holder_once"),
        ),
        migrations.AddConstraint(
            model_name="keyholder",
            constraint=models.UniqueConstraint(
                fields=("tender", "confirmed_by"), name="key_holder_one_confirmation_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("lot", "number"), name="item_number_once"),
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["lot", "bid"], name="exclusion_of_offer"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at", None)), fields=("lot",), name="evaluation_current_once"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["tender", "stage"], name="complaint_of_tender"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="complaint_number_once"),
        ),
        migrations.AddIndex(
            model_name="clarification",
            index=models.Index(fields=["lot", "bid"], name="clarification_of_offer"),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)), fields=("lot",), name="auction_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "pending"]), models.Q(("proposed_at", None), _negated=True)
                ),
                fields=("lot",),
                name="award_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("offer", None), models.Q(("supplier", None), _negated=True), _connector="OR"),
                name="award_supplier_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="plan_version_once"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)), fields=("plan",), name="plan_one_open_version"
            ),
        ),
    ]
