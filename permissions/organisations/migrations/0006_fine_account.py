"""The account to which fines of a bureau are paid (罚款缴纳账户), 行政处罚法 art 67(3)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_certificates_are_rows")]

    operations = [
        migrations.AddField(
            "orgunit",
            "fine_account",
            models.CharField(
                blank=True,
                help_text="bank, name and number: 行政处罚法第六十七条第三款",
                max_length=200,
                verbose_name="罚款缴纳账户",
            ),
        ),
    ]
