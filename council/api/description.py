"""What is done to the generated description before it is written (hooks in the settings)."""

from collections.abc import Iterator
from typing import Any

from council.api.errors import PROBLEM_TYPE

SAME_EVERYWHERE = {
    "altered_by": "Member who altered the words; null: nobody, or not known.",
    "amendment": "The amendment that it is about.",
    "amendments_per_group": "Amendments a group may put forward; null: none said.",
    "amounts": "What each published version gives the line; a year without entry is not known.",
    "api_url": "Address in this API.",
    "areas": "Wards or divisions that members represent.",
    "body": "Body that met or that the office is in; null: not known, or none.",
    "budget": "Reference of the budget.",
    "by_casting_vote": "The person presiding decided equal votes by a second vote.",
    "casting_allowed": "The person presiding may cast a second vote on equal votes.",
    "changes": "What was changed, field by field.",
    "claims": "What the line draws on pots.",
    "code": "Official code; empty: not known.",
    "colour": "Colour on pages, as #rrggbb; empty: none.",
    "core_percent": "Per cent by which Band D may rise; null: not known.",
    "decision": "How it was decided; null: the event is no decision.",
    "denominator": "Lower number of the fraction; null: no fraction is needed.",
    "description": "What the line is for, in the paper's words.",
    "ended_at": "When it ended; null: not known, or not ended.",
    "from_state": "State before; null: none, or in confidence.",
    "funding_source": "Where the money comes from, in the paper's words.",
    "group": "Political group; null: none, or not known.",
    "held_on": "Day of the meeting; its precision stands beside it.",
    "happened_at": "When it happened; null: not known.",
    "inputs": "Amendments that went into the totals, with their versions.",
    "is_casting": "The second vote of the person presiding.",
    "is_chosen": "It is among those that are supposed to be carried.",
    "is_eliminated": "The answer was out after this round.",
    "label": "Words of the answer, or name of the version.",
    "language": "Language of the council's pages, for example en-GB.",
    "lines": "Figures, one a line and year.",
    "meeting": "Reference of the meeting.",
    "member": "The member; null: not known, or not public.",
    "message": "A sentence for people.",
    "motion": "The motion.",
    "name": "Name as shown.",
    "note": "Note for readers; empty: none.",
    "number": "Number, counted from 1.",
    "numerator": "Upper number of the fraction; null: no fraction is needed.",
    "options": "Amendments that can be chosen.",
    "part_number": "Number of the part within its amendment; null: it is no part.",
    "position": "Order, counted from 1.",
    "pot": "The pot.",
    "pots": "What the choice would draw on each pot, by year.",
    "published_at": "Since when readers can see it.",
    "published_on": "Day on which the source came out; null: not known.",
    "publisher": "Who published the source.",
    "reason": "Reason that was given; null or empty: none was.",
    "recorded_at": "When it was recorded here.",
    "reference": "Reference of the record.",
    "reserves_in_net_budget": "Movements of reserves are counted within the net budget.",
    "seats": "Seats of the area (members); null: not known.",
    "sentence": "A sentence to print.",
    "service": "Service that the line belongs to, in the paper's words; empty: not given.",
    "shares": "What both want, pot by pot and line by line.",
    "short_name": "Short name; empty: none.",
    "signed_at": "When it was signed; null: not known.",
    "social_care_percent": "Per cent more for adult social care; null: none, or not known.",
    "sort_name": "Surname first, to order by.",
    "sources": "Where it was read; with field, for that field alone.",
    "started_at": "When it began; null: not known.",
    "stated_totals": "Totals as sources state them.",
    "taken_at": "When it was taken.",
    "text": "The words; empty: not held.",
    "title": "Title as printed.",
    "to_state": "State after; null: none, or in confidence.",
    "totals": "Totals that would differ, by year.",
    "url": "Address on the web; empty: none.",
    "valid_from": "First day; null: not known.",
    "valid_to": "Last day; null: not known, or not ended.",
    "venue": "Where it met; empty: not known.",
    "versions": "Words over time, oldest first.",
    "year": "Year in which the financial year starts: 2019 for 2019/20.",
}
PROBLEM = {"content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
STATUSES = {
    "200": "What was asked for.",
    "301": "The record has another reference now: its address is in Location.",
    "304": "Nothing has changed since the answer whose ETag was sent as If-None-Match.",
    "400": "A parameter cannot be answered: detail says what to change.",
    "404": "There is no public record of that reference.",
    "406": "The Accept header names no format that this address has.",
    "429": "Too many requests: wait as many seconds as Retry-After says.",
}
OF_EVERY_ADDRESS = ("304", "400", "406", "429")
OF_EVERY_RECORD = ("301", "404")


def plain_enums(result: Any, **kwargs: Any) -> Any:
    """Take the generator's private marks out of the description."""
    if isinstance(result, dict):
        return {
            key: plain_enums(value) for key, value in result.items() if key != "x-spec-enum-id"
        }
    return [plain_enums(value) for value in result] if isinstance(result, list) else result


def every_status(result: Any, **kwargs: Any) -> Any:
    """Name every status that an address can answer, each with a sentence."""
    for address, operation in operations(result):
        responses = operation["responses"]
        of_records = OF_EVERY_RECORD if "{" in address else ()
        for status in (*OF_EVERY_ADDRESS, *of_records):
            responses.setdefault(status, {})
        for status, response in responses.items():
            if int(status) >= 400:  # noqa: PLR2004 - where HTTP's errors begin
                response.update(PROBLEM)
            response["description"] = STATUSES[status]
        operation["responses"] = dict(sorted(responses.items()))
    return result


def sparse_records(result: Any, **kwargs: Any) -> Any:
    """Say that `fields` may leave out any field of a record: only the envelopes are fixed."""
    for name, schema in result["components"]["schemas"].items():
        if not name.endswith("Page") and name not in FIXED:
            schema.pop("required", None)
    return result


FIXED = ("Problem", "Index")


def operations(result: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return each operation of the description with its address."""
    for address, methods in result["paths"].items():
        for operation in methods.values():
            yield address, operation


def every_field(result: Any, **kwargs: Any) -> Any:
    """Describe the fields that mean the same in every shape, where a shape says no more."""
    for schema in result["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            if not field.get("description") and name in SAME_EVERYWHERE:
                field["description"] = SAME_EVERYWHERE[name]
    return result
