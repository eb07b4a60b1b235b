"""The address that ends mails of a kind, for their header."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0003_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailmessage",
            name="unsubscribe",
            field=models.CharField(
                blank=True, help_text="address that ends such mails, for the header", max_length=300
            ),
        ),
    ]
