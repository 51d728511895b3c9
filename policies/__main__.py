"""Starts the policy pack; Pulumi runs this file."""

import gc
import os

# pydantic's plugins: it looks for them in the metadata of every package there is.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# What is loaded now stays until the end: looking through it for garbage takes a fifth of the loading.
gc.disable()
from guardrails.pack import serve  # noqa: E402

gc.freeze()
gc.enable()
serve()
