"""Addresses of motions, amendments, budgets, pots and snapshots in the API."""

from amendments.api import budgets, pots, proposals
from council.api.views import addresses

urlpatterns = [
    address
    for module in (proposals, budgets, pots)
    for listing, record in module.VIEWS
    for address in addresses(listing, record)
]
