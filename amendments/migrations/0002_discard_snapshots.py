"""Throw the snapshots away: the worker rebuilds each of them from the facts, in a smaller form."""

from django.db import migrations


def discard(apps, schema_editor):
    for model in ("SnapshotVersion", "SnapshotRow", "BudgetSnapshot"):
        apps.get_model("amendments", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("amendments", "0001_initial")]

    operations = [migrations.RunPython(discard, migrations.RunPython.noop)]
