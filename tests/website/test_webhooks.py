"""Webhooks: signed calls to a real server, tried again with pauses, never to a private place."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from council.actions import correct_record
from council.changes.numbering import number_changes
from council.errors import RuleBroken
from council.records import Occasion
from council.website.models import Delivery, Subscription
from council.website.tasks import forget_webhook_deliveries_task, send_webhooks_task
from council.website.webhooks import addresses, delivering, sending
from council.website.webhooks.signing import new_secret, signature
from tests.api_world import declare, make_world
from tests.factories import make_clerk, make_council, make_member


class Receiver(ThreadingHTTPServer):
    """A server that keeps what it is sent, and answers as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204
        self.location = ""
        self.drips = False
        self.meeting: threading.Barrier | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?from=here"


class Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        names = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((self.path, names, body))
        if self.server.meeting:
            self.server.meeting.wait(30)
        if self.server.drips:
            return self.drip()
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        return None

    def drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for _ in range(100):
                self.wfile.write(b"X-Slow: yes\r\n")
                time.sleep(0.1)
        except OSError:
            return

    def do_GET(self) -> None:
        self.server.got.append((self.path, {}, b""))

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
    settings.PUBLIC_BASE_URL = "https://votes.example.org"
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    found = make_world()
    number_changes()
    return found


def subscribe(receiver: Receiver, **fields: Any) -> Subscription:
    fields = {"address": receiver.address, "number": delivering.newest_number()} | fields
    return Subscription.objects.create(**fields)


def change(world: dict[str, Any], venue: str = "County Hall") -> None:
    correct_record(world["meeting"], {"venue": venue}, occasion=Occasion(reason="Moved"))
    number_changes()


def send() -> None:
    """Do what the worker does each minute."""
    delivering.queue_messages()
    for keys in delivering.due():
        delivering.deliver(keys)


# What is sent.


def test_change_is_told_signed(world: dict[str, Any], receiver: Receiver) -> None:
    subscription = subscribe(receiver)

    change(world)
    send()

    path, names, body = receiver.got[0]
    told = json.loads(body)["data"]["changes"]
    meeting = next(each for each in told if each["list"] == "meetings")
    assert path == "/hook?from=here"
    assert names["content-type"] == "application/json"
    assert meeting["reference"] == world["meeting"].reference
    assert meeting["revision"] == 2
    assert meeting["api_url"] == (
        f"https://votes.example.org/api/v1/meetings/{world['meeting'].reference}"
    )
    assert (meeting["removed"], meeting["moved_to"]) == (False, None)
    key = base64.b64decode(subscription.secret.removeprefix("whsec_"))
    signed = f"{names['webhook-id']}.{names['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert names["webhook-signature"] == f"v1,{expected}"
    assert abs(int(names["webhook-timestamp"]) - time.time()) < 300


def test_signature_is_the_one_of_the_standard() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_long_and_never_the_same() -> None:
    first, second = new_secret(), new_secret()

    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32


def test_nothing_is_told_twice_and_nothing_old(world: dict[str, Any], receiver: Receiver) -> None:
    subscribe(receiver)
    send()
    assert receiver.got == []

    change(world)
    send()
    send()

    assert len(receiver.got) == 1
    assert Delivery.objects.get().state == "delivered"


def test_address_hears_of_its_council_and_lists_alone(
    world: dict[str, Any], receiver: Receiver
) -> None:
    subscribe(receiver, council=make_council("burnley"))
    subscribe(receiver, kinds=["votes"])
    number_changes()
    Subscription.objects.update(number=delivering.newest_number())

    change(world)
    send()
    told = [each["list"] for _, _, b in receiver.got for each in json.loads(b)["data"]["changes"]]

    assert set(told) <= {"votes"}


def test_what_is_hidden_is_never_told(world: dict[str, Any], receiver: Receiver) -> None:
    subscribe(receiver)
    later = timezone.now() + timedelta(days=1)
    hidden = make_member(world["council"], "Zanzibar", published_at=None)
    held = declare(world["meeting"], question="Zanzibar", visible_from=later)
    change(world)

    send()

    sent = b"".join(body for _, _, body in receiver.got).decode()
    assert receiver.got
    assert hidden.reference not in sent
    assert held.reference not in sent
    assert "anzibar" not in sent


def test_long_list_of_changes_comes_in_parts_in_order(
    world: dict[str, Any], receiver: Receiver
) -> None:
    subscribe(receiver)
    for number in range(150):
        make_member(world["council"], f"New {number}")
    number_changes()

    send()
    send()

    parts = [json.loads(body)["data"]["changes"] for _, _, body in receiver.got]
    references = [each["reference"] for part in parts for each in part]
    assert len(parts[0]) == 100
    assert len(references) == len(set(references)) >= 150


