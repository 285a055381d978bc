"""A certificate is a row with its days; what stood with the person is carried over."""

import datetime as dt

from django.db import migrations

FROM = dt.date(2020, 1, 1)  # the first day was not kept before


def carry_over(apps, schema_editor):
    """Each number that stood with a person becomes a certificate of his."""
    user, certificate = apps.get_model("organisations", "User"), apps.get_model("organisations", "Certificate")
    for person in user.objects.exclude(certificate_number=""):
        certificate.objects.get_or_create(
            kind="ENFORCEMENT",
            number=person.certificate_number,
            from_on=FROM,
            defaults={"user": person, "until_on": person.certificate_until},
        )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_certificates")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField("user", "certificate_number"),
        migrations.RemoveField("user", "certificate_until"),
    ]
