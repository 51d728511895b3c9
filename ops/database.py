"""A connection to a stage's private database: through a tunnel, over verified TLS."""

import contextlib
import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from ops import authorities, locate, sessions
from ops.errors import StopError
from ops.stages import Stage

CONNECT_SECONDS: Final = 20

Database = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Credentials:
    """A user of the database."""

    username: str
    password: str


def credentials(stage: Stage, name: str = "database") -> Credentials:
    """Return what one of the stage's secrets holds, by its logical name: `database` is the master user's."""
    return held(stage, locate.secret_arn(stage, name))


def held(stage: Stage, arn: str) -> Credentials:
    """Return what a secret of the stage's account holds, by its ARN."""
    known = json.loads(stage.account.call("secretsmanager", "GetSecretValue", SecretId=arn)["SecretString"])
    return Credentials(known["username"], known["password"])


@contextlib.contextmanager
def tunnel(stage: Stage, host: str, port: int) -> Generator[int]:
    """Lead a free port of this machine to a host, through one of the stage's backends, and give its number."""
    with sessions.opened(stage.account, locate.reachable_backend(stage), host=host, port=port) as local:
        yield local


@contextlib.contextmanager
def connected(stage: Stage, known: Credentials, *, host: str, local_port: int) -> Generator[Database]:
    """Connect as a user through a tunnel to a host, which is verified by its real name; commits at the end.

    Raises:
        StopError: the database refuses.
    """
    try:
        database = psycopg.connect(
            host=host,
            hostaddr="127.0.0.1",
            port=local_port,
            dbname=locate.connection(stage).database_name,
            user=known.username,
            password=known.password,
            sslmode="verify-full",
            sslrootcert=str(authorities.authorities_file(stage.account.region)),
            connect_timeout=CONNECT_SECONDS,
        )
    except psycopg.Error as error:
        raise StopError(f"{stage.name}'s database refuses: {one_line(error)}") from None
    with database:
        yield database


def one_line(error: psycopg.Error) -> str:
    """Return what the database said, in one line."""
    return " ".join(str(error).split())
