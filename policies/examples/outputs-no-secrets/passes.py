"""A password that only those read who may decrypt the stack's secrets."""

import pulumi

pulumi.export("databasePassword", pulumi.Output.secret("correct-horse-battery"))
