"""Previews a Pulumi Python program against a simulated AWS and a policy pack, for one verdict."""
