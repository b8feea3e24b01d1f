"""docker-compose.yml: each of our services' very command lines and health checks.

A container engine may be absent where tests run, so the commands run here,
with the environment that the containers would have.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from council.processes import BASE_DIR
from tests.processes import Site, free_port, wait_for

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SECRET = re.compile("SECRET|PASSWORD|DATABASE_URL")


@pytest.fixture
def container(site: Site) -> Site:
    """Give the installation the environment of the compose file and of the image."""
    values = {"PORT": str(free_port()), "WEB_CONCURRENCY": "1"}
    values["PUBLIC_BASE_URL"] = "https://votes.example.org"
    wanted = {name for service in OURS.values() for name in service["environment"]}
    assert wanted <= values.keys() | site.env.keys()
    site.env |= values | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return site


def healthy(container: Site, service: dict[str, Any]) -> bool:
    """Run the service's own health check."""
    kind, *command = service["healthcheck"]["test"]
    assert kind == "CMD"
    done = subprocess.run(command, cwd=BASE_DIR, env=container.env, check=False)
    return done.returncode == 0


@pytest.mark.processes
@pytest.mark.servers
@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_service_starts_by_its_command_and_passes_its_health_check(
    container: Site, name: str
) -> None:
    service = SERVICES[name]
    container.run(SERVICES["migrate"]["command"])
    container.manage("collectstatic", "--no-input")
    assert not healthy(container, service)

    child = container.start(name, service["command"])

    wait_for(lambda: healthy(container, service), 60)
    child.check()


@pytest.mark.processes
@pytest.mark.servers
def test_two_workers_and_two_web_servers_run_side_by_side(container: Site) -> None:
    container.manage("collectstatic", "--no-input")
    for number in range(2):
        container.env["PORT"] = str(free_port())
        container.start(f"web{number}", SERVICES["web"]["command"])
        wait_for(lambda: healthy(container, SERVICES["web"]), 60)
        container.start(f"worker{number}", SERVICES["worker"]["command"])
        wait_for(lambda: healthy(container, SERVICES["worker"]), 60)

    for child in container.children:
        child.check()


def test_compose_file_has_the_whole_installation() -> None:
    assert SERVICES.keys() == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    assert {name for name in SERVICES if SERVICES[name].get("volumes")} == {
        "web",
        "worker",
        "postgres",
        "redis",
        "beat",
    }


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate"}))
def test_lasting_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_migrate_runs_once_before_everything_else() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        condition = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_default(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(key):
            assert "{" in value
            assert ":?" in value
            assert ":-" not in value


@pytest.mark.parametrize("name", SERVICES)
def test_service_can_be_started_several_times(name: str) -> None:
    assert "container_name" not in SERVICES[name]
    for port in SERVICES[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\$\{WEB_PORTS:-\d+-\d+\}:8000", port)


def test_containers_do_not_run_as_root_and_cannot_write_their_program() -> None:
    lines = (BASE_DIR / "Dockerfile").read_text().splitlines()
    assert "USER council" in lines
    assert all(service["read_only"] for service in OURS.values())


def test_image_installs_only_what_the_lock_file_names() -> None:
    installs = re.findall(r"pip install.*", (BASE_DIR / "Dockerfile").read_text())
    assert installs == [
        "pip install --no-cache-dir --require-hashes --no-deps -r requirements/run.lock"
    ]
