"""The command line of `ops`: `python -m ops COMMAND STAGE`."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.settings import SettingsError
from ops import adopt, advise, app_user, deploy, doctor, restore, rotate, tunnel, verify
from ops.errors import MissingError, StopError


@dataclass(frozen=True)
class Command:
    """A command: what it is for, its arguments, and what runs it and returns its exit code."""

    what: str
    run: Callable[[argparse.Namespace, Path], int]
    arguments: Callable[[argparse.ArgumentParser], object]


def _stage(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("stage", nargs="?", default="")


COMMANDS = {
    "up": Command("deploy a stage", deploy.up, deploy.arguments),
    "destroy": Command("take a stage down", deploy.destroy, _stage),
    "doctor": Command("check what a deployment needs", doctor.run, doctor.arguments),
    "advise": Command("say whether it is too small or too large", advise.run, advise.arguments),
    "restore": Command("write a stage that begins with another one's data", restore.run, restore.arguments),
    "app-user": Command("give the application a database user", app_user.run, app_user.arguments),
    "adopt": Command("take over an instance that exists", adopt.run, adopt.arguments),
    "rotate": Command("give the master user a new password", rotate.run, rotate.arguments),
    "tunnel": Command("reach the private database from this machine", tunnel.run, tunnel.arguments),
    "verify": Command("compare a restored stage with the other one", verify.run, verify.arguments),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 is done, 1 what Pulumi or AWS refused, 2 wrong usage or something that is missing first; a command may have
    more of its own.
    """
    parser = argparse.ArgumentParser(prog="python -m ops", description="Run a stage with a real account.")
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.arguments(subparsers.add_parser(name, help=command.what, description=command.run.__doc__))
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command].run(chosen, Path.cwd())
    except (MissingError, SettingsError) as missing:
        print(missing, file=sys.stderr)
        return 2
    except StopError as stopped:
        print(stopped, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
