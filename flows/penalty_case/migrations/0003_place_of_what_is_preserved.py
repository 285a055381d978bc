"""A request to preserve evidence says where it is kept; earlier ones printed the place of the violation."""

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def fill(apps, schema_editor):
    """What earlier papers printed is what the row says."""
    request, case = (apps.get_model("penalty_case", name) for name in ("Request", "PenaltyCase"))
    place = case.objects.filter(pk=OuterRef("case_id")).values("place")
    request.objects.filter(kind="PRESERVATION", place="").update(place=Subquery(place))


class Migration(migrations.Migration):
    dependencies = [("penalty_case", "0002_measures")]

    operations = [
        migrations.AddField(
            "request",
            "place",
            models.CharField(
                blank=True,
                default="",
                help_text="where what is preserved is kept",
                max_length=160,
                verbose_name="保存地点",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "request",
            models.CheckConstraint(condition=~Q(kind="PRESERVATION") | ~Q(place=""), name="request_says_where"),
        ),
    ]
