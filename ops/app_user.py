"""`app-user`: a database user of the application's own, with a password that only the database and a secret know."""

import argparse
import json
import secrets
import string
from pathlib import Path
from typing import Final

import psycopg

from ops import database, locate, roles, rotate, sessions, stages
from ops.aws import AwsError
from ops.database import Credentials
from ops.errors import MissingError, StopError
from ops.stages import Stage
from ops.terminal import agreed

SECRET: Final = "application"
"""The logical name of the user's secret."""

PASSWORD_LENGTH: Final = 48


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage")
    parser.add_argument("--rotate", action="store_true", help="give the user a new password")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Make the application's database user, or bring its rights and its password up to date. Changes the database."""
    stage = stages.read_stage(chosen.stage, directory)
    user = stage.settings.database.application_user
    if user is None:
        raise MissingError(_not_declared(stage.name))
    sessions.plugin()
    connection = locate.connection(stage)
    arn = locate.secret_arn(stage, SECRET)
    held = _held(stage, arn)
    renewed = held is None or held.username != user.name or chosen.rotate
    agreed(_question(stage, user.name, held, renewed=renewed), yes=chosen.yes)
    master = database.credentials(stage)
    wanted = Credentials(user.name, _password()) if held is None or renewed else held
    direct = locate.writer_is_open(stage)
    host = locate.direct_host(stage, connection) if direct else connection.writer_host
    with database.tunnel(stage, host, connection.port) as port:
        with database.connected(stage, master, host=host, local_port=port) as opened:
            granted = _apply(stage, opened, wanted, arn if renewed else None)
        print(f"{stage.name}'s database has the role {user.name}: {granted.summary}.")
        if granted.left_out:
            print(f"Not granted, as the master user may not: {', '.join(granted.left_out)}.")
        if direct:
            with database.connected(stage, wanted, host=host, local_port=port) as own:
                own.execute("select 1")
            print("It logs in with the password in its secret.")
    if not direct:
        print("Its login was not tried: the proxy is the only way to the writer (database.adminAccess opens it).")
    return _finish(stage, renewed=renewed)


def _apply(stage: Stage, opened: database.Database, wanted: Credentials, arn: str | None) -> roles.Granted:
    """Bring the role up to date, and then its secret if that is to change, or neither.

    Written as the last thing before the commit, the secret changes only when the database has taken all else.
    """
    try:
        with opened.transaction():
            granted = roles.bring(opened, wanted)
            if arn is not None:
                value = json.dumps({"username": wanted.username, "password": wanted.password})
                stage.account.call("secretsmanager", "PutSecretValue", SecretId=arn, SecretString=value)
    except psycopg.Error as error:
        raise StopError(f"The role is as it was: {database.one_line(error)}. Run this again.") from None
    return granted


def _finish(stage: Stage, *, renewed: bool) -> int:
    user = stage.settings.database.application_user
    if user is None or user.mode != "used":
        print(
            f"Then let the backends use it:\n\n"
            f"  pulumi config set --path database.applicationUser.mode used --stack {stage.name}\n"
            f"  make up STAGE={stage.name}"
        )
    elif renewed:
        print("Waiting for the backends …", flush=True)
        count = rotate.wait_until_followed(stage, rotate.changed(stage, SECRET))
        print(f"{count} of {count} backends reach the database with it.")
    return 0


def _held(stage: Stage, arn: str) -> Credentials | None:
    """Return what the secret holds; None while it was never filled."""
    try:
        return database.held(stage, arn)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None


def _question(stage: Stage, name: str, held: Credentials | None, *, renewed: bool) -> str:
    if held is None or held.username != name:
        return f"Make the role {name} in {stage.name}'s database, and its password?"
    if renewed:
        return f"Give the role {name} of {stage.name}'s database a new password?"
    return f"Bring the rights of the role {name} of {stage.name}'s database up to date?"


def _password() -> str:
    # Letters and digits only, as the master user's: what every connection string takes.
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(PASSWORD_LENGTH))


def _not_declared(stage: str) -> str:
    return (
        f"{stage} declares no user for the application: `pulumi config set --path database.applicationUser.name "
        f"application --stack {stage}`, `make up STAGE={stage}`, then this."
    )
