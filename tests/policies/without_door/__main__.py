"""The pack as it runs where pulumi_policy no longer lets the door stand: only with what the library hands out."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "policies"))

from pulumi_policy import PolicyPack

from guardrails.pack import NAME, Pack

PolicyPack(NAME, Pack().policies())
