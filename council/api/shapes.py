"""The written contract of the API: what each record holds. A test compares it with the answers.

Rows are built by hand because they are read often; these serializers describe them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models.enums import Choices
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from council.api.fields import Include
from council.api.filters import MOST_VALUES, Filter
from council.api.formats import JSON, MEDIA_TYPES
from council.enums import Evidence, Ground
from council.pagination import DEFAULT_LIMIT, LARGEST_LIMIT, LONGEST_CURSOR, Order

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


def list_of_numbers(help_text: str = "") -> serializers.Field:
    """Describe a list of whole numbers."""
    return serializers.ListField(child=serializers.IntegerField(), help_text=help_text)


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
    "Problem",
    {
        "type": words("Address where this kind of error is explained, or about:blank."),
        "title": words("The kind of error, the same each time."),
        "status": number("HTTP status, as in the answer's first line."),
        "detail": words("A sentence that says what to change."),
        "code": words("The kind of error in one word, stable, for programs."),
        "parameter": words("The parameter at fault; null: it is none.", known=False),
    },
)


def page_of(name: str, row: Shape, includes: Mapping[str, Include]) -> Shape:
    """Return the envelope of a list; there is no count, because counting reads all rows."""
    if includes:
        more = {key: include.field for key, include in includes.items()}
        row = shape(f"{name}Listed", {**row().fields, **more})
    return shape(
        f"{name}Page",
        {
            "next": words("Address of the next page; null: this is the last.", known=False),
            "results": many(row, "Records of this page, in the order asked for."),
        },
    )


# One value of a filter in JSON Schema's words, by the filter's kind.
KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string", "minLength": 1},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "amount": {"type": "string", "pattern": "^-?[0-9]{1,15}$"},
    "count": {"type": "string", "pattern": "^[0-9]{1,9}$"},
    "moment": {
        "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]
    },
}
PATH = "^[a-z_]+([.][a-z_]+)*$"


def parameter(name: str, known: Filter) -> OpenApiParameter:
    """Describe one filter."""
    value = dict(KINDS[known.kind])
    if known.choices and known.kind == "string":
        value = {"type": "string", "enum": list(known.choices)}
    if known.example:
        value["examples"] = [True if known.kind == "boolean" else known.example]
    return _several(name, value, known.help) if known.many else _plain(name, value, known.help)


def _plain(name: str, value: dict[str, Any], about: str) -> OpenApiParameter:
    return OpenApiParameter(name, value, description=about)


def _several(name: str, value: dict[str, Any], about: str) -> OpenApiParameter:
    """Describe a parameter that takes values with commas between them."""
    values = {"type": "array", "items": value, "minItems": 1, "maxItems": MOST_VALUES}
    return OpenApiParameter(name, values, description=about, style="form", explode=False)


def paging(
    orders: Iterable[Order], includes: Mapping[str, Include], formats: tuple[str, ...]
) -> list[OpenApiParameter]:
    """Describe what every list takes beside its filters."""
    cursor = {"type": "string", "minLength": 1, "maxLength": LONGEST_CURSOR}
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}
    names = [order.name for order in orders]
    limits = "".join(f" With include={key}: {it.limit} at most." for key, it in includes.items())
    return [
        _plain("after", cursor, "Cursor of the next page, from `next`; for that order only."),
        _plain("limit", size, f"Records in a page; of a file: in all, else every one.{limits}"),
        _plain("order", {"type": "string", "enum": names, "default": names[0]}, ORDER),
        of_fields(),
        *of_includes(includes),
        of_format(formats),
    ]


ORDER = "A minus means descending. Records of one day or name stand in order of recording."


def of_fields() -> OpenApiParameter:
    """Describe `fields`."""
    value = {"type": "string", "pattern": PATH, "examples": ["reference"]}
    about = "Names of fields, with dots for those inside others: only these are answered."
    return _several("fields", value, about)


def of_includes(includes: Mapping[str, Include]) -> list[OpenApiParameter]:
    """Describe `include`, where there is something to include."""
    value = {"type": "string", "enum": list(includes)}
    about = "Rows below each record that come with it; not in CSV. A record has them anyway."
    return [_several("include", value, about)] if includes else []


def of_format(formats: tuple[str, ...]) -> OpenApiParameter:
    """Describe `format`."""
    about = "Goes before the Accept header. csv and jsonl are files with all records."
    return _plain("format", {"type": "string", "enum": list(formats)}, about)


def describe_list(view: Any) -> Any:
    """Return the decorator that describes a list to programs, from its own attributes."""
    page = page_of(view.title, view.row_shape, view.includes)
    filters = [parameter(key, value) for key, value in view.filters.items()]
    files = {(200, MEDIA_TYPES[name]): OpenApiTypes.STR for name in view.formats if name != JSON}
    get = extend_schema(
        operation_id=f"{view.name}_list",
        tags=[view.name],
        summary=view.summary,
        parameters=[*filters, *paging((view.order, *view.orders), view.includes, view.formats)],
        responses={(200, MEDIA_TYPES[JSON]): page, **files, 304: None, 400: ERROR},
    )
    return extend_schema_view(get=get)


def describe_record(view: Any, summary: str) -> Any:
    """Return the decorator that describes one record to programs."""
    name = view.listing.name
    get = extend_schema(
        operation_id=f"{name}_retrieve",
        tags=[name],
        summary=summary,
        parameters=[of_fields(), *of_includes(view.listing.includes), of_format((JSON,))],
        responses={200: view.shape, 301: None, 304: None, 404: ERROR},
    )
    return extend_schema_view(get=get)
