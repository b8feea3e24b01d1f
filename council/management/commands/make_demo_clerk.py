"""Makes the clerk with whom anybody can try the fictional council, and prints the login."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from council.enums import ClerkRoleKind
from council.models import ClerkRole, Council

USERNAME = "clerk"
SLUG = "mockbridge"


class Command(BaseCommand):
    help = "Make the demo clerk of the fictional council once, and print its login."

    def handle(self, *args: Any, **options: Any) -> None:
        council = Council.objects.filter(slug=SLUG, is_fictional=True).first()
        if council is None:
            self.stdout.write(
                "No demo clerk: the fictional council is not loaded (manage.py load_demo)."
            )
            return
        self.stdout.write(f"Clerk login: {USERNAME} / {make_clerk(council)}")


def make_clerk(council: Council) -> str:
    """Make or find the demo clerk and return its password, kept in VAR_DIR alone."""
    password = kept_password()
    with transaction.atomic():
        user, _ = get_user_model().objects.get_or_create(
            username=USERNAME,
            defaults={"is_staff": True, "first_name": "Casey", "last_name": "Clerk"},
        )
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        for kind in ClerkRoleKind:
            ClerkRole.objects.get_or_create(user=user, council=council, kind=kind)
    return password


def kept_password() -> str:
    """Return the password of earlier starts, or make one that only its owner can read."""
    path = Path(settings.VAR_DIR) / "demo_clerk"
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    password = secrets.token_urlsafe(12)
    path.write_text(f"{password}\n")
    return password
