"""Pages of words in two languages, and the list of those that came with the platform."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.fields
import cms.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuideIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("title_ro", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("summary_ro", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("body", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("body_ro", cms.fields.WordsField([], blank=True, verbose_name="content")),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="GuidePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("title_ro", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("summary_ro", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("body", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("body_ro", cms.fields.WordsField([], blank=True, verbose_name="content")),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("title_ro", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("summary_ro", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("body", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("body_ro", cms.fields.WordsField([], blank=True, verbose_name="content")),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="NewsIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("title_ro", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("summary_ro", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("body", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("body_ro", cms.fields.WordsField([], blank=True, verbose_name="content")),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="NewsPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("title_ro", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("summary_ro", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("body", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("body_ro", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("date", models.DateField(default=cms.models.today, verbose_name="date")),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PlantedPage",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("planted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TextPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("title_ro", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("summary_ro", models.CharField(blank=True, max_length=300, verbose_name="summary")),
                ("body", cms.fields.WordsField([], blank=True, verbose_name="content")),
                ("body_ro", cms.fields.WordsField([], blank=True, verbose_name="content")),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
    ]
