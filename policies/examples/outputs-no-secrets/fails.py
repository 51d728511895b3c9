"""A password that everybody reads who may see the stack."""

import pulumi

pulumi.export("databasePassword", "correct-horse-battery")
