"""The written contract of the API: what each record holds. A test compares it with the answers.

Rows are built by hand because they are read often; these serializers describe them.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models.enums import Choices
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from council.api.filters import Filter
from council.enums import Evidence, Ground

Shape = type[serializers.Serializer]


def shape(name: str, fields: Mapping[str, serializers.Field]) -> Shape:
    """Return a serializer class; a function, because `for` cannot be written in a class."""
    return serializers.SerializerMetaclass(name, (serializers.Serializer,), dict(fields))


def words(help_text: str = "", *, known: bool = True) -> serializers.Field:
    """Describe text; `known=False` where it may be null, which means not known."""
    return serializers.CharField(help_text=help_text, allow_null=not known)


def number(help_text: str = "", *, known: bool = True) -> serializers.Field:
    """Describe a whole number: people, or whole units of the council's currency."""
    return serializers.IntegerField(help_text=help_text, allow_null=not known)


def decimal(help_text: str = "") -> serializers.Field:
    """Describe a number with two decimals, written as text so that no digit is lost."""
    return serializers.DecimalField(12, 2, help_text=help_text, allow_null=True)


def truth(help_text: str = "", *, known: bool = True) -> serializers.Field:
    """Describe what is true or false."""
    return serializers.BooleanField(help_text=help_text, allow_null=not known)


def moment(help_text: str = "", *, known: bool = False) -> serializers.Field:
    """Describe a time in UTC."""
    return serializers.DateTimeField(help_text=help_text, allow_null=not known)


def day(help_text: str = "", *, known: bool = False) -> serializers.Field:
    """Describe a date."""
    return serializers.DateField(help_text=help_text, allow_null=not known)


def choice(
    choices: type[Choices], help_text: str = "", *, known: bool = True
) -> serializers.Field:
    """Describe one word of a closed list."""
    return serializers.ChoiceField(choices.choices, help_text=help_text, allow_null=not known)


def one(shape: Shape, *, known: bool = True, help_text: str = "") -> serializers.Field:
    """Describe another shape inside."""
    return shape(allow_null=not known, help_text=help_text)


def many(shape: Shape, help_text: str = "") -> serializers.Field:
    """Describe a list of another shape."""
    return shape(many=True, help_text=help_text)


def list_of_words(help_text: str = "") -> serializers.Field:
    """Describe a list of texts."""
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


LINK = shape(
    "Link",
    {"reference": words("Reference of the other record."), "name": words("Its name as shown.")},
)
SOURCE = shape(
    "Source",
    {
        "field": words("The field it is for; empty: the whole record."),
        "evidence": choice(Evidence),
        "title": words(),
        "publisher": words(),
        "url": words(),
        "published_on": day(),
        "note": words(),
    },
)
CHANGE = shape(
    "Change",
    {
        "field": words("What was changed."),
        "was": serializers.JSONField(allow_null=True, help_text="As it was shown before."),
        "now": serializers.JSONField(allow_null=True, help_text="As it is since."),
    },
)
HISTORY_EVENT = shape(
    "HistoryEvent",
    {
        "verb": words(
            "publish, correct, redact, change_reference, change_group, join, or a status."
        ),
        "field": words("The field that was taken out.", known=False),
        "ground": choice(Ground, "Legal ground, where a value was taken out.", known=False),
        "recorded_at": moment(known=True),
        "happened_at": moment(),
        "reason": words(known=False),
        "changes": many(CHANGE),
    },
)
RECORD_FIELDS: dict[str, serializers.Field] = {
    "reference": words("Public, stable name of the record, and its address on this site."),
    "url": words("Public page."),
    "api_url": words("This record in the API."),
    "evidence": choice(Evidence, "How it got here."),
    "sources": many(SOURCE),
    "published_at": moment("Since when readers can see it.", known=True),
    "updated_at": moment("Last time that something readers see may have changed.", known=True),
    "revision": number("Counts what readers could see change."),
}
ERROR = shape(
    "Error",
    {
        "error": one(
            shape(
                "ErrorBody",
                {
                    "code": words("Stable, for programs."),
                    "message": words("A sentence that says what to do."),
                    "field": words("The parameter it is about.", known=False),
                },
            )
        )
    },
)


def page_of(name: str, row: Shape) -> Shape:
    """Return the envelope of a list; there is no count, because counting reads all rows."""
    return shape(
        f"{name}Page",
        {
            "next": words("Address of the next page; null: this is the last.", known=False),
            "results": many(row),
        },
    )


def parameter(name: str, known: Filter) -> OpenApiParameter:
    """Describe one filter."""
    return OpenApiParameter(name, str, description=known.help, enum=known.choices or None)


PAGING = [
    OpenApiParameter("after", str, description="Cursor of the next page, from `next`."),
    OpenApiParameter("limit", int, description="Rows, 1 to 500; 100 without it."),
    OpenApiParameter("format", str, enum=["json", "csv"], description="csv: all rows as a file."),
]


def describe_list(
    name: str, title: str, row: Shape, filters: Mapping[str, Filter], summary: str
) -> Any:
    """Return the decorator that describes a list to programs."""
    get = extend_schema(
        operation_id=f"{name}_list",
        tags=[name],
        summary=summary,
        parameters=[*(parameter(key, value) for key, value in filters.items()), *PAGING],
        responses={(200, "application/json"): page_of(title, row), 400: ERROR},
    )
    return extend_schema_view(get=get)


def describe_record(name: str, record: Shape, summary: str) -> Any:
    """Return the decorator that describes one record to programs."""
    get = extend_schema(
        operation_id=f"{name}_retrieve",
        tags=[name],
        summary=summary,
        responses={200: record, 301: None, 304: None, 404: ERROR},
    )
    return extend_schema_view(get=get)


def plain_enums(result: Any, **kwargs: Any) -> Any:
    """Take the generator's private marks out of the description (a hook in the settings)."""
    if isinstance(result, dict):
        return {
            key: plain_enums(value) for key, value in result.items() if key != "x-spec-enum-id"
        }
    return [plain_enums(value) for value in result] if isinstance(result, list) else result
