"""Say of words of a motion that name amendments that they say which they take in."""

from django.db import migrations


def mark(apps, schema_editor):
    versions = apps.get_model("amendments", "MotionVersion").objects
    versions.filter(takes_in__isnull=False).update(lists_amendments=True)


class Migration(migrations.Migration):
    dependencies = [("amendments", "0012_takes_in_none")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
