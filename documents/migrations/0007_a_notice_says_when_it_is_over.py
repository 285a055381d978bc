"""公告送达 always has the day on which it ends: a missing one passed the earlier constraint, and never ended."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_seals")]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="delivery_notice_has_its_period"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(channel="NOTICE", published_on__isnull=False, deemed_on__isnull=False)
                & Q(deemed_on__gt=F("published_on"))
                & ~Q(address="")
                & ~Q(reason="")
                | ~Q(channel="NOTICE") & Q(published_on=None, deemed_on=None),
                name="delivery_notice_has_its_period",
            ),
        ),
    ]
