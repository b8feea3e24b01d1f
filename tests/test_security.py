"""What a browser is told, and what a guesser of passwords meets."""

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

LOGIN = "/admin/login/"


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    policy = client.get(LOGIN).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_every_answer_refuses_to_be_framed_or_guessed_at(client: Client) -> None:
    headers = client.get(LOGIN).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=3)
def test_guesser_of_passwords_is_paused_and_the_right_password_waits_too(client: Client) -> None:
    User.objects.create_superuser("clerk", password="correct horse")
    wrong = {"username": "clerk", "password": "wrong"}

    statuses = [client.post(LOGIN, wrong).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    right = {"username": "clerk", "password": "correct horse"}
    assert client.post(LOGIN, right).status_code == 429


@override_settings(SECURE_SSL_REDIRECT=True)
def test_health_check_is_not_sent_to_https(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301
