"""Starts the policy pack; Pulumi runs this file."""

import gc

# What is loaded now stays until the end: looking through it for garbage is a tenth of the start.
gc.disable()
from guardrails.pack import serve  # noqa: E402

gc.freeze()
gc.enable()
serve()
