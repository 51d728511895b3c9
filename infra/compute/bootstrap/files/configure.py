"""Bring the database's address, credentials and authorities onto the machine; restart the application if they changed.

Runs before the application at boot and every minute after. What cannot be read stays as it last was. Exit status 0: all
is current; 1: something could not be read, and why is on stderr.
"""

from __future__ import annotations

import hashlib
import json
import pwd
import re
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import machine

_DAY = 86_400
_ATTEMPTS = 3
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"
_WORD = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
_SHAPES = {
    "writerHost": _HOST,
    "readerHosts": f"{_HOST}(,{_HOST})*",
    "port": r"[0-9]{1,5}",
    "databaseName": _WORD,
    "sslMode": "verify-full",
}
_ROOTS = tuple(f"Amazon Root CA {number}" for number in (1, 2, 3, 4))


def main(path: str = machine.SETTINGS) -> int:
    """One run; every part is tried, whatever became of the others."""
    settings = machine.settings(path)
    problems: list[str] = []
    for bring in (bring_database, bring_authorities):
        try:
            bring(settings)
        except machine.UnavailableError as problem:
            problems.append(str(problem))
    try:
        restart_if_changed(settings)
    except machine.UnavailableError as problem:
        problems.append(str(problem))
    for problem in problems:
        sys.stderr.write(f"configure: {problem}\n")
    return 1 if problems else 0


def bring_database(settings: dict[str, Any]) -> None:
    """Write address and credentials, both or neither: they belong together."""
    region = settings["region"]
    answer = machine.aws(region, "ssm", "get-parameters-by-path", "--path", settings["parameterPath"])
    prefix = settings["parameterPath"] + "/"
    values = {entry["Name"][len(prefix) :]: str(entry["Value"]) for entry in answer.get("Parameters", [])}
    for name, shape in _SHAPES.items():
        if re.fullmatch(shape, values.get(name, "")) is None:
            found = repr(values[name]) if name in values else "missing"
            raise machine.UnavailableError(f"parameter {prefix}{name} is {found}; it has to match {shape}")
    answer = machine.aws(region, "secretsmanager", "get-secret-value", "--secret-id", settings["secretArn"])
    username, password = _credentials(str(answer.get("SecretString", "")))
    account = pwd.getpwnam(settings["user"])
    owner = (account.pw_uid, account.pw_gid)
    etc, run = Path(settings["etc"]), Path(settings["run"])
    secret = json.dumps({"username": username, "password": password})
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    machine.replace(run / "secret.json", secret.encode(), 0o440, owner)
    # libpq ignores a password file that anybody but its owner may read, hence a second file.
    machine.replace(run / "pgpass", f"*:*:*:{username}:{escaped}\n".encode(), 0o400, owner)
    environment = {
        "PGHOST": values["writerHost"],
        "PGPORT": values["port"],
        "PGDATABASE": values["databaseName"],
        "PGUSER": username,
        "PGSSLMODE": values["sslMode"],
        "PGSSLROOTCERT": str(etc / "tls" / "ca.pem"),
        "PGPASSFILE": str(run / "pgpass"),
        "PGHOST_READERS": values["readerHosts"],
        "PGLOADBALANCEHOSTS": "random",
        "DATABASE_SECRET_FILE": str(run / "secret.json"),
    }
    lines = "".join(f"{key}={value}\n" for key, value in environment.items())
    machine.replace(etc / "database.env", lines.encode(), 0o644)


def _credentials(text: str) -> tuple[str, str]:
    # Messages name what is wrong and never show it: the text is the secret.
    try:
        secret = json.loads(text)
        username, password = secret["username"], secret["password"]
    except (KeyError, TypeError, ValueError):
        raise machine.UnavailableError("the secret is not JSON with username and password") from None
    if not isinstance(username, str) or re.fullmatch(_WORD, username) is None:
        raise machine.UnavailableError(f"the secret's username has to match {_WORD}")
    if not isinstance(password, str) or not password or not password.isprintable():
        raise machine.UnavailableError("the secret's password has to be printable and not empty")
    return username, password


def bring_authorities(settings: dict[str, Any]) -> None:
    """Put the CA file together once a day: the region's RDS roots and the Amazon roots, where the proxy's ends.

    The Amazon roots come from the system's own trust store. The file is whole or absent, never one half.
    """
    path = Path(settings["etc"]) / "tls" / "ca.pem"
    if path.is_file() and 0 <= time.time() - path.stat().st_mtime < _DAY:
        return
    bundle = download(settings["authoritiesUrl"])
    content = bundle.rstrip() + "\n" + amazon_roots(settings["trustStore"])
    if not machine.replace(path, content.encode(), 0o644):
        path.touch()


def download(url: str, pause: float = 1.0) -> str:
    """Text of at least one PEM certificate, tried three times with a growing pause."""
    problem = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(pause * attempt)
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                text = response.read().decode("ascii")
            ssl.create_default_context(cadata=text)
        except (OSError, ValueError) as error:
            problem = f"{type(error).__name__}: {error}"
        else:
            return text
    raise machine.UnavailableError(f"{url}: {problem}")


def amazon_roots(trust_store: str) -> str:
    """PEM text of the four Amazon roots in a trust store, in the store's order."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(trust_store)
    except OSError as error:
        raise machine.UnavailableError(f"{trust_store}: {error}") from None
    found: dict[str, str] = {}
    certificates: list[dict[str, Any]] = context.get_ca_certs()
    for described, encoded in zip(certificates, context.get_ca_certs(binary_form=True)):
        subject: dict[str, str] = dict(part[0] for part in described["subject"])
        if subject.get("commonName") in _ROOTS and subject.get("organizationName") == "Amazon":
            found[subject["commonName"]] = ssl.DER_cert_to_PEM_cert(encoded)
    missing = [name for name in _ROOTS if name not in found]
    if missing:
        raise machine.UnavailableError(f"{trust_store} lacks {', '.join(missing)}")
    return "".join(found.values())


def restart_if_changed(settings: dict[str, Any]) -> None:
    """Restart the application unless it was last (re)started with just these files.

    What it runs with is remembered only after systemd took the restart, so that one that failed is tried again. An
    application that does not run yet is left to systemd, which starts it after this.
    """
    etc, run = Path(settings["etc"]), Path(settings["run"])
    files = (etc / "database.env", etc / "tls" / "ca.pem", run / "secret.json")
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes() if file.is_file() else b"")
        digest.update(b"\0")
    applied = run / "applied"
    current = digest.hexdigest()
    if applied.is_file() and applied.read_text(encoding="ascii") == current:
        return
    command = ["systemctl", "--no-block", "try-restart", settings["unit"]]
    try:
        subprocess.run(command, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:
        raise machine.UnavailableError(f"systemctl: {error}") from None
    machine.replace(applied, current.encode(), 0o600)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
