"""Kinds, ways and the log of messages. What was mailed before there was an inbox counts as read there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import append_only

READ = "UPDATE procurement_mailmessage SET read_at = created_at"


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0014_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accepted", "taken by the mail server"),
                            ("put_off", "not taken, tried again later"),
                            ("refused", "the address was refused"),
                            ("bounced", "came back undelivered"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, help_text="the server's words, without the address", max_length=300),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("now", "at once by mail"),
                            ("daily", "in one mail a day"),
                            ("weekly", "in one mail a week"),
                            ("inbox", "only here, no mail"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="mailmessage",
            name="mail_unsent",
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="about",
            field=models.CharField(blank=True, help_text="reference of the tender it is about, if any", max_length=60),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="digest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="procurement.mailmessage",
            ),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="kind",
            field=models.CharField(
                blank=True, help_text="code of its kind; empty before there were kinds", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="language",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="refused_at",
            field=models.DateTimeField(
                blank=True, help_text="the address does not take mail: not tried again", null=True
            ),
        ),
        migrations.AddField(
            model_name="mailmessage",
            name="way",
            field=models.CharField(
                choices=[
                    ("now", "at once by mail"),
                    ("daily", "in one mail a day"),
                    ("weekly", "in one mail a week"),
                    ("inbox", "only here, no mail"),
                ],
                default="now",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(
                condition=models.Q(("refused_at", None), ("sent_at", None), ("way", "now")),
                fields=["created_at"],
                name="mail_unsent",
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(
                condition=models.Q(("digest", None), ("way__in", ["daily", "weekly"])),
                fields=["user"],
                name="mail_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="mail_unread"),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(
                condition=models.Q(("refused_at__isnull", False)), fields=["recipient"], name="mail_refused"
            ),
        ),
        migrations.AddIndex(
            model_name="mailmessage",
            index=models.Index(fields=["user", "-created_at"], name="mail_inbox"),
        ),
        migrations.AddField(
            model_name="mailattempt",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tried", to="procurement.mailmessage"
            ),
        ),
        migrations.AddField(
            model_name="mailpreference",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mail_preferences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="mailpreference",
            constraint=models.UniqueConstraint(fields=("user", "kind"), name="mail_preference_once"),
        ),
        *append_only("procurement_mailattempt"),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
    ]
