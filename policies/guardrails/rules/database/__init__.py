"""Rules about databases."""
