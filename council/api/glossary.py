"""The glossary for programs: the same terms and definitions as the page, with its addresses."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.endpoints import Endpoint
from council.api.filters import read_parameters
from council.api.shapes import list_of_words, many, shape, words
from council.glossary import SECTIONS, address_of

GLOSSARY = shape(
    "Glossary",
    {
        "terms": many(
            shape(
                "Term",
                {
                    "key": words("Stable; its anchor on the page."),
                    "section": words("Heading under which it stands."),
                    "word": words("The term."),
                    "meaning": list_of_words("Paragraphs in plain English."),
                    "see": list_of_words("Keys of terms beside it."),
                    "url": words("Address of the entry."),
                },
            ),
            "All terms, in the order of the page.",
        )
    },
)


class Glossary(Endpoint):
    """The words of the pages, and how figures are worked out."""

    @extend_schema(
        operation_id="glossary",
        tags=["glossary"],
        summary="The words of the pages, and how figures are worked out",
        responses=GLOSSARY,
    )
    def get(self, request: Request) -> HttpResponseBase:
        read_parameters(request.query_params, [])
        unchanged = self.same_code(request)
        if unchanged is not None:
            return unchanged
        site = self.reading().site
        return Response(
            {
                "terms": [
                    {
                        "key": term.key,
                        "section": section.title,
                        "word": term.word,
                        "meaning": list(term.meaning),
                        "see": list(term.see),
                        "url": f"{site}{address_of(term.key)}",
                    }
                    for section in SECTIONS
                    for term in section.terms
                ]
            }
        )
