from django.db import migrations, models
from django.db.models import Q


def name_the_packages(apps, _editor):
    """Until now an upload of a bid was always its package."""
    apps.get_model("tenders", "FileUpload").objects.filter(bid__isnull=False).update(kind="package")


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0021_savings_kept_ready"),
    ]

    operations = [
        migrations.AddField(
            model_name="fileupload",
            name="kind",
            field=models.CharField(
                choices=[
                    ("document", "document that the company keeps"),
                    ("file", "document of a bid, for the server to seal"),
                    ("package", "sealed package of a bid"),
                ],
                default="document",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(name_the_packages, migrations.RunPython.noop),
        migrations.AddField(
            model_name="fileupload",
            name="name",
            field=models.BinaryField(
                default=b"", help_text="of the file, encrypted as drafts are; empty: the sender said none"
            ),
        ),
        migrations.AlterField(
            model_name="fileupload",
            name="bid",
            field=models.ForeignKey(
                help_text="empty: a document that the company keeps",
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="file_uploads",
                to="tenders.bid",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileupload",
            constraint=models.CheckConstraint(
                condition=Q(kind="document", bid=None) | ~Q(kind="document") & Q(bid__isnull=False),
                name="file_upload_of_a_bid",
            ),
        ),
    ]
