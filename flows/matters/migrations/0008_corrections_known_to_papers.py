from django.db import migrations


def tell_papers(apps, schema_editor):
    """Notices that were issued before papers knew of their corrections."""
    paper = apps.get_model("documents", "Document")
    correction = apps.get_model("matters", "DateCorrection")
    issued = correction.objects.filter(notice__isnull=False).values_list("notice", "printed__paper")
    for notice, corrected in issued.iterator():
        paper.objects.filter(pk=notice).update(corrects=corrected)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_corrections_of_papers"),
        ("matters", "0007_corrections_are_issued"),
    ]

    operations = [migrations.RunPython(tell_papers, migrations.RunPython.noop, elidable=True)]
