"""Ask PostgreSQL one question over verified TLS, and say in one word why it could not be asked.

A client of the frontend/backend protocol 3.0 just large enough for `select 1`: TLS first and always, the server's
certificate and name verified against one CA file, SCRAM-SHA-256, no driver to install. It never continues in plain text
and never answers a request for a clear or MD5 password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import socket
import ssl
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

_TLS_REQUEST = 80877103
_PROTOCOL_3_0 = 196608
_LARGEST_MESSAGE = 1 << 20
_NAME_MISMATCH = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


@dataclass(frozen=True)
class Health:
    """Whether the database answered, and the reason class if not.

    `reason` is one of ok, not-configured, not-verified, authorities, unreachable, tls-refused, tls, certificate,
    host-name, authentication, authentication-method, server, protocol. `sqlstate` is the server's own code, if any.
    """

    healthy: bool
    reason: str
    sqlstate: str | None = None

    def document(self) -> dict[str, Any]:
        """The state as JSON data; it holds no host, user or password."""
        known = {"healthy": self.healthy, "reason": self.reason, "sqlstate": self.sqlstate}
        return {key: value for key, value in known.items() if value is not None}


@dataclass(frozen=True)
class Target:
    """Where the database is and how to enter it."""

    host: str
    port: int
    database: str
    user: str
    password: str
    authorities: str


class _UnhealthyError(Exception):
    def __init__(self, reason: str, sqlstate: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sqlstate = sqlstate


def check(environment: Mapping[str, str], timeout: float = 5.0) -> Health:
    """Reach the database that the environment names (see the contract of the package) within `timeout` seconds."""
    try:
        target = _target(environment)
        deadline = time.monotonic() + timeout
        with _open(target, deadline) as connection:
            _log_in(connection, target)
            _ask(connection)
    except _UnhealthyError as failure:
        return Health(False, failure.reason, failure.sqlstate)
    return Health(True, "ok")


def _target(environment: Mapping[str, str]) -> Target:
    try:
        secret = json.loads(Path(environment["DATABASE_SECRET_FILE"]).read_text(encoding="utf-8"))
        target = Target(
            host=environment["PGHOST"],
            port=int(environment["PGPORT"]),
            database=environment["PGDATABASE"],
            user=secret["username"],
            password=secret["password"],
            authorities=environment["PGSSLROOTCERT"],
        )
    except (KeyError, OSError, TypeError, ValueError):
        raise _UnhealthyError("not-configured") from None
    if environment.get("PGSSLMODE") != "verify-full":
        raise _UnhealthyError("not-verified")
    return target


class _Connection:
    """Messages over a TLS socket, all within one deadline."""

    def __init__(self, tls: ssl.SSLSocket, deadline: float) -> None:
        self._tls = tls
        self._deadline = deadline

    def __enter__(self) -> _Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._tls.close()

    def send(self, kind: bytes, body: bytes) -> None:
        try:
            self._tls.settimeout(_remaining(self._deadline))
            self._tls.sendall(kind + struct.pack("!i", len(body) + 4) + body)
        except OSError:
            raise _UnhealthyError("unreachable") from None

    def receive(self) -> tuple[bytes, bytes]:
        """The next message that matters: its kind and body; notices and settings are passed over."""
        while True:
            header = self._read(5)
            length = struct.unpack("!i", header[1:])[0] - 4
            if not 0 <= length <= _LARGEST_MESSAGE:
                raise _UnhealthyError("protocol")
            kind, body = header[:1], self._read(length)
            if kind == b"E":
                _refused(body)
            if kind not in (b"N", b"S", b"K"):
                return kind, body

    def _read(self, count: int) -> bytes:
        received = b""
        try:
            while len(received) < count:
                self._tls.settimeout(_remaining(self._deadline))
                chunk = self._tls.recv(count - len(received))
                if not chunk:
                    raise _UnhealthyError("unreachable")
                received += chunk
        except OSError:
            raise _UnhealthyError("unreachable") from None
        return received


def _remaining(deadline: float) -> float:
    return max(0.001, deadline - time.monotonic())


def _open(target: Target, deadline: float) -> _Connection:
    try:
        context = ssl.create_default_context(cafile=target.authorities)
    except (OSError, ssl.SSLError):
        raise _UnhealthyError("authorities") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        plain = socket.create_connection((target.host, target.port), _remaining(deadline))
    except OSError:
        raise _UnhealthyError("unreachable") from None
    try:
        return _Connection(_secure(plain, context, target.host, deadline), deadline)
    except ssl.SSLCertVerificationError as error:
        raise _UnhealthyError("host-name" if error.verify_code in _NAME_MISMATCH else "certificate") from None
    except ssl.SSLError:
        raise _UnhealthyError("tls") from None
    except OSError:
        raise _UnhealthyError("unreachable") from None
    finally:
        # After the handshake the TLS socket has taken the descriptor over, and this closes nothing.
        plain.close()


def _secure(plain: socket.socket, context: ssl.SSLContext, host: str, deadline: float) -> ssl.SSLSocket:
    plain.sendall(struct.pack("!ii", 8, _TLS_REQUEST))
    # One byte and no more: whatever an attacker in between adds to the answer must end up in the handshake.
    answer = plain.recv(1)
    if not answer:
        raise _UnhealthyError("unreachable")
    if answer != b"S":
        raise _UnhealthyError("tls-refused")
    plain.settimeout(_remaining(deadline))
    return context.wrap_socket(plain, server_hostname=host)


def _log_in(connection: _Connection, target: Target) -> None:
    settings = {"user": target.user, "database": target.database, "application_name": "rds-platform-health"}
    body = b"".join(f"{key}\0{value}\0".encode() for key, value in settings.items()) + b"\0"
    connection.send(b"", struct.pack("!i", _PROTOCOL_3_0) + body)
    if b"SCRAM-SHA-256" not in _authentication(connection, 10).split(b"\0"):
        raise _UnhealthyError("authentication-method")
    nonce = base64.b64encode(secrets.token_bytes(18)).decode()
    first = f"n=,r={nonce}"
    opening = f"n,,{first}".encode()
    connection.send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(opening)) + opening)
    challenge = _authentication(connection, 11).decode()
    final, signature = _prove(target.password, nonce, first, challenge)
    connection.send(b"p", final.encode())
    if not hmac.compare_digest(_authentication(connection, 12), b"v=" + base64.b64encode(signature)):
        raise _UnhealthyError("protocol")
    _authentication(connection, 0)
    _expect(connection, b"Z")


def _authentication(connection: _Connection, expected: int) -> bytes:
    """Body of the authentication message of the expected kind; any other way to log in is refused."""
    body = _expect(connection, b"R")
    if len(body) < 4:
        raise _UnhealthyError("protocol")
    if struct.unpack("!i", body[:4])[0] != expected:
        raise _UnhealthyError("authentication-method")
    return body[4:]


def _prove(password: str, nonce: str, first: str, challenge: str) -> tuple[str, bytes]:
    """Client-final message and the server signature to expect (RFC 5802, section 3)."""
    try:
        fields = dict(part.split("=", 1) for part in challenge.split(","))
        salt, rounds, joint = base64.b64decode(fields["s"]), int(fields["i"]), fields["r"]
    except (KeyError, ValueError):
        raise _UnhealthyError("protocol") from None
    if not joint.startswith(nonce) or joint == nonce:
        raise _UnhealthyError("protocol")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    without_proof = f"c=biws,r={joint}"
    message = f"{first},{challenge},{without_proof}".encode()
    client_key = _hmac(salted, b"Client Key")
    signature = _hmac(hashlib.sha256(client_key).digest(), message)
    proof = bytes(left ^ right for left, right in zip(client_key, signature))
    return f"{without_proof},p={base64.b64encode(proof).decode()}", _hmac(_hmac(salted, b"Server Key"), message)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _ask(connection: _Connection) -> None:
    connection.send(b"Q", b"select 1\0")
    _expect(connection, b"T")
    if _expect(connection, b"D") != struct.pack("!hi", 1, 1) + b"1":
        raise _UnhealthyError("protocol")
    _expect(connection, b"C")
    _expect(connection, b"Z")
    connection.send(b"X", b"")


def _expect(connection: _Connection, kind: bytes) -> bytes:
    received, body = connection.receive()
    if received != kind:
        raise _UnhealthyError("protocol")
    return body


def _refused(body: bytes) -> NoReturn:
    fields = {field[:1]: field[1:].decode("ascii", "replace") for field in body.split(b"\0") if field}
    sqlstate = fields.get(b"C")
    # Class 28 is invalid authorization: a wrong password, an unknown user, or no line that admits them.
    raise _UnhealthyError("authentication" if (sqlstate or "").startswith("28") else "server", sqlstate)
