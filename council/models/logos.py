"""The picture that stands beside a council's name."""

from django.db import models

from council.models.councils import Council


class CouncilLogo(models.Model):
    """A council's own logo; `Council.logo_digest` and `logo_width` are written with it."""

    council = models.OneToOneField(Council, on_delete=models.PROTECT, related_name="logo")
    picture = models.BinaryField()

    class Meta:
        verbose_name = "logo"

    def __str__(self) -> str:
        return f"Logo of {self.council}"
