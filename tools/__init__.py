"""Generators of committed files; run by hand, checked by tests."""
