"""Votes that are open already fix the words of their papers from now on."""

from typing import Any

from django.db import migrations


def mark_papers(apps: Any, schema_editor: Any) -> None:
    """Write the reference of each open vote to the papers that it is about."""
    subjects = apps.get_model("votes", "VoteSubject").objects.filter(vote__status="open")
    for kind in ("motion", "amendment"):
        papers = apps.get_model("amendments", kind.capitalize()).objects
        about = subjects.filter(**{f"{kind}_version__isnull": False})
        for paper, vote in about.values_list(f"{kind}_version__{kind}", "vote__reference"):
            papers.filter(pk=paper).update(open_vote=vote)


class Migration(migrations.Migration):
    dependencies = [("votes", "0002_answer_checks"), ("amendments", "0006_open_vote")]

    operations = [migrations.RunPython(mark_papers, migrations.RunPython.noop)]
