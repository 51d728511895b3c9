"""What the rules know of AWS and of the Pulumi providers for it: tables and pure functions."""
