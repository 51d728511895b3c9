"""Boxes, items and arrows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

USERS = "users"


@dataclass(frozen=True)
class Box:
    """A frame around items and other boxes.

    Attributes:
        key: unique in its topology.
        kind: region, vpc, zone or subnet.
        title: lines to show.
        parent: the key of the box around it, "" for none.
        tier: a subnet's column: subnets of one tier stand below each other, one in each zone.
        access: how a subnet reaches the internet: public, nat, none, or "" where the program does not say.
    """

    key: str
    kind: str
    title: tuple[str, ...]
    parent: str = ""
    tier: int = 0
    access: str = ""


@dataclass(frozen=True)
class Item:
    """An icon with a few short lines below it.

    Attributes:
        key: unique in its topology, boxes included.
        kind: which icon: a key of `preview.diagram.ICONS`, or junction, where several arrows meet.
        box: the key of the box it stands in, "" outside all.
    """

    key: str
    kind: str
    lines: tuple[str, ...] = ()
    box: str = ""


@dataclass(frozen=True)
class Arrow:
    """An arrow from one item to another.

    Attributes:
        kind: flow (a connection), way (a connection on the way from the users inwards), exposed (a database that the
            internet reaches), outward (through NAT) or copy (replication, standby, backups).
    """

    source: str
    target: str
    label: str = ""
    kind: str = "flow"


@dataclass(frozen=True)
class Topology:
    """Everything in a picture; boxes come after the box around them."""

    title: str
    boxes: tuple[Box, ...]
    items: tuple[Item, ...]
    arrows: tuple[Arrow, ...]


def fingerprint(shown: Topology) -> str:
    """Return a hash of everything the picture is drawn from."""
    text = json.dumps(asdict(shown), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
