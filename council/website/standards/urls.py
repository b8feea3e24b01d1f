"""Addresses of votes in other people's formats."""

from council.api.views import addresses
from council.website.standards.views import (
    FiscalList,
    FiscalPackage,
    OcdList,
    OcdRecord,
    PopoloList,
    PopoloRecord,
)

urlpatterns = [
    *addresses(PopoloList, PopoloRecord),
    *addresses(OcdList, OcdRecord),
    *addresses(FiscalList, FiscalPackage),
]
