"""The built-in service and its client against a real PostgreSQL with TLS."""

from __future__ import annotations

import http.client
import json

import configure
import local_postgres
import postgres
import pytest


@pytest.fixture
def machine(machine_root, database):
    """A machine whose parameters and secret lead to the real server."""
    machine_root.parameters.update(writerHost="localhost", readerHosts="localhost,localhost", port=str(database.port))
    machine_root.publish()
    # What the boot script would put together from AWS's bundles.
    trusted = machine_root.etc / "tls" / "ca.pem"
    trusted.parent.mkdir()
    trusted.write_bytes(database.certificates.authority.read_bytes())
    assert configure.main(str(machine_root.settings)) == 0
    return machine_root


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_a_reachable_database_is_healthy_and_the_connection_is_encrypted(machine, database):
    environment = machine.environment()
    assert postgres.check(environment) == postgres.Health(True, "ok")
    encrypted = database.psql(environment, "--command", "select ssl from pg_stat_ssl where pid = pg_backend_pid()")
    assert encrypted == "t"


def test_the_service_lives_on_while_the_database_is_away_and_recovers_when_it_is_back(machine, database, serving):
    environment = machine.environment()
    with serving(lambda: postgres.check(environment)) as port:
        assert ask(port, "/health/database") == (200, {"healthy": True, "reason": "ok"})
        database.stop()
        assert ask(port, "/health/database") == (503, {"healthy": False, "reason": "unreachable"})
        assert ask(port, "/health") == (200, {"alive": True})
        database.start()
        assert ask(port, "/health/database") == (200, {"healthy": True, "reason": "ok"})


def test_a_changed_password_is_noticed_written_and_followed_by_a_restart(machine, database):
    assert len(machine.restarts()) == 1
    database.query("alter role appadmin password 'second:Pass\\word'")
    refused = postgres.check(machine.environment())
    assert refused == postgres.Health(False, "authentication", "28P01")
    machine.secret["password"] = "second:Pass\\word"
    machine.publish()
    assert configure.main(str(machine.settings)) == 0
    assert machine.restarts()[1:] == ["--no-block try-restart rds-platform-application.service"]
    assert postgres.check(machine.environment()).healthy
    assert database.psql(machine.environment(), "--command", "select 1") == "1"


def test_a_certificate_of_an_authority_that_is_not_ours_is_refused(machine, database):
    stranger = {**machine.environment(), "PGSSLROOTCERT": str(database.certificates.other_authority)}
    assert postgres.check(stranger) == postgres.Health(False, "certificate")


def test_a_certificate_for_another_host_name_is_refused(machine):
    assert postgres.check({**machine.environment(), "PGHOST": "127.0.0.1"}) == postgres.Health(False, "host-name")


def test_a_server_without_tls_is_refused_and_never_spoken_to_in_plain_text(machine, database):
    database.tls(False)
    assert postgres.check(machine.environment()) == postgres.Health(False, "tls-refused")


def test_a_server_that_asks_for_the_password_itself_does_not_get_it(machine, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"username": "clear", "password": local_postgres.PASSWORD}), encoding="ascii")
    asked = postgres.check({**machine.environment(), "DATABASE_SECRET_FILE": str(secret)})
    assert asked == postgres.Health(False, "authentication-method")


def test_what_the_server_itself_refuses_carries_its_code(machine):
    assert postgres.check({**machine.environment(), "PGDATABASE": "absent"}) == postgres.Health(
        False, "server", "3D000"
    )


def test_an_application_on_libpq_needs_nothing_but_the_environment(machine, database):
    environment = machine.environment()
    assert database.psql(environment, "--command", "select current_user || ' ' || current_database()") == "appadmin app"
    readers = f"host={environment['PGHOST_READERS']}"
    assert database.psql(environment, "--command", "select 1", "--dbname", readers) == "1"
    wrong = database.psql({**environment, "PGHOST": "127.0.0.1"}, "--command", "select 1")
    assert "does not match host name" in wrong
