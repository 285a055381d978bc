from django.db import migrations

NOT_RECORDED = "未登记"


def fill(apps, schema_editor):
    """What was delivered before the ways had facts of their own: each of its paper, and what was not asked says so."""
    deliveries = apps.get_model("documents", "Delivery").objects
    through = apps.get_model("documents", "Delivery").papers.through
    through.objects.bulk_create(
        [through(delivery_id=pk, document_id=paper) for pk, paper in deliveries.values_list("pk", "document_id")],
        batch_size=1000,
    )
    deliveries.filter(channel="MAIL").update(tracking_number=NOT_RECORDED)
    deliveries.filter(channel="ELECTRONIC").update(address=NOT_RECORDED)
    deliveries.filter(channel__in=["ENTRUSTED", "FORWARDED"]).update(organ=NOT_RECORDED)
    deliveries.filter(channel="LEFT").update(reason=NOT_RECORDED, witnesses=NOT_RECORDED)
    for row in deliveries.filter(channel="NOTICE").select_related("document"):
        day = row.handed_at.date()
        row.published_on, row.deemed_on = day, day.fromordinal(day.toordinal() + 30)
        row.address = row.reason = NOT_RECORDED
        row.save(update_fields=["published_on", "deemed_on", "address", "reason"])


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_deliveries_by_their_ways'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
