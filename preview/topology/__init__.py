"""What a picture of a stage shows: boxes, items in them and arrows between items, as plain data.

`topology(graph)` reduces a recorded graph to it; `preview.diagram` draws it.
"""

from preview.topology.model import Arrow, Box, Item, Topology, fingerprint
from preview.topology.reduction import topology

__all__ = ["Arrow", "Box", "Item", "Topology", "fingerprint", "topology"]
