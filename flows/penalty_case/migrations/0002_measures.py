"""Summonses and samplings: what the officers do to take evidence, each with a paper to the party."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("penalty_case", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("SUMMONS", "询问通知"), ("SAMPLING", "抽样取证")], max_length=8, verbose_name="种类"
                    ),
                ),
                ("begins_at", models.DateTimeField(help_text="of a summons: when to come", verbose_name="时间")),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, help_text="of a sampling", null=True, verbose_name="结束时间"),
                ),
                ("place", models.CharField(max_length=160, verbose_name="地点")),
                ("of_whom", models.CharField(max_length=80, verbose_name="被询问人、现场负责人")),
                ("items", models.TextField(blank=True, help_text="one a line", verbose_name="携带材料、样品")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="penalty_case.penaltycase",
                    ),
                ),
                (
                    "first_officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second_officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "调查措施",
                "ordering": ["id"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(first_officer=F("second_officer")), name="measure_by_two_officers"
                    ),
                    models.CheckConstraint(condition=~Q(place="") & ~Q(of_whom=""), name="measure_is_whole"),
                    models.CheckConstraint(
                        condition=Q(kind="SUMMONS", ends_at=None, begins_at__gt=F("entered_at"))
                        | Q(
                            kind="SAMPLING",
                            ends_at__isnull=False,
                            ends_at__gte=F("begins_at"),
                            ends_at__lte=F("entered_at"),
                        )
                        & ~Q(items=""),
                        name="measure_in_its_time",
                    ),
                ],
            },
        ),
    ]
