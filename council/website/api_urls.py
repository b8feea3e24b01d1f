"""Addresses of the lists that draw on more than one app."""

from council.api.views import addresses
from council.website.api.corrections import CorrectionList
from council.website.api.events import EventList

urlpatterns = [*addresses(EventList), *addresses(CorrectionList)]
