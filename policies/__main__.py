"""Starts the policy pack; Pulumi runs this file."""

from guardrails.pack import serve

serve()