# When it fails.


def test_failure_is_tried_again_with_longer_pauses(
    world: dict[str, Any], receiver: Receiver, time_machine: Any
) -> None:
    subscribe(receiver)
    receiver.status = 500
    change(world)
    start = timezone.now()
    time_machine.move_to(start, tick=False)

    send()
    send()
    first = Delivery.objects.get()
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    send()
    second = Delivery.objects.get()

    assert first.attempts == 1
    assert first.next_attempt_at == start + timedelta(minutes=1)
    assert second.attempts == 2
    assert second.next_attempt_at == timezone.now() + timedelta(minutes=2)
    assert [entry["words"] for entry in second.log] == ["It answered 500."] * 2
    ids = {names["webhook-id"] for _, names, _ in receiver.got}
    bodies = {body for _, _, body in receiver.got}
    assert (len(receiver.got), len(ids), len(bodies)) == (2, 1, 1)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (5, 16), (9, 256), (12, 360)])
def test_pauses_double_up_to_six_hours(attempts: int, minutes: int) -> None:
    assert delivering.pause_after(attempts) == timedelta(minutes=minutes)


def test_it_gives_up_says_so_and_begins_again_where_it_stopped(
    world: dict[str, Any], receiver: Receiver
) -> None:
    subscription = subscribe(receiver)
    receiver.status = 503
    change(world)
    for _ in range(20):
        send()
        Delivery.objects.update(next_attempt_at=timezone.now())
    subscription.refresh_from_db()
    given_up = Delivery.objects.get()

    assert len(receiver.got) == given_up.attempts == len(given_up.log) == 12
    assert given_up.state == "gave_up"
    assert not subscription.is_active
    assert subscription.stopped_because == (
        "Given up after 12 attempts. It answered 503. Switch it on again to send what it missed."
    )

    receiver.status = 200
    Subscription.objects.update(is_active=True)
    change(world, "Assembly House")
    send()

    told = [each["reference"] for each in json.loads(receiver.got[-1][2])["data"]["changes"]]
    assert world["meeting"].reference in told
    assert Delivery.objects.filter(state="delivered").count() == 1


def test_address_that_is_gone_is_left_alone(world: dict[str, Any], receiver: Receiver) -> None:
    subscription = subscribe(receiver)
    receiver.status = 410
    change(world)

    send()

    subscription.refresh_from_db()
    assert not subscription.is_active
    assert subscription.stopped_because.startswith("Given up after 1 attempt. It answered 410.")


def test_address_that_is_switched_off_hears_nothing(
    world: dict[str, Any], receiver: Receiver
) -> None:
    subscribe(receiver, is_active=False)
    change(world)

    send()

    assert receiver.got == []
    assert Delivery.objects.count() == 0


def test_redirect_is_not_followed(world: dict[str, Any], receiver: Receiver) -> None:
    subscribe(receiver)
    receiver.status, receiver.location = 307, receiver.address
    change(world)

    send()

    assert len(receiver.got) == 1
    assert Delivery.objects.get().log[0]["words"] == (
        "It answered 307: redirects are not followed."
    )


def test_message_that_another_worker_took_is_not_sent_again(
    world: dict[str, Any], receiver: Receiver
) -> None:
    subscribe(receiver)
    change(world)
    delivering.queue_messages()
    (keys,) = delivering.due()

    taken = [delivering.deliver(keys), delivering.deliver(keys), delivering.deliver([-1])]

    assert taken == [1, 0, 0]
    assert len(receiver.got) == 1


def test_addresses_are_called_at_the_same_time_so_that_a_slow_one_keeps_none_waiting(
    world: dict[str, Any], receiver: Receiver
) -> None:
    receiver.meeting = threading.Barrier(3)  # nobody is answered until all three are there
    for _ in range(3):
        subscribe(receiver)
    change(world)

    send()

    assert len(receiver.got) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_those_that_failed_least_are_called_first_and_twenty_together(
    world: dict[str, Any], receiver: Receiver
) -> None:
    for _ in range(delivering.TALKS + 5):
        subscribe(receiver)
    change(world)
    delivering.queue_messages()
    failing = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=failing.pk).update(attempts=4)

    first, last = delivering.due()

    assert (len(first), len(last)) == (delivering.TALKS, 5)
    assert last[-1] == failing.pk


