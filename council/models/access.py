"""Which clerk may do what in which council."""

from django.conf import settings
from django.db import models

from council.enums import ClerkRoleKind
from council.models.councils import Council


class ClerkRole(models.Model):
    """One right of one user in one council; nothing leaks between councils."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clerk_roles"
    )
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="clerk_roles")
    kind = models.CharField(max_length=10, choices=ClerkRoleKind)

    class Meta:
        ordering = ("council", "user")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "council", "kind"),
                name="clerk_role_unique_per_user_and_council",
                violation_error_message="This clerk already has that role here.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()} ({self.council})"
