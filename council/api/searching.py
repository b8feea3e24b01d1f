"""The filter `q` of lists that search knows: records that have all these words."""

from django.db.models import Q

from council.api.errors import WrongRequest
from council.api.filters import Filter
from council.search.matching import references

LONGEST_QUESTION = 200


def having_words(listing: str) -> dict[str, Filter]:
    """Return the filter by words of a list."""

    def condition(name: str, value: str) -> Q:
        if not value.strip() or len(value) > LONGEST_QUESTION:
            message = f"q must be one or more words, {LONGEST_QUESTION} letters at most."
            raise WrongRequest(message, "wrong_value", name)
        return Q(reference__in=references(value, listing))

    help_text = (
        "Words that the record must all have, whatever their endings, capitals and accents."
        " Nothing is put in place of a misspelt word here; search does that."
    )
    return {"q": Filter(help_text, condition, example="library")}
