from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import configure
import machine
import pytest

HERE = Path(__file__).parent


@pytest.fixture
def run(machine_root, capfd):
    """Run the script once: its exit status and what it wrote."""

    def once():
        status = configure.main(str(machine_root.settings))
        written = capfd.readouterr()
        return status, written.out + written.err

    return once


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_run_writes_everything_the_application_is_promised(machine_root, run):
    assert run() == (0, "")
    assert machine_root.environment() == {
        "PGHOST": "db.example.com",
        "PGPORT": "5432",
        "PGDATABASE": "app",
        "PGUSER": "appadmin",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(machine_root.etc / "tls" / "ca.pem"),
        "PGPASSFILE": str(machine_root.run / "pgpass"),
        "PGHOST_READERS": "db.example.com",
        "PGLOADBALANCEHOSTS": "random",
        "DATABASE_SECRET_FILE": str(machine_root.run / "secret.json"),
    }
    secret = json.loads((machine_root.run / "secret.json").read_text(encoding="ascii"))
    assert secret == {"username": "appadmin", "password": "first-Password"}
    assert len(machine_root.restarts()) == 1


def test_the_password_is_nowhere_but_in_its_two_files(machine_root, run):
    _, written = run()
    assert "first-Password" not in written
    assert not any("first-Password" in call for call in machine_root.calls() + machine_root.restarts())
    holders = [
        path.name
        for folder in (machine_root.etc, machine_root.run, machine_root.state)
        for path in folder.rglob("*")
        if path.is_file() and b"first-Password" in path.read_bytes()
    ]
    assert sorted(holders) == ["pgpass", "secret.json"]
    assert mode(machine_root.run / "secret.json") == 0o440
    assert mode(machine_root.run / "pgpass") == 0o400


def test_a_password_file_escapes_what_libpq_would_read_as_a_separator(machine_root, run):
    machine_root.secret["password"] = "a:b\\c"
    machine_root.publish()
    run()
    assert (machine_root.run / "pgpass").read_text(encoding="ascii") == "*:*:*:appadmin:a\\:b\\\\c\n"


def test_a_run_that_finds_nothing_new_restarts_nothing(machine_root, run):
    run()
    before = (machine_root.run / "secret.json").stat().st_ino
    assert run() == (0, "")
    assert len(machine_root.restarts()) == 1
    assert (machine_root.run / "secret.json").stat().st_ino == before


def test_a_new_replica_reaches_the_application(machine_root, run):
    run()
    machine_root.parameters["readerHosts"] = "one.example.com,two.example.com"
    machine_root.publish()
    assert run()[0] == 0
    assert machine_root.environment()["PGHOST_READERS"] == "one.example.com,two.example.com"
    assert len(machine_root.restarts()) == 2


@pytest.mark.parametrize("command", ["ssm-get-parameters-by-path", "secretsmanager-get-secret-value"])
def test_an_aws_that_does_not_answer_changes_nothing_and_says_so(machine_root, run, command):
    run()
    before = machine_root.environment(), (machine_root.run / "secret.json").read_bytes()
    machine_root.parameters["writerHost"] = "moved.example.com"
    machine_root.secret["password"] = "second-Password"
    machine_root.publish()
    machine_root.fail(command, "An error occurred (ThrottlingException): Rate exceeded")
    status, written = run()
    assert status == 1
    assert "Rate exceeded" in written
    assert (machine_root.environment(), (machine_root.run / "secret.json").read_bytes()) == before
    assert len(machine_root.restarts()) == 1
    machine_root.mend(command)
    assert run()[0] == 0
    assert machine_root.environment()["PGHOST"] == "moved.example.com"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("writerHost", "db.example.com\nPGSSLMODE=disable"),
        ("writerHost", "-db.example.com"),
        ("readerHosts", ""),
        ("readerHosts", "one.example.com,,two.example.com"),
        ("port", "5432 "),
        ("databaseName", "app sslmode=disable"),
        ("sslMode", "require"),
        ("sslMode", None),
    ],
)
def test_a_parameter_that_is_missing_or_misshapen_is_refused_by_name(machine_root, run, name, value):
    machine_root.parameters[name] = value
    if value is None:
        del machine_root.parameters[name]
    machine_root.publish()
    status, written = run()
    assert status == 1
    assert f"/rds-platform/prod/database/{name} is " in written
    assert machine_root.environment() == {}


@pytest.mark.parametrize(
    "text",
    ["not JSON hunter2", '"hunter2"', '{"username": "appadmin"}', '{"password": "hunter2"}']
    + [json.dumps({"username": name, "password": "hunter2"}) for name in ("a b", 7)]
    + [json.dumps({"username": "appadmin", "password": password}) for password in ("", "hunter2\n", 7, None)],
)
def test_a_secret_that_cannot_be_used_is_refused_without_being_shown(machine_root, run, text):
    machine_root.answer("secretsmanager-get-secret-value", {"SecretString": text})
    status, written = run()
    assert status == 1
    assert "the secret" in written
    assert "hunter2" not in written
    assert machine_root.environment() == {}


