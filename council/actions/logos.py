"""Verbs that put up a council's logo and take it down; it is a setting, not on record."""

from django.db import transaction

from council.logos import digest, shown_width, size_of
from council.models import Council, CouncilLogo


@transaction.atomic
def put_up_logo(council: Council, picture: bytes) -> CouncilLogo:
    """Store a PNG and say on the council where it is; raise RuleBroken if it cannot be one."""
    width, height = size_of(picture)
    Council.objects.filter(pk=council.pk).update(
        logo_digest=digest(picture), logo_width=shown_width(width, height)
    )
    logo, _ = CouncilLogo.objects.update_or_create(council=council, defaults={"picture": picture})
    return logo


@transaction.atomic
def take_down_logo(council: Council) -> None:
    """Go back to the first letter of the council's name."""
    CouncilLogo.objects.filter(council=council).delete()
    Council.objects.filter(pk=council.pk).update(logo_digest="", logo_width=None)
