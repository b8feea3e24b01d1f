"""Readers of live parts, in a program of its own: as many polls as go, or readers at their pace.

It speaks the least HTTP there is, a connection for each poll, and remembers of each reader the
tag of what the page shows. `most` keeps eight polls open for some seconds; `pace` lets each
of so many readers ask once a second, whether or not the server keeps up.
"""

import heapq
import re
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field

import orjson

from tests.bench import HOST

AT_ONCE = 8
CHUNK = 1 << 16
TAG = re.compile(rb"\r\nETag: ([^\r]+)\r\n", re.IGNORECASE)
PERIOD = 1.0  # seconds between two polls of one reader


@dataclass
class Poll:
    """One question on its way: whose, since when, what has come back."""

    reader: int
    begun: float
    received: bytearray = field(default_factory=bytearray)


class Readers:
    """Readers of one address with the tag that each holds."""

    def __init__(self, port: int, address: str, readers: int, tag: str) -> None:
        self.port, self.address = port, address
        self.tags = [tag.encode()] * readers
        self.selector = selectors.EpollSelector()
        self.seconds: list[float] = []
        self.news: list[float] = []
        self.kinds: dict[str, int] = {}
        self.seen: set[bytes] = set()

    def ask(self, reader: int) -> None:
        one = socket.create_connection(("127.0.0.1", self.port))
        tag = self.tags[reader]
        held = b"If-None-Match: " + tag + b"\r\n" if tag else b""
        one.sendall(f"GET {self.address} HTTP/1.0\r\nHost: {HOST}\r\n".encode() + held + b"\r\n")
        self.selector.register(one, selectors.EVENT_READ, Poll(reader, time.perf_counter()))

    def answers(self, seconds: float) -> list[int]:
        """Take what has come within so long; return the readers whose answer is whole."""
        done = []
        for key, _ in self.selector.select(seconds):
            one: socket.socket = key.fileobj  # type: ignore[assignment]  # sockets are all it was given
            data = one.recv(CHUNK)
            if data:
                key.data.received += data
                continue
            self.selector.unregister(one)
            one.close()
            self.take(key.data)
            done.append(key.data.reader)
        return done

    def take(self, poll: Poll) -> None:
        self.seconds.append(time.perf_counter() - poll.begun)
        status = bytes(poll.received[9:12]).decode()
        self.kinds[status] = self.kinds.get(status, 0) + 1
        if status == "200" and self.tags[poll.reader]:
            found = TAG.search(poll.received)
            self.tags[poll.reader] = found[1] if found else b""
            self.seen.add(self.tags[poll.reader])
            self.news.append(time.time())

    @property
    def open(self) -> int:
        return len(self.selector.get_map())


def most(readers: Readers, seconds: float) -> float:
    """Keep eight polls open for so long; return polls a second."""
    begun = time.perf_counter()
    for reader in range(AT_ONCE):
        readers.ask(reader)
    while time.perf_counter() < begun + seconds:
        for reader in readers.answers(1):
            readers.ask(reader)
    return len(readers.seconds) / (time.perf_counter() - begun)


def pace(readers: Readers, seconds: float) -> float:
    """Let each reader ask once a second for so long; return polls a second."""
    number, begun = len(readers.tags), time.perf_counter()
    due = [(begun + PERIOD * reader / number, reader) for reader in range(number)]
    while due or readers.open:
        now = time.perf_counter()
        while due and due[0][0] <= now:
            at, reader = heapq.heappop(due)
            readers.ask(reader)
            if at + PERIOD < begun + seconds:
                heapq.heappush(due, (at + PERIOD, reader))
        readers.answers(max(due[0][0] - now, 0) if due else 1)
    return len(readers.seconds) / (time.perf_counter() - begun)


if __name__ == "__main__":
    how, port, address, number, tag, seconds = orjson.loads(sys.stdin.read())
    readers = Readers(port, address, number, tag)
    rate = {"most": most, "pace": pace}[how](readers, seconds)
    ordered = sorted(readers.seconds)
    answer = {
        "rate": rate,
        "kinds": readers.kinds,
        "news": readers.news,
        "revisions": len(readers.seen),
        "median": ordered[len(ordered) // 2],
        "slow": ordered[len(ordered) * 99 // 100],
        "done": len(ordered),
    }
    print(orjson.dumps(answer).decode())
