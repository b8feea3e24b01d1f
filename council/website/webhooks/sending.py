"""One HTTP POST to an address that was checked a moment ago, and to no other."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping

from council.errors import RuleBroken
from council.website.webhooks.addresses import Target, may_be_called, read_address, resolve

TIMEOUT = 10  # seconds for each step
LONGEST = 20  # seconds for all of them
AGENT = "council-votes-webhook/1"


class NotDelivered(Exception):
    """The message could not be handed over; the words say why."""


class PinnedConnection(http.client.HTTPConnection):
    """A connection to one of these IP addresses, whatever the name says by now.

    The name is asked for once: a second answer could lead elsewhere (DNS rebinding).
    """

    def __init__(self, target: Target, numbers: list[str], longest: float = LONGEST) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT)
        self.target, self.numbers, self.is_cut = target, numbers, False
        self.ends = time.monotonic() + longest
        self.clock = threading.Timer(longest, self.cut)
        self.clock.daemon = True

    def connect(self) -> None:
        """Connect, see whom we have reached, and with https whether it is who it says."""
        self.clock.start()
        self.sock = self.reach()
        if not may_be_called(str(self.sock.getpeername()[0])):
            raise NotDelivered("The connection led to a private address.")
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)

    def reach(self) -> socket.socket:
        """Connect to the first of the numbers that answers; not each machine speaks IPv6.

        However many there are, trying them takes no longer than the whole call may.
        """
        fault: OSError = TimeoutError()
        for number in self.numbers:
            left = self.ends - time.monotonic()
            if left <= 0:
                break
            try:
                found = socket.create_connection((number, self.port), min(TIMEOUT, left))
            except OSError as error:
                fault = error
            else:
                found.settimeout(TIMEOUT)
                return found
        raise fault

    def cut(self) -> None:
        """End a talk that takes too long, however it goes on."""
        self.is_cut = True
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            return  # it has ended by itself

    def close(self) -> None:
        """Stop the clock and close."""
        self.clock.cancel()
        super().close()


def post(address: str, body: bytes, headers: Mapping[str, str], longest: float = LONGEST) -> int:
    """Send the body; return the status that was answered, else NotDelivered.

    Redirects are not followed, and nothing of the answer but its status is read.
    """
    try:
        target = read_address(address)
        numbers = resolve(target)
    except RuleBroken as broken:
        raise NotDelivered(str(broken.message)) from None
    connection = PinnedConnection(target, numbers, longest)
    told = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Connection": "close",
    }
    try:
        connection.request("POST", target.path, body, told | dict(headers))
        status = connection.getresponse().status
    except TimeoutError:
        raise NotDelivered("It did not answer in time.") from None
    except ssl.SSLError as error:
        raise NotDelivered(f"Its certificate or encryption is wrong: {error.reason}.") from None
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(f"The connection failed: {type(error).__name__}.") from None
    finally:
        connection.close()
    if connection.is_cut:
        raise NotDelivered("It did not answer in time.")
    return status
