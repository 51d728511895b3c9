"""The first steps: from the internet, and from what a program does not show."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ...model import Doubt, Resource, Secret, Value
from ...values import text
from ..ingress import contains
from .chains import Hop, Step
from .endpoints import Endpoint, Kind, hop
from .interfaces import Doubts, Interface
from .permissions import Permission
from .routing import VPCS, Way
from .site import Entry, Site

_Option = TypeVar("_Option")


def direct(site: Site) -> Iterator[Step]:
    """First steps that no machine comes after: to databases and proxies, and to load balancers, which lead to these."""
    for endpoint in site.endpoints.values():
        if endpoint.kind is not Kind.MACHINE:
            for interface in endpoint.interfaces:
                yield from _from_internet(site, endpoint, interface)
                yield from _from_elsewhere(site, endpoint, interface, by_machines=False)
    for balancer, doubts in site.targets.offered:
        if balancer.urn in site.endpoints:
            yield Step(balancer, (hop(site.endpoints[balancer.urn]),), doubts)


def by_machines(site: Site) -> Iterator[Step]:
    """First steps to machines, and those of machines that the program does not show."""
    for endpoint in site.endpoints.values():
        for interface in endpoint.interfaces:
            if endpoint.kind is Kind.MACHINE:
                yield from _from_internet(site, endpoint, interface)
            yield from _from_elsewhere(site, endpoint, interface, by_machines=True)
    yield from _by_strangers(site)


def _from_internet(site: Site, endpoint: Endpoint, interface: Interface) -> Iterator[Step]:
    """The surest step to an interface with a public address, in a subnet with a route, past security groups."""
    if interface.address is None:
        return
    places = [_place(site, interface, subnet, doubts) for subnet, doubts in interface.subnets]
    places += [_place(site, interface, None, (doubt,)) for doubt in interface.strange_subnets]
    place = _surest(option for option in places if option is not None)
    entry = _surest(_public_entries(site, endpoint, interface))
    if place is not None and entry is not None:
        (hops, how), doubts = place
        passed = (*hops, *entry[0].hops(endpoint.port), hop(endpoint, how))
        yield Step(endpoint.resource, passed, (*doubts, *entry[1]))


def _place(
    site: Site, interface: Interface, subnet: Resource | None, doubts: Doubts
) -> tuple[tuple[tuple[Hop, ...], str], Doubts] | None:
    """The hops into a subnet and how the interface has a public address there, with the doubts about both.

    `None` stands for a subnet that is not in the program, and is the answer where the internet does not get to.
    """
    address = interface.address_in(subnet)
    if address is None:
        return None
    how = address if isinstance(address, str) else ""
    every = (*doubts, address) if isinstance(address, Doubt) else doubts
    if subnet is None:
        return ((), how), every
    way = site.routing.way_out(subnet)
    if way is None:
        return None
    acl = site.acls.doubt(subnet)
    every = every if acl is None else (*every, acl)
    if isinstance(way, Doubt):
        return ((Hop(f'subnet "{subnet.name}"'),), how), (*every, way)
    return (_gateway_hops(way, subnet), how), every


def _gateway_hops(way: Way, subnet: Resource) -> tuple[Hop, Hop]:
    """The hops through an internet gateway into a subnet."""
    gateway = f'"{way.gateway.name}"' if way.gateway is not None else _shown(way.named)
    table = "main route table" if way.table.type in VPCS else "route table"
    how = f'{table} "{way.table.name}": {_shown(way.destination)}'
    return Hop(f"internet gateway {gateway}"), Hop(f'subnet "{subnet.name}"', how)


def _shown(value: Value) -> str:
    """A value in a chain, never a secret."""
    plain = text("", value)
    if isinstance(value, Secret) or not isinstance(plain, str):
        return "a value not shown"
    return plain


def _public_entries(site: Site, endpoint: Endpoint, interface: Interface) -> Iterator[tuple[Entry, Doubts]]:
    """How the security groups of an interface let in addresses of the internet."""
    if interface.unguarded:
        yield Entry(), ()
    for group, doubts in interface.groups:
        for permission, every in _public(site, group, endpoint.port):
            yield Entry(group, permission), (*doubts, *every)


def _public(site: Site, group: Resource, port: int | Doubt | None) -> Iterator[tuple[Permission, Doubts]]:
    for permission in site.permissions.ingress(group):
        covers = permission.covers(port) if permission.public else False
        if covers is not False:
            yield permission, (*permission.doubts, *([covers] if isinstance(covers, Doubt) else []))


def _from_elsewhere(site: Site, endpoint: Endpoint, interface: Interface, *, by_machines: bool) -> Iterator[Step]:
    """Steps by security groups of an endpoint that are elsewhere, and by what the program does not show of the others.

    Somebody's security group or network stands for machines there, a prefix list for addresses of the internet.
    """
    at_machine = endpoint.kind is Kind.MACHINE
    for doubt in interface.strange_groups if at_machine is by_machines else ():
        yield Step(endpoint.resource, (hop(endpoint),), (doubt,))
    for group, doubts in interface.groups:
        for permission in site.permissions.ingress(group):
            if (at_machine or permission.stranger or permission.peer is not None) is not by_machines:
                continue
            strange = _why_strange(site, endpoint, interface, permission)
            covers = permission.covers(endpoint.port) if strange is not None else False
            if strange is not None and covers is not False:
                hops = (*Entry(group, permission).hops(endpoint.port), hop(endpoint))
                unsure = (covers,) if isinstance(covers, Doubt) else ()
                yield Step(endpoint.resource, hops, (*doubts, *permission.doubts, *strange, *unsure))


def _why_strange(site: Site, endpoint: Endpoint, interface: Interface, permission: Permission) -> Doubts | None:
    """The doubt about who comes by a permission, besides its own; `None` when nobody from elsewhere does."""
    if isinstance(permission.peer, Resource):
        return None
    if permission.peer is None:
        # What addresses and prefix lists let in to a database itself, its entrances tell already.
        return () if permission.stranger or endpoint.kind is not Kind.DATABASE else None
    bridges = site.bridges.get(interface.vpc or "", ())
    own = site.vpcs.get(interface.vpc or "")
    if not bridges or (own is not None and contains(own, permission.peer)):
        return None  # no network that is joined with a VPC has addresses of the VPC
    return (Doubt(bridges[0].title, "joins networks that are not in this program"),)


def _by_strangers(site: Site) -> Iterator[Step]:
    """Steps to whoever is in a security group that the internet gets into and nobody in the program is in."""
    for group in site.groups:
        if group.urn not in site.members:
            entry = _surest(_public(site, group, None))
            if entry is not None:
                doubt = Doubt(f"who is in {group.title}", "is not in this program")
                yield Step(group, Entry(group, entry[0]).hops(None), (*entry[1], doubt))


def _surest(options: Iterable[tuple[_Option, Doubts]]) -> tuple[_Option, Doubts] | None:
    """The option with the fewest doubts, the first among equals."""
    return min(options, key=lambda option: len(option[1]), default=None)
