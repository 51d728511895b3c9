"""The monitoring: what rings and when, as a table; whom it rings; and one dashboard along the request's way."""
