"""Saved searches with their alerts, private feeds, and the full-text search (docs/decisions/search.md)."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

FOLD = """
CREATE FUNCTION search_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(
        regexp_replace(normalize(lower($1), NFKD), U&'[\\0300-\\036F]', '', 'g'), 'əıøłđ/\\_', 'eiold   '
    )
$$;
"""  # accents go without the extension unaccent: its rules change between servers, and an index must not
WORDS = """
CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple', search_fold($1)) || to_tsvector('pg_catalog.romanian', search_fold($1))
        || to_tsvector('pg_catalog.english', search_fold($1)) || to_tsvector('pg_catalog.turkish', search_fold($1))
$$;
"""
QUERY = """
CREATE FUNCTION search_query(text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT websearch_to_tsquery('pg_catalog.simple', search_fold($1))
        || websearch_to_tsquery('pg_catalog.romanian', search_fold($1))
        || websearch_to_tsquery('pg_catalog.english', search_fold($1))
        || websearch_to_tsquery('pg_catalog.turkish', search_fold($1))
$$;
"""
KEEP = """
CREATE FUNCTION search_keep(uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tenders_searchtext (tender_id, words)
    SELECT t.id, setweight(search_words(t.title), 'A') || setweight(search_words(t.summary || ' ' || left(coalesce(
            (SELECT string_agg(x.text, ' ') FROM tenders_texttranslation x WHERE x.tender_id = t.id), ''), 50000)), 'B')
        || setweight(search_words(left(coalesce(
            (SELECT string_agg(l.title || ' ' || l.description, ' ') FROM tenders_lot l WHERE l.tender_id = t.id), ''), 50000)), 'C')
        || setweight(search_words(left(coalesce(
            (SELECT string_agg(i.description, ' ') FROM tenders_item i JOIN tenders_lot l ON l.id = i.lot_id
                WHERE l.tender_id = t.id), '') || ' ' || coalesce(
            (SELECT string_agg(d.title || ' ' || d.name, ' ') FROM tenders_document d
                WHERE d.tender_id = t.id AND d.replaced_at IS NULL), ''), 50000)), 'D')
    FROM tenders_tender t WHERE t.id = ANY($1) ORDER BY t.id
    ON CONFLICT (tender_id) DO UPDATE SET words = EXCLUDED.words;
    INSERT INTO tenders_searchword (word)
    SELECT DISTINCT w.lexeme FROM tenders_tender t
    CROSS JOIN LATERAL unnest(to_tsvector('pg_catalog.simple', search_fold(left(t.title || ' ' || t.summary || ' ' || coalesce(
        (SELECT string_agg(l.title, ' ') FROM tenders_lot l WHERE l.tender_id = t.id), ''), 50000)))) w
    WHERE t.id = ANY($1) AND length(w.lexeme) BETWEEN 4 AND 60 AND w.lexeme !~ '[^[:alpha:]]' ORDER BY 1
    ON CONFLICT DO NOTHING;
$$;
"""
FILL = """
SELECT search_keep(array_agg(id)) FROM tenders_tender WHERE published_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0015_messages"),
        ("tenders", "0009_company_records_and_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("at_once", "at once"),
                            ("daily", "once a day"),
                            ("weekly", "once a week"),
                            ("off", "never"),
                        ],
                        default="off",
                        max_length=8,
                        verbose_name="how often",
                    ),
                ),
                ("next_at", models.DateTimeField(blank=True, help_text="when the next digest is due", null=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AlertHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reasons", models.JSONField(default=list)),
                ("hit_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-hit_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("announced_at", models.DateTimeField()),
                ("matched_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PrivateFeeds",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the address's secret part", max_length=64, unique=True),
                ),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="words")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="categories",
                    ),
                ),
                (
                    "branches",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                    ),
                ),
                (
                    "regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="regions",
                    ),
                ),
                (
                    "min_value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="value from"
                    ),
                ),
                (
                    "max_value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="value up to"
                    ),
                ),
                (
                    "procedure",
                    models.CharField(
                        blank=True,
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
                        max_length=24,
                        verbose_name="procedure",
                    ),
                ),
                ("early", models.BooleanField(default=True, verbose_name="plans and consultations too")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenders.tender",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="tender",
            name="tender_words",
        ),
        migrations.AddField(
            model_name="alert",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="alerthit",
            name="alert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="hits", to="tenders.alert"
            ),
        ),
        migrations.AddField(
            model_name="alerthit",
            name="line",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenders.planline"
            ),
        ),
        migrations.AddField(
            model_name="announcement",
            name="consultation",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenders.consultation"
            ),
        ),
        migrations.AddField(
            model_name="announcement",
            name="plan_version",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenders.planversion"
            ),
        ),
        migrations.AddField(
            model_name="announcement",
            name="tender",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenders.tender"
            ),
        ),
        migrations.AddField(
            model_name="alerthit",
            name="announcement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenders.announcement"
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="buyer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="procurement.organization",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="company",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="procurement.organization",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="search",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="tenders.savedsearch"
            ),
        ),
        migrations.AddIndex(
            model_name="searchtext",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="search_text_words"),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("word"), name="gin_trgm_ops"),
                name="search_word_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("matched_at", None)), fields=["announced_at"], name="announcement_open"
            ),
        ),
        migrations.AddIndex(
            model_name="alerthit",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["alert"], name="alert_hit_untold"),
        ),
        migrations.AddConstraint(
            model_name="alerthit",
            constraint=models.UniqueConstraint(
                fields=("alert", "announcement", "line"), name="alert_hit_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="savedsearch",
            index=models.Index(fields=["company"], name="saved_search_company"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(fields=("search", "user"), name="alert_once"),
        ),
        migrations.RunSQL(FOLD, "DROP FUNCTION search_fold(text);"),
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text);"),
        migrations.RunSQL(QUERY, "DROP FUNCTION search_query(text);"),
        migrations.RunSQL(KEEP, "DROP FUNCTION search_keep(uuid[]);"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