def test_a_restart_that_failed_is_tried_again(machine_root, run):
    (machine_root.bin / "systemctl-fails").touch()
    status, written = run()
    assert status == 1
    assert "systemctl" in written
    (machine_root.bin / "systemctl-fails").unlink()
    assert run() == (0, "")
    assert len(machine_root.restarts()) == 2


def test_the_authorities_are_the_regions_and_the_four_amazon_roots(machine_root, run):
    run()
    context = configure.ssl.SSLContext(configure.ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(machine_root.etc / "tls" / "ca.pem")
    names = [dict(part[0] for part in found["subject"])["commonName"] for found in context.get_ca_certs()]
    assert sorted(names) == [f"Amazon Root CA {number}" for number in (1, 2, 3, 4)] + ["RDS Root of this test"]
    issuers = [dict(part[0] for part in found["subject"])["organizationName"] for found in context.get_ca_certs()]
    assert "Imposter" not in issuers


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_the_authorities_are_asked_for_once_a_day(machine_root, run, monkeypatch):
    run()
    asked = []
    download = configure.download
    monkeypatch.setattr(configure, "download", lambda url: asked.append(url) or download(url))
    file = machine_root.etc / "tls" / "ca.pem"
    age(file, 80_000)
    run()
    assert asked == []
    age(file, 90_000)
    run()
    run()
    assert asked == [machine_root.known["authoritiesUrl"]]
    assert len(machine_root.restarts()) == 1


def test_new_authorities_restart_the_application(machine_root, run):
    run()
    file = machine_root.etc / "tls" / "ca.pem"
    before = file.read_bytes()
    age(file, 90_000)
    # The region's bundle has a root more.
    machine_root.known["authoritiesUrl"] = (HERE / "data" / "trust-store.pem").as_uri()
    machine_root.save()
    assert run() == (0, "")
    assert file.read_bytes() != before
    assert len(machine_root.restarts()) == 2


def test_authorities_that_cannot_be_had_leave_the_last_good_ones_and_the_rest_is_done(machine_root, run, monkeypatch):
    run()
    file = machine_root.etc / "tls" / "ca.pem"
    good = file.read_bytes()
    age(file, 90_000)
    monkeypatch.setattr(configure.time, "sleep", lambda _seconds: None)
    machine_root.known["authoritiesUrl"] = (machine_root.root / "absent.pem").as_uri()
    machine_root.save()
    machine_root.parameters["port"] = "5433"
    machine_root.publish()
    status, written = run()
    assert status == 1
    assert "absent.pem" in written
    assert file.read_bytes() == good
    assert machine_root.environment()["PGPORT"] == "5433"


def test_a_download_is_tried_three_times_with_a_growing_pause(tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(configure.time, "sleep", pauses.append)
    page = tmp_path / "page.html"
    page.write_text("<html>not a bundle</html>", encoding="ascii")
    with pytest.raises(machine.UnavailableError, match=r"page\.html"):
        configure.download(page.as_uri())
    assert pauses == [1.0, 2.0]


def test_a_trust_store_without_the_amazon_roots_is_refused(machine_root, run):
    machine_root.known["trustStore"] = machine_root.known["authoritiesUrl"].removeprefix("file://")
    machine_root.save()
    status, written = run()
    assert status == 1
    assert "lacks Amazon Root CA 1, Amazon Root CA 2" in written
    assert not (machine_root.etc / "tls" / "ca.pem").exists()
    machine_root.known["trustStore"] = "/nonexistent"
    machine_root.save()
    assert "/nonexistent" in run()[1]


def test_an_aws_command_that_is_not_there_or_hangs_is_a_problem_of_this_run_only(machine_root, run, monkeypatch):
    (machine_root.bin / "aws").unlink()
    monkeypatch.setenv("PATH", str(machine_root.bin))
    status, written = run()
    assert status == 1
    assert "aws ssm get-parameters-by-path: FileNotFoundError" in written


def test_a_reader_never_sees_half_a_file_nor_a_moment_of_wider_permissions(tmp_path, monkeypatch):
    on_the_way = []

    def fchmod(descriptor, mode, real=os.fchmod):
        on_the_way.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        real(descriptor, mode)

    monkeypatch.setattr(os, "fchmod", fchmod)
    file = tmp_path / "folder" / "secret"
    assert machine.replace(file, b"one", 0o400)
    (tmp_path / "folder" / ".secret.new").write_bytes(b"left behind by a crash")
    first = file.stat().st_ino
    assert machine.replace(file, b"two", 0o400)
    assert file.read_bytes() == b"two"
    assert file.stat().st_ino != first
    assert (mode(file), on_the_way) == (0o400, [0o600, 0o600])
    assert [path.name for path in file.parent.iterdir()] == ["secret"]
