"""Links to records as one piece, so that the sentence around them stays whole for translation."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from council.records import seen

register = template.Library()


def link(record: Any) -> SafeString:
    """Return a link to a record by its name or, if it has none, its title."""
    words = getattr(record, "name", None) or record.title
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), words)


def listed_with_and(pieces: list[Any]) -> SafeString:
    """Return pieces as a list with "and" before the last."""
    rows = [(each,) for each in pieces]
    if not rows[1:]:
        return format_html_join(", ", "{}", rows)
    first = format_html_join(", ", "{}", rows[:-1])
    return format_html("{} {} {}", first, gettext("and"), pieces[-1])


@register.simple_tag
def linked(records: Iterable[Any], through: str = "", *, with_and: bool = True) -> SafeString:
    """Return links to records, by default with "and" before the last.

    `through` names the field of each record that holds the one to link.
    """
    found = [getattr(each, through) if through else each for each in records]
    links = [link(each) for each in found]
    if with_and:
        return listed_with_and(links)
    return format_html_join(", ", "{}", [(each,) for each in links])


@register.simple_tag
def named(records: Iterable[Any]) -> SafeString:
    """Return the names of records, with "and" before the last and no links."""
    return listed_with_and([each.name for each in records])


@register.simple_tag
def linked_member(member: Any) -> SafeString:
    """Return a link to a member who may be seen; who is not is "not known" (domain 11)."""
    if seen(member):
        return link(member)
    return format_html('<span class="soft">{}</span>', gettext("not known"))
