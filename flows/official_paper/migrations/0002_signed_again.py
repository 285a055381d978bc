from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    """One text may be signed on paper a second time, after its paper came back from the keeper of the seal."""

    dependencies = [("official_paper", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="offlinesignature",
            name="revision",
            field=models.ForeignKey(
                on_delete=PROTECT, related_name="offline_signatures", to="official_paper.revision"
            ),
        ),
    ]
