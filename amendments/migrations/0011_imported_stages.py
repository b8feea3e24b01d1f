"""Say of figures from budget files at which stage they were published, and rebuild totals.

They were kept as another recommended budget, with a stated total that no source stated: the
importer had added its own rows together. The worker makes every snapshot anew.
"""

from django.db import migrations

STAGES = {1: "recommended", 2: "adopted", 3: "adjusted"}


def reclassify(apps, schema_editor):
    versions = apps.get_model("amendments", "BudgetVersion").objects
    totals = apps.get_model("amendments", "StatedTotal").objects
    added = totals.filter(source__contains=" spending rows of ", source__endswith="added together")
    imported = versions.filter(pk__in=list(added.values_list("version", flat=True)))
    for number, stage in STAGES.items():
        imported.filter(number=number).update(stage=stage, complete_on="gross")
    added.delete()
    for model in ("SnapshotRow", "BudgetSnapshot"):
        apps.get_model("amendments", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("amendments", "0010_published_stages")]

    operations = [migrations.RunPython(reclassify, migrations.RunPython.noop, elidable=True)]
