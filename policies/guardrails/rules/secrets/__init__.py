"""Rules about credentials that are written where others read them."""
