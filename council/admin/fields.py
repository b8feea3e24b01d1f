"""How the columns of every admin page are asked, and what can be the key of a row."""

from typing import Any

from django import forms
from django.db import models

from council.admin.forms import MOMENT

LONGEST_KEY = 18  # digits: any number of so many fits a column of keys
FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"},
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MOMENT},
}


def can_be_keys(value: str | list[str]) -> bool:
    """Tell whether every part is a number that a column of keys can hold."""
    keys = [value] if isinstance(value, str) else value
    return all(key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY for key in keys)