def test_many_numbers_that_do_not_answer_take_no_longer_than_one_call(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        address = deaf.getsockname()
        queue = [socket.socket() for _ in range(4)]
        for waiting in queue:  # nobody takes them, so that the next one finds no place
            waiting.setblocking(False)
            waiting.connect_ex(address)
        target = addresses.read_address(f"http://127.0.0.1:{address[1]}/")
        pinned = sending.PinnedConnection(target, ["127.0.0.1"] * 1_000, longest=0.3)
        begun = time.monotonic()

        with pytest.raises(TimeoutError):
            pinned.connect()

        took = time.monotonic() - begun
        pinned.close()
        for waiting in queue:
            waiting.close()
    assert took < 1_000 * 0.3 / 10


def test_answer_that_never_ends_is_cut_off(receiver: Receiver) -> None:
    receiver.drips = True

    with pytest.raises(sending.NotDelivered):
        sending.post(receiver.address, b"{}", {}, longest=0.5)


def test_server_that_is_away_is_told_of_in_words(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(sending.NotDelivered, match="The connection failed"):
        sending.post(f"http://127.0.0.1:{port}/", b"{}", {})


def test_server_without_encryption_is_not_spoken_to_by_https(receiver: Receiver) -> None:
    address = receiver.address.replace("http://", "https://")

    with pytest.raises(sending.NotDelivered, match="certificate or encryption"):
        sending.post(address, b"{}", {})
    assert receiver.got == []


@pytest.fixture
def encrypted(receiver: Receiver, tmp_path: Path, monkeypatch: Any) -> Receiver:
    """Give the receiver a certificate for localhost, which we trust for the test."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return receiver


def test_certificate_must_be_that_of_the_name(encrypted: Receiver) -> None:
    port = encrypted.server_port

    status = sending.post(f"https://localhost:{port}/hook", b"{}", {})

    assert status == 204
    with pytest.raises(sending.NotDelivered, match="certificate or encryption is wrong"):
        sending.post(f"https://127.0.0.1:{port}/hook", b"{}", {})
    assert len(encrypted.got) == 1


def test_certificate_that_nobody_vouches_for_is_refused(
    encrypted: Receiver, monkeypatch: Any
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(sending.NotDelivered, match="certificate or encryption is wrong"):
        sending.post(f"https://localhost:{encrypted.server_port}/hook", b"{}", {})
    assert encrypted.got == []


def test_log_forgets_what_ended_long_ago(world: dict[str, Any], receiver: Receiver) -> None:
    subscribe(receiver)
    change(world)
    send()
    forget_webhook_deliveries_task()
    assert Delivery.objects.count() == 1

    Delivery.objects.update(ended_at=timezone.now() - timedelta(days=31))
    forget_webhook_deliveries_task()

    assert Delivery.objects.count() == 0


def test_worker_does_it_all_each_minute(
    world: dict[str, Any], receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    subscribe(receiver)
    change(world)

    with django_capture_on_commit_callbacks(execute=True):
        send_webhooks_task()

    assert len(receiver.got) == 1


# Where it may not go.

PRIVATE = (
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "0.1.2.3",
    "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a00:1::", "2001:0:7f00:1::", "2001:db8::1", "fec0::1", "::127.0.0.1",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8",
          "64:ff9b::808:808")  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_private_number_may_not_be_called(number: str) -> None:
    assert not addresses.may_be_called(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_public_number_may_be_called(number: str) -> None:
    assert addresses.may_be_called(number)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://127.0.0.1/", "private_address"),
        ("https://localhost/hook", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://169.254.169.254/latest/meta-data/", "private_address"),
        ("https://2130706433/", "private_address"),
        ("https://0x7f.1/", "private_address"),
        ("https://127.1/", "private_address"),
        ("https://nowhere.invalid/", "host_not_found"),
        ("http://example.org/", "wrong_address"),
        ("ftp://example.org/", "wrong_address"),
        ("file:///etc/passwd", "wrong_address"),
        ("https://user:word@example.org/", "wrong_address"),
        ("https://example.org/#part", "wrong_address"),
        ("https://example.org:99999/", "wrong_address"),
        ("https://example.org:0/", "wrong_address"),
        ("https://[::1/", "wrong_address"),
        ("https://exam\tple.org/", "wrong_address"),
        ("https://example.org/a b", "wrong_address"),
        ("https://example.org/\r\nX-Evil: 1", "wrong_address"),
        ("https://exämple.org/", "wrong_address"),
        ("https:///path", "wrong_address"),
        ("", "wrong_address"),
    ],
)
def test_address_is_refused_when_it_is_saved(address: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        addresses.check_address(address)

    assert refused.value.code == code


def test_model_refuses_a_private_address(db: None) -> None:
    with pytest.raises(ValidationError, match="not on the open internet"):
        Subscription(address="https://10.0.0.1/").full_clean()


def answers(*numbers: str) -> Any:
    """Return what a name server says."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]


def test_one_private_number_among_public_ones_refuses_all(monkeypatch: Any) -> None:
    found = answers("93.184.216.34", "10.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(RuleBroken, match=r"leads to 10\.0\.0\.1"):
        addresses.check_address("https://example.org/")


def test_name_that_leads_elsewhere_later_is_refused_when_it_is_called(
    db: None, monkeypatch: Any
) -> None:
    said = iter([answers("93.184.216.34"), answers("127.0.0.1")])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: next(said))
    Subscription(address="https://example.org/").full_clean()

    with pytest.raises(sending.NotDelivered, match=r"leads to 127\.0\.0\.1"):
        sending.post("https://example.org/", b"{}", {})


def test_name_is_asked_for_once_and_its_number_is_called(
    receiver: Receiver, monkeypatch: Any
) -> None:
    asked = []
    real = socket.getaddrinfo

    def ask(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebind.example":
            return real(host, *args, **kwargs)
        asked.append(host)
        place = ("127.0.0.1", receiver.server_port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", ask)

    status = sending.post(f"http://rebind.example:{receiver.server_port}/", b"{}", {})

    assert status == 204
    assert asked == ["rebind.example"]
    assert receiver.got[0][1]["host"] == f"rebind.example:{receiver.server_port}"


def test_number_that_does_not_answer_is_passed_over(receiver: Receiver, settings: Any) -> None:
    target = addresses.read_address(receiver.address)
    pinned = sending.PinnedConnection(target, ["127.9.9.9", "127.0.0.1"])

    pinned.request("POST", "/", b"{}")
    status = pinned.getresponse().status
    pinned.close()

    assert status == 204


def test_connection_that_reaches_a_private_place_says_nothing(
    receiver: Receiver, settings: Any
) -> None:
    target = addresses.read_address(receiver.address)
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    pinned = sending.PinnedConnection(target, ["127.0.0.1"])

    with pytest.raises(sending.NotDelivered, match="private address"):
        pinned.connect()
    pinned.close()

    assert receiver.got == []


# In the admin.


@pytest.fixture
def operator(client: Client, db: None) -> Client:
    client.force_login(make_clerk(is_superuser=True))
    return client


def test_secret_is_shown_once(operator: Client, world: dict[str, Any], receiver: Receiver) -> None:
    form = {"address": receiver.address, "is_active": "on", "kinds": ["votes"]}

    page = operator.post("/admin/website/subscription/add/", form, follow=True).content.decode()
    made = Subscription.objects.get()
    later = operator.get(f"/admin/website/subscription/{made.pk}/change/").content.decode()

    assert made.secret in page
    assert made.secret not in later
    assert made.kinds == ["votes"]
    assert made.number == delivering.newest_number() > 0


def test_new_secret_ends_the_old_one(operator: Client, receiver: Receiver) -> None:
    made = subscribe(receiver)
    form = {"action": "give_new_secrets", "_selected_action": [made.pk]}

    page = operator.post("/admin/website/subscription/", form, follow=True).content.decode()

    old = made.secret
    made.refresh_from_db()
    assert made.secret != old
    assert made.secret in page


def test_private_address_is_refused_in_the_form(operator: Client) -> None:
    form = {"address": "https://169.254.169.254/", "is_active": "on"}

    page = operator.post("/admin/website/subscription/add/", form).content.decode()

    assert "not on the open internet" in page
    assert Subscription.objects.count() == 0


def test_log_shows_each_attempt_and_cannot_be_changed(
    operator: Client, world: dict[str, Any], receiver: Receiver
) -> None:
    subscription = subscribe(receiver)
    receiver.status = 500
    change(world)
    send()
    delivery = Delivery.objects.get()

    log = operator.get("/admin/website/delivery/").content.decode()
    page = operator.get(f"/admin/website/delivery/{delivery.pk}/change/").content.decode()

    assert "It answered 500." in log
    assert "It answered 500." in page
    assert subscription.secret not in log + page
    assert operator.get("/admin/website/delivery/add/").status_code == 403
    assert 'name="_save"' not in page


def test_clerks_see_no_webhooks(client: Client, receiver: Receiver, db: None) -> None:
    council = make_council()
    made = subscribe(receiver)
    client.force_login(make_clerk(council))

    for address in ("subscription/", f"subscription/{made.pk}/change/", "delivery/"):
        assert client.get(f"/admin/website/{address}").status_code == 403
    assert "Webhook" not in client.get("/admin/").content.decode()


# Two workers.


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_message_and_send_it_once(receiver: Receiver) -> None:
    world = make_world()
    number_changes()
    subscribe(receiver)
    change(world)
    begin = threading.Barrier(2)

    def work() -> None:
        begin.wait(10)
        send()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert len(receiver.got) == 1
    assert Delivery.objects.count() == 1
