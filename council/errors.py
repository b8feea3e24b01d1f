"""The one error that a broken rule raises, shown by forms, admin and API alike."""

from django.core.exceptions import ValidationError


class RuleBroken(ValidationError):
    """A rule of the field was broken; the message tells the clerk what to do.

    `code` is stable and machine-readable (for example `no_seconder`), so that an
    import report or an API answer can name the rule without parsing the sentence.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, code=code)
