"""Entry: `python -m ops COMMAND STAGE`."""

import importlib.util
import sys

if importlib.util.find_spec("boto3") is None:
    print("ops needs boto3 and others, which a preview does not: `make setup-ops`", file=sys.stderr)
    sys.exit(2)

from ops.commands import main

sys.exit(main())
