"""A PostgreSQL server of the tests' own: on a free port of 127.0.0.1, with TLS, stopped and started as they please."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PASSWORD = "first-Password"
HBA = """local   all all trust
hostssl all clear 127.0.0.1/32 password
hostssl all all 127.0.0.1/32 scram-sha-256
"""
SETTINGS = """listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
port = {port}
ssl = on
ssl_cert_file = '{folder}/server.crt'
ssl_key_file = '{folder}/server.key'
password_encryption = 'scram-sha-256'
fsync = off
shared_buffers = 16MB
max_connections = 20
"""


# Enough for the strict verification that Python 3.13 turns on.
OPENSSL = """[req]
distinguished_name = none
prompt = no
[none]
CN = replaced
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
subjectAltName = DNS:localhost
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
"""


class Certificates:
    """An authority, a server certificate of it for the name `localhost`, and an authority that signed nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "openssl.cnf"
        self.config.write_text(OPENSSL, encoding="ascii")
        self.authority = self._authority("authority")
        self.other_authority = self._authority("other")
        self.certificate, self.key = self._server()

    def _authority(self, name: str) -> Path:
        certificate = self.folder / f"{name}.pem"
        self._request(f"{name}.key", certificate, name, "-x509", "-days", "2", "-extensions", "authority")
        return certificate

    def _server(self) -> tuple[Path, Path]:
        request, certificate = self.folder / "server.csr", self.folder / "server.pem"
        self._request("server.key", request, "localhost")
        authority = ["-CA", str(self.authority), "-CAkey", str(self.folder / "authority.key"), "-CAcreateserial"]
        signed = ["-in", str(request), "-out", str(certificate), "-days", "2"]
        extensions = ["-extfile", str(self.config), "-extensions", "server"]
        self._openssl("x509", "-req", *authority, *signed, *extensions)
        return certificate, self.folder / "server.key"

    def _request(self, key: str, result: Path, subject: str, *arguments: str) -> None:
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        files = ["-config", str(self.config), "-keyout", str(self.folder / key), "-out", str(result)]
        self._openssl("req", *new_key, *files, "-subj", f"/CN={subject}", *arguments)

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)


def programs() -> Path | None:
    """Folder of the newest initdb, pg_ctl and psql; Debian keeps the server's programs out of PATH."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


class Server:
    def __init__(self, folder: Path, certificates: Certificates) -> None:
        self.programs = folder
        self.certificates = certificates
        # Not below pytest's own folder, which only its user may enter: PostgreSQL refuses to run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="rds-platform-postgres-"))
        self.data = self.folder / "data"
        self.account = _unprivileged()
        self.port = _free_port()
        self.running = False
        for source, name in ((certificates.certificate, "server.crt"), (certificates.key, "server.key")):
            shutil.copyfile(source, self.folder / name)
            (self.folder / name).chmod(0o600)
        if self.account is not None:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        self._program("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale")
        (self.data / "postgresql.conf").write_text(
            SETTINGS.format(folder=self.folder, port=self.port), encoding="ascii"
        )
        (self.data / "pg_hba.conf").write_text(HBA, encoding="ascii")
        self.start()
        self.query(f"create role appadmin login password '{PASSWORD}'")
        self.query(f"create role clear login password '{PASSWORD}'")
        self.query("create database app owner appadmin")

    def start(self) -> None:
        self._program("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder / 'log'}")
        self.running = True

    def stop(self) -> None:
        self._program("pg_ctl", "stop", "--wait", "--silent", "--mode=fast")
        self.running = False

    def reset(self) -> None:
        if not self.running:
            self.start()
        self.query(f"alter role appadmin password '{PASSWORD}'")
        self.tls(True)

    def tls(self, on: bool) -> None:
        wanted = "on" if on else "off"
        self.query(f"alter system set ssl = {wanted}")
        self.query("select pg_reload_conf()")
        deadline = time.monotonic() + 5
        while self.query("show ssl") != wanted:
            assert time.monotonic() < deadline, "the server has not taken up its settings"

    def query(self, statement: str) -> str:
        connection = ["--host", str(self.folder), "--port", str(self.port), "--username", "postgres", "postgres"]
        return self._run("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", statement, *connection)

    def psql(self, environment: dict[str, str], *arguments: str) -> str:
        """What an application built on libpq sees in this environment."""
        command = [
            str(self.programs / "psql"),
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--no-password",
            *arguments,
        ]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=10, check=False)
        return done.stdout.strip() if done.returncode == 0 else done.stderr

    def remove(self) -> None:
        if self.running:
            self.stop()
        shutil.rmtree(self.folder)

    def _program(self, name: str, *arguments: str) -> None:
        self._run(name, *arguments, f"--pgdata={self.data}")

    def _run(self, name: str, *arguments: str) -> str:
        identity = {}
        if self.account is not None:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [str(self.programs / name), *arguments],
            **identity,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=name not in ("pg_ctl",),
            text=True,
            timeout=30,
            check=True,
        )
        return (done.stdout or "").strip()


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as where the tests run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
