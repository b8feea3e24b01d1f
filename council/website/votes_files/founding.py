"""A council and its body where a file names new ones."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from council.enums import BodyKind
from council.models import Body, Council
from council.records import Occasion


def new_council(slug: str, given: Mapping[str, Any], occasion: Occasion) -> Council:
    """Put a council on record as far as it is known."""
    council = Council(slug=slug, reference=slug, evidence=occasion.evidence, **given)
    council.full_clean(exclude=["reference"])
    council.save(force_insert=True)
    return council


def new_body(council: Council, slug: str, name: str, occasion: Occasion) -> Body:
    """Put the body that met on record."""
    slug = slug or slugify(name)
    body = Body(
        council=council,
        slug=slug,
        name=name[:120],
        kind=BodyKind.FULL_COUNCIL,
        reference=f"{council.slug}/{slug}",
        evidence=occasion.evidence,
    )
    body.full_clean(exclude=["council", "reference"])
    body.save(force_insert=True)
    return body
