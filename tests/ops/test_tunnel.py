"""`tunnel`: through a backend found by its tags, with the line that keeps verify-full."""

import json
import socket
import time
import urllib.error
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from infra.compute import bootstrap
from ops import authorities, sessions
from ops.aws import Account
from ops.commands import main
from ops.errors import MissingError, StopError
from tests.ops import scenarios
from tests.ops.answers import Answers
from tests.ops.conftest import ROOT

Install = Callable[[str, str], Path]
CERTIFICATES = (ROOT / "tests" / "bootstrap" / "data" / "rds-bundle.pem").read_text()


@pytest.fixture
def plugin(install: Install) -> Path:
    return install(
        "session-manager-plugin",
        'case "$1" in --version) echo 1.2.707.0;; *) echo "$AWS_SSM_START_SESSION_RESPONSE" >> "$0-response";; esac',
    )


@pytest.fixture
def deployed(world: Answers, monkeypatch: pytest.MonkeyPatch) -> Answers:
    monkeypatch.setattr(
        authorities, "authorities_file", lambda region: Path("/home/ada/.cache/rds-platform/us-east-1.pem")
    )
    monkeypatch.setattr(sessions, "require_free", lambda port: None)
    scenarios.deployed(world, "prod")
    return world


def test_it_forwards_to_the_writer_and_keeps_the_token_out_of_the_arguments(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["tunnel", "prod", "--port", "15432"]) == 0
    called = plugin.read_text().splitlines()[-1]
    assert called.startswith("AWS_SSM_START_SESSION_RESPONSE us-east-1 StartSession  {")
    assert called.endswith("https://ssm.us-east-1.amazonaws.com")
    assert "token-value" not in called
    response = json.loads((plugin.parent / "bin" / "session-manager-plugin-response").read_text())
    assert response == {"SessionId": "ada-1", "TokenValue": "token-value", "StreamUrl": "wss://stream"}
    service, operation, asked = deployed.calls[-1]
    assert (service, operation) == ("ssm", "StartSession")
    assert asked["Parameters"] == {
        "host": [scenarios.WRITER_HOST],
        "portNumber": ["5432"],
        "localPortNumber": ["15432"],
    }
    out = capsys.readouterr().out
    assert (
        f"psql 'host={scenarios.WRITER_HOST} hostaddr=127.0.0.1 port=15432 dbname=app user=appadmin sslmode=verify-full"
        " sslrootcert=/home/ada/.cache/rds-platform/us-east-1.pem'"
    ) in out


def test_it_goes_through_an_own_backend_that_session_manager_reaches(project: Path, deployed: Answers, plugin: Path):
    instances = scenarios.backends("prod", 2)
    scenarios.backends("dev", 1)
    online = [
        {"InstanceId": instances[-1], "PingStatus": "Online"},
        {"InstanceId": instances[0], "PingStatus": "ConnectionLost"},
    ]
    deployed.give("ssm", "DescribeInstanceInformation", {"InstanceInformationList": online})
    assert main(["tunnel", "prod"]) == 0
    assert deployed.calls[-1][2]["Target"] == instances[-1]


def test_a_replica_is_reached_by_its_number(project: Path, deployed: Answers, plugin: Path):
    scenarios.parameters("prod", readers=("one.rds", "two.rds"))
    assert main(["tunnel", "prod", "--reader", "2"]) == 0
    assert deployed.calls[-1][2]["Parameters"]["host"] == ["two.rds"]


def test_a_replica_that_there_is_not_is_refused(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["tunnel", "prod", "--reader", "1"]) == 2
    assert capsys.readouterr().err == "prod has no replicas.\n"


def behind_a_proxy(project: Path, mode: str, *, admin_access: bool = False) -> None:
    file = project / "Pulumi.prod.yaml"
    section = "  rds-platform:database:\n"
    proxy = f"    proxy: {{ mode: {mode}, maxConnectionsPercent: 50 }}\n"
    opened = "    adminAccess: true\n" if admin_access else ""
    file.write_text(file.read_text().replace(section, f"{section}{proxy}{opened}"))


@pytest.mark.parametrize(("mode", "admin_access"), [("parallel", False), ("only", True)])
def test_the_writer_itself_is_reached_past_the_proxy_where_that_is_open(
    project: Path, deployed: Answers, plugin: Path, mode: str, admin_access: bool
):
    behind_a_proxy(project, mode, admin_access=admin_access)
    described = {"DBInstanceIdentifier": "rds-platform-prod", "Endpoint": {"Address": "writer.rds", "Port": 5432}}
    deployed.give("rds", "DescribeDBInstances", {"DBInstances": [described]})
    assert main(["tunnel", "prod"]) == 0
    assert deployed.calls[-1][2]["Parameters"]["host"] == [scenarios.WRITER_HOST]
    assert main(["tunnel", "prod", "--direct"]) == 0
    assert deployed.calls[-1][2]["Parameters"]["host"] == ["writer.rds"]


def test_without_a_proxy_the_direct_way_is_the_only_one(project: Path, deployed: Answers, plugin: Path):
    assert main(["tunnel", "prod", "--direct"]) == 0
    assert deployed.calls[-1][2]["Parameters"]["host"] == [scenarios.WRITER_HOST]


