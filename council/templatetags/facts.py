"""Money, days and moments as pages print them (DESIGN: headline sentences)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format

from council.records import seen
from council.sentences import money, money_short, pence, signed_money

register = template.Library()
register.filter("seen", seen)
register.filter("money", money)
register.filter("money_short", money_short)
register.filter("signed_money", signed_money)
register.filter("pence", pence)
register.simple_tag(money_short, name="column_money")
register.simple_tag(signed_money, name="column_change")


@register.filter
def day(meeting: Any) -> str:
    """Print the day of a meeting as exactly as it is known: 4 March 2025, February 2014, 2014."""
    formats = {"day": "j F Y", "month": "F Y", "year": "Y"}
    return date_format(meeting.held_on, formats[meeting.date_precision])


@register.filter
def long_day(meeting: Any) -> str:
    """Print the day of a meeting with its weekday where the day is known."""
    if meeting.date_precision != "day":
        return day(meeting)
    return date_format(meeting.held_on, "l j F Y")


@register.filter
def moment(at: datetime | None, zone: str = "Europe/London") -> str:
    """Print a moment in the council's zone; empty where it is not known."""
    return date_format(at.astimezone(ZoneInfo(zone)), "j F Y, H:i") if at else ""
