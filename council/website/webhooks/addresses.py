"""Which addresses may be called: those of the open internet, and no others.

Asked when an address is saved, and again of each IP address that is connected to.
"""

import socket
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from django.conf import settings

from council.errors import RuleBroken

IP = IPv4Address | IPv6Address
PORTS = {"https": 443, "http": 80}
LARGEST_PORT = 65_535
# Beyond what `is_global` knows in every Python that we run on.
CLOSED = [
    ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "240.0.0.0/4", "168.63.129.16/32",  # the last is a cloud's own door to its machines
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7", "fec0::/10",
    )
]  # fmt: skip
NAT64 = IPv6Network("64:ff9b::/96")
LOW_32 = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts, ready to connect to."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def check_address(address: str) -> None:
    """Refuse an address that is not written as it must be, or leads to a private place."""
    resolve(read_address(address))


def read_address(address: str) -> Target:
    """Return the parts of an address, else RuleBroken (`wrong_address`)."""
    # urlsplit would drop a tab or a line break without a word.
    if not address.isascii() or not address.isprintable() or " " in address:
        raise _wrong("has characters that no address has: write it in plain letters.")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _wrong("cannot be read: write it like https://example.org/hook.") from None
    schemes = set(PORTS) if settings.WEBHOOK_ALLOWED_NETWORKS else {"https"}
    if parts.scheme not in schemes or not host:
        raise _wrong("must begin with https:// and name a host.")
    if "@" in parts.netloc or parts.fragment or port == 0:
        raise _wrong("must have no user name, no password, no # and a real port.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def _wrong(what: str) -> RuleBroken:
    return RuleBroken(f"The address {what}", "wrong_address")


def resolve(target: Target) -> list[str]:
    """Return the IP addresses of a host, all of them public, else RuleBroken.

    One private address among them refuses all: which of them a reader gets is chance.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        message = f"The host {target.host} cannot be found."
        raise RuleBroken(message, "host_not_found") from None
    numbers = list(dict.fromkeys(str(place[0]) for *_, place in found))
    for number in numbers:
        if not may_be_called(number):
            message = (
                f"The host {target.host} leads to {number}, which is not on the open internet:"
                " give an address that everybody can reach."
            )
            raise RuleBroken(message, "private_address")
    return numbers


def may_be_called(number: str) -> bool:
    """Tell whether an IP address is a public one, through whatever it is wrapped in."""
    ip = ip_address(number.partition("%")[0])
    if any(ip in ip_network(allowed) for allowed in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    return "%" not in number and all(_is_public(each) for each in _within(ip))


def _within(ip: IP) -> list[IP]:
    """Return an address and the IPv4 address that it stands for, if it does."""
    if isinstance(ip, IPv4Address):
        return [ip]
    inner: list[IPv4Address | None] = [ip.sixtofour, *(ip.teredo or ())]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    if ip in NAT64:
        return [IPv4Address(int(ip) & LOW_32)]
    return [ip, *(each for each in inner if each is not None)]


def _is_public(ip: IP) -> bool:
    is_closed = any(ip in closed for closed in CLOSED)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_closed)
