"""The command line of `ops`: `python -m ops up STAGE`, `python -m ops destroy STAGE`."""

import argparse
import sys
from pathlib import Path

from ops import deploy


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 what Pulumi or AWS refused, 2 something is missing first."""
    parser = argparse.ArgumentParser(prog="python -m ops", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command, what in (("up", "deploy a stage"), ("destroy", "take a stage down")):
        commands.add_parser(command, help=what).add_argument("stage", nargs="?", default="")
    chosen = parser.parse_args(arguments)
    try:
        return getattr(deploy, chosen.command)(chosen.stage, Path.cwd())
    except deploy.MissingError as missing:
        print(missing, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
