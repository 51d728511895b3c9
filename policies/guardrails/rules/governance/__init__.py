"""Rules about how resources are kept: tags, protection, what a program may overlook."""
