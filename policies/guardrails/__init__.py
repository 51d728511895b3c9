"""Guardrails for databases on AWS: pure three-valued rules behind one adapter to pulumi_policy."""
