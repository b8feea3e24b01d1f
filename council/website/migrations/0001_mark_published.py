"""Mark for the change feed whatever was published before there was one."""

from typing import Any

from django.db import migrations
from django.utils import timezone

RECORDS = (
    ("council", ("Council", "Body", "PoliticalGroup", "Member", "Meeting")),
    ("amendments", ("Budget", "Motion", "Amendment", "Pot")),
    ("votes", ("Vote",)),
)
AT_ONCE = 1000


def mark_published(apps: Any, editor: Any) -> None:
    """Mark every published record and snapshot, at once and at a release that is to come."""
    for app, names in RECORDS:
        for name in names:
            rows = apps.get_model(app, name).objects.filter(published_at__isnull=False)
            _mark(apps, f"{app}.{name}".lower(), rows)
    snapshots = apps.get_model("amendments", "BudgetSnapshot").objects.all()
    _mark(apps, "amendments.budgetsnapshot", snapshots)


def _mark(apps: Any, table: str, rows: Any) -> None:
    mark, now = apps.get_model("council", "ChangeMark"), timezone.now()
    found = rows.order_by("pk").values_list("pk", "visible_from")
    marks = [mark(table=table, key=key) for key, _ in found]
    marks += [
        mark(table=table, key=key, spreads=True, due_at=release)
        for key, release in found
        if release is not None and release > now
    ]
    mark.objects.bulk_create(marks, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("council", "0005_change_feed"),
        ("amendments", "0006_open_vote"),
        ("votes", "0003_open_votes"),
    ]

    operations = [migrations.RunPython(mark_published, migrations.RunPython.noop, elidable=True)]
