"""Stack rules, one a module: what only the graph of all resources shows."""
