"""Starts the policy pack; Pulumi runs this file."""

import gc

# What is loaded now stays until the end: looking through it for garbage takes a fifth of the loading.
gc.disable()
from guardrails.pack import serve  # noqa: E402

gc.freeze()
gc.enable()
serve()
