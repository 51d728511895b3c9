"""The steps onward, from what the internet has reached: past security groups, load balancers and proxies."""

from collections.abc import Iterator

from ...model import Doubt, Resource
from ...values import text
from ..ingress import Network, contains, network_of
from .chains import Hop, Step
from .endpoints import Endpoint, Kind, hop
from .interfaces import BLOCKS, Doubts, Interface, block, holds
from .permissions import Permission
from .site import Entry, Site


class Passages:
    """The steps that the network of a stack allows; each is told once for all machines that stand alike."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._left: set[object] = set()
        self._admitted: dict[str, list[tuple[Resource, Permission]]] = {}
        self._ranges: dict[Network, list[tuple[Resource, Permission]]] = {}
        for group in site.groups:
            for permission in site.permissions.ingress(group):
                if isinstance(permission.peer, Resource):
                    self._admitted.setdefault(permission.peer.urn, []).append((group, permission))
                elif permission.peer is not None:
                    self._ranges.setdefault(permission.peer, []).append((group, permission))

    def onward(self, resource: Resource) -> Iterator[Step]:
        """Every step from a resource that the internet reaches; a load balancer leads to its targets only."""
        endpoint = self._site.endpoints.get(resource.urn)
        if endpoint is None:  # a security group, with members that are not in the program
            yield from self._from_machine(Interface(groups=((resource, ()),)))
        elif endpoint.kind is Kind.MACHINE:
            for interface in endpoint.interfaces:
                yield from self._from_machine(interface)
        else:
            yield from self._to_targets(endpoint)

    def _from_machine(self, interface: Interface) -> Iterator[Step]:
        profile = (
            tuple((group.urn, doubts) for group, doubts in interface.groups),
            tuple(subnet.urn for subnet, _doubts in interface.subnets),
            interface.strange_groups,
            interface.vpc,
        )
        if profile in self._left:
            return  # whatever is reached from here has been, from a machine that is reached more surely
        self._left.add(profile)
        for group, doubts in interface.groups:
            for target, permission in self._admitted.get(group.urn, ()):
                yield from self._through(interface, target, permission, doubts)
        for network, entries in self._ranges.items():
            held = holds(network, interface)
            for target, permission in entries if held is not False else ():
                yield from self._through(interface, target, permission, _doubts(held))
        for endpoint, there, _membership in self._site.unguarded:
            if interface.vpc is not None and interface.vpc == there.vpc:
                yield Step(endpoint.resource, (hop(endpoint),), self._acl_doubts(interface, there))

    def _through(self, interface: Interface, group: Resource, permission: Permission, doubts: Doubts) -> Iterator[Step]:
        """Steps from an interface to whoever is in `group`, by one permission of it."""
        for endpoint, there, membership in self._site.members.get(group.urn, ()):
            passed = self._passes(interface, there, permission, endpoint.port)
            if passed is not None:
                hops = (*Entry(group, permission).hops(endpoint.port), hop(endpoint))
                yield Step(endpoint.resource, hops, (*doubts, *membership, *passed))

    def _passes(
        self, interface: Interface, there: Interface, permission: Permission, port: int | Doubt | None
    ) -> Doubts | None:
        """Why a permission may not let `interface` get `there`; `None` when it does not."""
        covers = permission.covers(port)
        leaves = covers is not False and self._leaves(interface, there, permission, port)
        if leaves is False:
            return None
        doubts = (*permission.doubts, *_doubts(covers), *_doubts(leaves))
        if not isinstance(permission.peer, Resource) and interface.vpc != there.vpc:
            if interface.vpc is not None and there.vpc is not None:
                return None
            doubts += (Doubt("the VPC of one of them", "is not in this program"),)
        return (*doubts, *self._acl_doubts(interface, there))

    def _leaves(
        self, interface: Interface, there: Interface, entry: Permission, port: int | Doubt | None
    ) -> bool | Doubt:
        """Whether the security groups of `interface` let it out to `there`, where `entry` lets it in."""
        if interface.unguarded or interface.strange_groups:
            return True
        doubt: Doubt | None = None
        for group, _membership in interface.groups:
            out = self._site.permissions.egress(group)
            if out is None:
                return True  # the program does not say, and AWS's own rule lets everything out
            for permission in out:
                covers = permission.meets(entry) if port is None else permission.covers(port)
                meets = covers is not False and _meets(permission, there)
                doubts = (*permission.doubts, *_doubts(covers), *_doubts(meets))
                if meets is not False and not doubts:
                    return True
                doubt = doubt or (doubts[0] if meets is not False else None)
        return doubt if doubt is not None else False

    def _acl_doubts(self, interface: Interface, there: Interface) -> Doubts:
        """The network ACLs between two interfaces, each in the subnet of its own where none stops it, if any."""
        doubts: list[Doubt] = []
        for end in (interface, there):
            found = [self._site.acls.doubt(subnet) for subnet, _membership in end.subnets]
            doubts += [] if None in found else [doubt for doubt in found[:1] if doubt is not None]
        return tuple(dict.fromkeys(doubts))

    def _to_targets(self, source: Endpoint) -> Iterator[Step]:
        """Steps from a load balancer or a proxy to the databases it forwards to."""
        for database, target_group, doubts in self._site.targets.databases.get(source.resource.urn, ()):
            yield from self._forward(source, database, target_group, doubts)
        for target_group, holder, value in self._site.targets.addresses.get(source.resource.urn, ()):
            address = text("", value)
            if isinstance(address, Doubt) or network_of(address) is not None:
                for endpoint in self._site.endpoints.values():
                    if endpoint.kind in (Kind.DATABASE, Kind.PROXY) and _may_be_at(endpoint, address):
                        doubt = Doubt(f"a target of {holder.title}", "may be an address of the database")
                        yield from self._forward(source, endpoint.resource, target_group, (doubt,))

    def _forward(
        self, source: Endpoint, database: Resource, target_group: Resource | None, doubts: Doubts
    ) -> Iterator[Step]:
        endpoint = self._site.endpoints.get(database.urn)
        if endpoint is None:
            return
        between = () if target_group is None else (Hop(f'target group "{target_group.name}"'),)
        for interface in source.interfaces:
            for there in endpoint.interfaces:
                for entry, every in self._entries(interface, there, endpoint.port):
                    hops = (*between, *entry.hops(endpoint.port), hop(endpoint))
                    yield Step(database, hops, (*doubts, *every))

    def _entries(
        self, interface: Interface, there: Interface, port: int | Doubt | None
    ) -> Iterator[tuple[Entry, Doubts]]:
        """How the security groups of `there` let `interface` in."""
        groups = {group.urn for group, _membership in interface.groups}
        for group, membership in there.groups:
            for permission in self._site.permissions.ingress(group):
                if isinstance(permission.peer, Resource):
                    held: bool | Doubt = permission.peer.urn in groups
                else:
                    held = permission.peer is not None and holds(permission.peer, interface)
                passed = self._passes(interface, there, permission, port) if held is not False else None
                if passed is not None:
                    yield Entry(group, permission), (*membership, *_doubts(held), *passed)


def _may_be_at(endpoint: Endpoint, address: str | Doubt | None) -> bool:
    """Whether an endpoint may have an address, which is in one of its subnets unless those are not known."""
    wanted = network_of(address) if isinstance(address, str) else None
    for interface in endpoint.interfaces:
        blocks = [block(subnet, name) for subnet, _membership in interface.subnets for name in BLOCKS]
        known = [one for one in blocks if one is not None]
        if wanted is None or interface.strange_subnets or not known or any(contains(one, wanted) for one in known):
            return True
    return False


def _meets(permission: Permission, there: Interface) -> bool | Doubt:
    """Whether an egress permission is for an interface."""
    if isinstance(permission.peer, Resource):
        return permission.peer.urn in {group.urn for group, _membership in there.groups}
    return permission.peer is None or holds(permission.peer, there)


def _doubts(answer: bool | Doubt) -> Doubts:
    return (answer,) if isinstance(answer, Doubt) else ()
