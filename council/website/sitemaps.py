"""Every public page for search engines, in files of a few thousand addresses each."""

from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from amendments.models import Amendment, Budget, Motion, Pot
from council.models import Body, Council, Meeting, Member, PoliticalGroup
from votes.models import Vote

LISTS = ("meetings", "members", "groups", "budgets", "corrections")
KINDS: dict[str, type[Model]] = {
    "councils": Council,
    "bodies": Body,
    "meetings": Meeting,
    "motions": Motion,
    "amendments": Amendment,
    "votes": Vote,
    "budgets": Budget,
    "pots": Pot,
    "members": Member,
    "groups": PoliticalGroup,
}
FRESH_SECONDS = 3600


class Records(Sitemap):
    """The pages of all public records of one kind, in the order in which they came."""

    limit = 5000

    def __init__(self, kind: type[Model]) -> None:
        self.kind = kind

    def items(self) -> QuerySet[Any]:
        """Return what is public of public councils."""
        public: QuerySet[Any] = self.kind.objects.published()  # type: ignore[attr-defined]  # every kind here has it
        if self.kind is not Council:
            path = "budget__council" if self.kind is Pot else "council"
            public = public.filter(**{f"{path}__in": Council.objects.published()})
        return public.only("reference", "updated_at").order_by("pk")

    def lastmod(self, item: Any) -> Any:
        """Return when the record last changed."""
        return item.updated_at

    def get_latest_lastmod(self) -> Any:
        """Return when any of them last changed, without reading them."""
        return self.items().order_by().aggregate(last=Max("updated_at"))["last"]

    def location(self, item: Any) -> str:
        """Return the record's address."""
        return f"/{item.reference}"


class Lists(Sitemap):
    """The lists of each council, and what the site says about itself."""

    def items(self) -> list[str]:
        """Return paths."""
        slugs = Council.objects.published().order_by("pk").values_list("slug", flat=True)
        return [
            "/",
            "/about",
            "/glossary",
            "/data",
            "/data/use",
            *(f"/{x}/{y}" for x in slugs for y in LISTS),
        ]

    def location(self, item: str) -> str:
        """Return the path itself."""
        return item


def sitemaps() -> dict[str, Any]:
    """Return the parts of the map by the name in their address."""
    return {"lists": Lists, **{name: Records(kind) for name, kind in KINDS.items()}}


def _fresh(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


def index(request: HttpRequest) -> HttpResponse:
    """List the parts of the map that have an address."""
    return _fresh(views.index(request, sitemaps(), sitemap_url_name="sitemap-part"))


def part(request: HttpRequest, section: str) -> HttpResponse:
    """List the addresses of one kind of page."""
    return _fresh(views.sitemap(request, sitemaps(), section))
