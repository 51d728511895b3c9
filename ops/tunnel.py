"""`tunnel`: the private database on a port of this machine, through one of the stage's backends."""

import argparse
import shlex
from pathlib import Path

from ops import authorities, locate, sessions, stages
from ops.errors import MissingError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage")
    parser.add_argument("--port", type=int, default=5432, help="port of this machine (5432)")
    parser.add_argument("--reader", type=int, default=0, metavar="N", help="replica N instead of the writer or proxy")
    parser.add_argument(
        "--direct", action="store_true", help="the writer itself, past the proxy (database.adminAccess)"
    )


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Open the tunnel, print the psql line for it, and keep it open until it is interrupted."""
    stage = stages.read_stage(chosen.stage, directory)
    sessions.plugin()
    sessions.require_free(chosen.port)
    connection = locate.connection(stage)
    if chosen.direct and chosen.reader:
        raise MissingError("--direct is the writer, --reader a replica: one of them.")
    direct = chosen.direct and locate.direct_host(stage, connection)
    host = direct or _host(connection, chosen.reader, chosen.stage)
    instance = locate.reachable_backend(stage)
    secret = locate.secret_arn(stage)
    file = authorities.authorities_file(stage.account.region)
    process = sessions.start(stage.account, instance, host=host, port=connection.port, local_port=chosen.port)
    line = psql_line(host, chosen.port, connection.database_name, stage.settings.database.username, file)
    print(f"Port {chosen.port} leads through {instance} to {host} until you press Ctrl-C. In a second terminal:\n")
    print(f"  {line}\n")
    print("The password:\n")
    print(
        f"  aws secretsmanager get-secret-value --region {stage.account.region} --secret-id {secret} "
        "--query SecretString --output text",
        flush=True,
    )
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The plugin got the interrupt too and ends the session.
        process.wait()
        return 0


def psql_line(host: str, port: int, database_name: str, username: str, file: Path) -> str:
    """Return the psql command for a tunnel: the real name is verified, the address is this machine's own."""
    parts = {
        "host": host,
        "hostaddr": "127.0.0.1",
        "port": str(port),
        "dbname": database_name,
        "user": username,
        "sslmode": "verify-full",
        "sslrootcert": f"'{file}'" if " " in str(file) else str(file),
    }
    return f"psql {shlex.quote(' '.join(f'{key}={value}' for key, value in parts.items()))}"


def _host(connection: locate.Connection, reader: int, stage: str) -> str:
    if reader == 0:
        return connection.writer_host
    replicas = [host for host in connection.reader_hosts if host != connection.writer_host]
    if not 1 <= reader <= len(replicas):
        raise MissingError(f"{stage} has {len(replicas) or 'no'} replicas.")
    return replicas[reader - 1]
