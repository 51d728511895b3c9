"""The client against servers that are slow, broken or hostile."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import struct
import threading
import time
from contextlib import contextmanager, suppress

import postgres
import pytest

SASL = struct.pack("!i", 10) + b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"
SALT = base64.b64encode(b"0123456789abcdef")


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


@contextmanager
def listening(answer):
    """A server on a free port that gives each connection to `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            connection, _ = server.accept()
            # A client that has seen enough hangs up in the middle.
            with connection, suppress(ConnectionError, ssl.SSLError):
                answer(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.fixture
def check(certificates, tmp_path):
    """Ask a server on this port for the state of the database."""
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"username": "appadmin", "password": "pencil"}), encoding="ascii")
    environment = {
        "PGHOST": "localhost",
        "PGDATABASE": "app",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(certificates.authority),
        "DATABASE_SECRET_FILE": str(secret),
    }
    return lambda port, timeout=5.0, **others: postgres.check({**environment, "PGPORT": str(port), **others}, timeout)


@pytest.fixture
def tls(certificates):
    """Wrap a server's conversation: accept TLS as PostgreSQL does, read the opening, then send what is given."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)

    def conversation(*steps):
        def answer(connection):
            assert connection.recv(8) == struct.pack("!ii", 8, 80877103)
            connection.sendall(b"S")
            with context.wrap_socket(connection, server_side=True) as secure:
                for step in steps:
                    received = secure.recv(4096)
                    secure.sendall(step(received) if callable(step) else step)
                while secure.recv(4096):
                    pass

        return answer

    return conversation


def challenge(received):
    nonce = received.split(b"r=")[1]
    return message(b"R", struct.pack("!i", 11) + b"r=" + nonce + b"server,s=" + SALT + b",i=4096")


def test_scram_proof_and_signature_are_those_of_the_rfc():
    # RFC 7677, section 3.
    final, signature = postgres._prove(
        "pencil",
        "rOprNGfwEbeRWgbNEkqO",
        "n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    )
    assert final.endswith(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    assert base64.b64encode(signature) == b"6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def test_a_server_that_does_not_know_the_password_cannot_pass_for_the_database(check, tls):
    forged = message(b"R", struct.pack("!i", 12) + b"v=" + base64.b64encode(bytes(32)))
    with listening(tls(message(b"R", SASL), challenge, forged)) as port:
        assert check(port) == postgres.Health(False, "protocol")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        pytest.param([message(b"R", struct.pack("!i", 0))], "authentication-method", id="no password asked"),
        pytest.param([message(b"R", struct.pack("!i", 5) + b"salt")], "authentication-method", id="md5 asked"),
        pytest.param([message(b"R", struct.pack("!i", 10) + b"OTHER\0\0")], "authentication-method", id="other sasl"),
        pytest.param([message(b"R", b"")], "protocol", id="empty authentication"),
        pytest.param([message(b"Z", b"I")], "protocol", id="ready at once"),
        pytest.param([b"R" + struct.pack("!i", 1 << 30)], "protocol", id="a gigabyte announced"),
        pytest.param([b"R" + struct.pack("!i", 0)], "protocol", id="a negative length"),
        pytest.param(
            [message(b"R", SASL), message(b"R", struct.pack("!i", 11) + b"r=short,s=" + SALT + b",i=1")],
            "protocol",
            id="a nonce of its own",
        ),
        pytest.param([message(b"R", SASL), message(b"R", struct.pack("!i", 11) + b"x")], "protocol", id="no challenge"),
        pytest.param([message(b"N", b"notice") + message(b"E", b"SFATAL\0C57P03\0\0")], "server", id="starting up"),
    ],
)
def test_a_server_that_strays_from_the_protocol_is_unhealthy(check, tls, steps, reason):
    with listening(tls(*steps)) as port:
        assert check(port).reason == reason


def test_bytes_slipped_in_before_tls_never_count_as_the_servers_answer(check):
    def answer(connection):
        connection.recv(8)
        connection.sendall(b"S" + message(b"R", struct.pack("!i", 0)) + message(b"Z", b"I"))
        while connection.recv(4096):
            pass

    with listening(answer) as port:
        assert check(port).reason == "tls"


@pytest.mark.parametrize("answer", [b"N", b"E", b"H"])
def test_any_answer_but_yes_to_tls_ends_the_conversation(check, answer):
    received = []

    def refuse(connection):
        received.append(connection.recv(8))
        connection.sendall(answer)
        received.append(connection.recv(4096))

    with listening(refuse) as port:
        assert check(port) == postgres.Health(False, "tls-refused")
    assert received[1] == b""


def test_a_server_that_hangs_up_is_unreachable(check):
    with listening(lambda connection: connection.recv(8)) as port:
        assert check(port).reason == "unreachable"


def test_a_server_that_hangs_up_after_tls_is_unreachable(check, certificates):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)

    def answer(connection):
        connection.recv(8)
        connection.sendall(b"S")
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(4096)

    with listening(answer) as port:
        assert check(port).reason == "unreachable"


def test_a_silent_server_is_given_up_after_the_time_allowed(check):
    done = threading.Event()

    def silent(_connection):
        done.wait(5)

    with listening(silent) as port:
        begun = time.monotonic()
        state = check(port, timeout=0.1)
        done.set()
    assert state.reason == "unreachable"
    assert time.monotonic() - begun < 2


def test_a_server_silent_after_tls_is_given_up_after_the_time_allowed(check, tls):
    with listening(tls(b"")) as port:
        assert check(port, timeout=0.3).reason == "unreachable"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"PGSSLMODE": "require"}, "not-verified"),
        ({"PGSSLMODE": ""}, "not-verified"),
        ({"PGPORT": "many"}, "not-configured"),
        ({"DATABASE_SECRET_FILE": "/nonexistent"}, "not-configured"),
        ({"PGSSLROOTCERT": "/nonexistent"}, "authorities"),
        ({"PGHOST": "does-not-exist.invalid"}, "unreachable"),
    ],
)
def test_what_the_environment_lacks_is_said_without_a_connection(check, change, reason):
    assert check(1, **change).reason == reason


def test_no_environment_at_all_is_not_configured():
    assert postgres.check({}) == postgres.Health(False, "not-configured")
