import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ("matters", "0003_deadlines_pause_and_extend"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("proposed_rank", models.PositiveSmallIntegerField()),
                ("consented_rank", models.PositiveSmallIntegerField()),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consented", to="matters.act"
                    ),
                ),
                (
                    "consented_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="matters.matter"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consent", to="matters.act"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "提级同意",
                "ordering": ["id"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(consented_by=F("proposed_by")), name="consent_is_another_persons"
                    ),
                    models.CheckConstraint(
                        condition=Q(consented_rank__gt=F("proposed_rank")), name="consent_is_a_superiors"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="consent",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="matters.consent",
                verbose_name="提级同意",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[("GRANTED", "准予"), ("REFUSED", "不予"), ("NOT_ACCEPTED", "不予受理")], max_length=12
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(outcome="GRANTED", consent=None) | ~Q(outcome="GRANTED") & Q(consent__isnull=False),
                name="decision_refuses_with_consent",
            ),
        ),
    ]
