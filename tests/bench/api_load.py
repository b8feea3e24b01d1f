"""The load generator: asks a server on this machine, eight requests at a time, for some seconds.

A program of its own, so that it shares nothing with what it measures but the processor.
It speaks the least HTTP there is: a connection per request, closed by the server.
"""

import selectors
import socket
import sys
import time
from itertools import cycle

import orjson

from tests.bench import HOST

AT_ONCE = 8
CHUNK = 1 << 18


class Load:
    """Eight open requests, each followed by the next of the walk."""

    def __init__(self, port: int, addresses: list[str]) -> None:
        self.port = port
        self.requests = cycle(
            f"GET {address} HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode() for address in addresses
        )
        self.selector = selectors.EpollSelector()
        self.heads: dict[socket.socket, bytes] = {}
        self.done = self.wrong = self.received = 0

    def start(self) -> None:
        """Open one more request."""
        one = socket.create_connection(("127.0.0.1", self.port))
        one.sendall(next(self.requests))
        self.selector.register(one, selectors.EVENT_READ)

    def read(self, one: socket.socket) -> bool:
        """Take what has come; tell whether the answer is whole."""
        data = one.recv(CHUNK)
        if data:
            self.heads.setdefault(one, data[:12])
            self.received += len(data)
            return False
        self.selector.unregister(one)
        one.close()
        self.wrong += not self.heads.pop(one, b"").endswith(b" 200")
        self.done += 1
        return True

    def run(self, seconds: float) -> float:
        """Keep eight requests open for so long; return requests a second."""
        begun = time.perf_counter()
        for _ in range(AT_ONCE):
            self.start()
        while time.perf_counter() < begun + seconds:
            for key, _ in self.selector.select():
                if self.read(key.fileobj):  # type: ignore[arg-type]  # sockets are all it was given
                    self.start()
        return self.done / (time.perf_counter() - begun)


if __name__ == "__main__":
    port, seconds, *addresses = orjson.loads(sys.stdin.read())
    load = Load(port, addresses)
    rate = load.run(seconds)
    answer = {"rate": rate, "wrong": load.wrong, "done": load.done, "busy": time.process_time()}
    print(orjson.dumps(answer | {"bytes": load.received}).decode())
