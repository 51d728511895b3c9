"""What a stack costs in a month: prices, what usage is assumed, and the bill of a recorded graph."""
