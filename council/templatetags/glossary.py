"""Links from a word where it stands to what it means: `{% term "substantive" %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from council.glossary import TERMS, address_of

register = template.Library()


@register.simple_tag
def term(key: str, words: str = "") -> SafeString:
    """Print a term as a link to its entry of the glossary, in other words if some are given.

    A key that is no term is a fault of the template and raises KeyError.
    """
    return format_html(
        '<a class="term" href="{}">{}</a>', address_of(key), words or TERMS[key].word
    )


@register.simple_tag
def term_address(key: str) -> str:
    """Print the address of a term's entry, for links that hold more than words."""
    return address_of(key)
