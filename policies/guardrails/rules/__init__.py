"""Resource rules, one a module: what must hold of a resource's inputs before it is created."""
