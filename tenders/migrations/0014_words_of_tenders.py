"""An index over the words of tenders: the notice board is searched without reading every tender."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0005_absences"),
        ("tenders", "0013_contract_change_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="tender",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.CombinedSearchVector(
                    django.contrib.postgres.search.SearchVector("title", config="simple", weight="A"),
                    "||",
                    django.contrib.postgres.search.SearchVector("summary", config="simple", weight="B"),
                    django.contrib.postgres.search.SearchConfig("simple"),
                ),
                name="tender_words",
            ),
        ),
    ]