def test_a_closed_direct_way_is_said_with_the_line_that_opens_it(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    behind_a_proxy(project, "only")
    assert main(["tunnel", "prod", "--direct"]) == 2
    assert "pulumi config set --path database.adminAccess true --stack prod" in capsys.readouterr().err
    assert "StartSession" not in {call[1] for call in deployed.calls}


def test_a_writer_that_has_no_address_yet_is_said_so(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    behind_a_proxy(project, "parallel")
    deployed.give("rds", "DescribeDBInstances", {"DBInstances": [{"DBInstanceIdentifier": "rds-platform-prod"}]})
    assert main(["tunnel", "prod", "--direct"]) == 2
    assert "has no database rds-platform-prod in us-east-1 that has started" in capsys.readouterr().err


def test_a_replica_and_the_direct_way_exclude_one_another(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["tunnel", "prod", "--direct", "--reader", "1"]) == 2
    assert "one of them" in capsys.readouterr().err


@pytest.mark.parametrize("script", [None, "echo 1.2.497.0", "exit 1"])
def test_a_missing_or_old_plugin_is_named_with_its_page(
    project: Path, deployed: Answers, install: Install, capsys: pytest.CaptureFixture[str], script: str | None
):
    if script:
        install("session-manager-plugin", script)
    assert main(["tunnel", "prod"]) == 2
    assert sessions.PAGE in capsys.readouterr().err
    assert deployed.calls == []


def test_a_stage_that_is_not_deployed_is_said_so(
    project: Path, world: Answers, plugin: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sessions, "require_free", lambda port: None)
    assert main(["tunnel", "dev"]) == 2
    assert capsys.readouterr().err == "dev is not deployed in us-east-1 of this account: `make up STAGE=dev`.\n"


def test_no_running_backend_is_said_so(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    scenarios.stop_backends()
    assert main(["tunnel", "prod"]) == 2
    assert "has no running backend" in capsys.readouterr().err


def test_backends_that_session_manager_does_not_reach_are_said_so(
    project: Path, deployed: Answers, plugin: Path, capsys: pytest.CaptureFixture[str]
):
    deployed.give("ssm", "DescribeInstanceInformation", {"InstanceInformationList": []})
    assert main(["tunnel", "prod"]) == 2
    assert "reaches none of prod's 1 running backends" in capsys.readouterr().err


def test_a_port_in_use_is_said_before_anything_is_asked():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(MissingError, match="--port 15432"):
            sessions.require_free(taken.getsockname()[1])


def test_a_tunnel_for_the_duration_of_a_block_is_waited_for_and_ended(deployed: Answers, install: Install):
    install("session-manager-plugin", 'case "$1" in --version) echo 1.2.707.0;; *) exec sleep 30;; esac')
    (listener := socket.socket()).bind(("127.0.0.1", 0))
    listener.listen()
    port = listener.getsockname()[1]
    started: list[float] = [time.monotonic()]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", f"{install('x', '').parent}/bin:/bin:/usr/bin")
        patched.setattr(sessions, "free_port", lambda: port)
        with sessions.opened(Account("us-east-1"), "i-1", host="db", port=5432) as given:
            assert given == port
    listener.close()
    assert time.monotonic() - started[0] < 5


def test_a_tunnel_that_ends_at_once_is_said_so(deployed: Answers, install: Install):
    install("session-manager-plugin", 'case "$1" in --version) echo 1.2.707.0;; *) exit 3;; esac')
    with (
        pytest.raises(StopError, match="session-manager-plugin returned 3"),
        sessions.opened(Account("us-east-1"), "i-1", host="db", port=5432),
    ):
        pass


def serve(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], bytes]) -> list[str]:
    asked: list[str] = []

    def urlopen(url: str, timeout: float) -> BytesIO:
        asked.append(url)
        return BytesIO(answer(url))

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    return asked


def test_the_file_has_the_regions_authorities_and_amazons_roots_and_is_kept(monkeypatch: pytest.MonkeyPatch):
    asked = serve(monkeypatch, lambda url: CERTIFICATES.encode())
    file = authorities.authorities_file("eu-west-1")
    assert file.read_text().count("BEGIN CERTIFICATE") == 5 * CERTIFICATES.count("BEGIN CERTIFICATE")
    assert asked == [authorities.regional_url("eu-west-1"), *authorities.AMAZON_ROOTS]
    assert authorities.authorities_file("eu-west-1") == file
    assert len(asked) == 5


def test_an_old_file_is_renewed_and_kept_where_that_fails(monkeypatch: pytest.MonkeyPatch):
    serve(monkeypatch, lambda url: CERTIFICATES.encode())
    file = authorities.authorities_file("eu-west-1")
    monkeypatch.setattr(authorities, "FRESH_SECONDS", -1)
    asked = serve(monkeypatch, lambda url: b"<html>log in first</html>")
    assert authorities.authorities_file("eu-west-1") == file
    assert len(asked) == 1
    assert "html" not in file.read_text()


def test_a_page_instead_of_certificates_is_found_out(monkeypatch: pytest.MonkeyPatch):
    serve(monkeypatch, lambda url: b"<html>log in first</html>")
    with pytest.raises(StopError, match="gives no certificates"):
        authorities.authorities_file("eu-west-1")


def test_a_failed_download_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch):
    def refused(url: str) -> bytes:
        raise urllib.error.URLError("Name or service not known")

    serve(monkeypatch, refused)
    with pytest.raises(StopError, match=r"eu-west-1-bundle\.pem gives no certificates: Name or service not known"):
        authorities.authorities_file("eu-west-1")


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-east-1", "cn-north-1"])
def test_a_laptop_verifies_with_what_the_backends_verify_with(region: str):
    assert authorities.regional_url(region) == bootstrap.authorities_url(region)
