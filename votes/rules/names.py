"""What the public may read of names and choices (domain 11)."""

from votes.enums import PUBLIC_CHOICE, BallotChoice, NamesHeld


def names_held(counted_names: int, roll_complete: bool) -> NamesHeld:
    """Say which names of a vote we hold (domain 11)."""
    if not counted_names:
        return NamesHeld.NONE
    return NamesHeld.WHOLE if roll_complete else NamesHeld.PART


# Looked up for every name of every roll: quicker than making a BallotChoice of each.
SHOWN = {str(choice): str(PUBLIC_CHOICE.get(choice, choice)) for choice in BallotChoice}


def public_choice(choice: str | None) -> str | None:
    """Return what the public may read: a bar is shown as not voting (domain 5.3 and 11)."""
    return SHOWN[choice] if choice else None
