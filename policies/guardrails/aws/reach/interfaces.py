"""Where in a network something stands: its security groups, its subnets and whether it has a public address."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from ...graph import DEFAULT_GROUP, Graph, Links, default_group
from ...model import Doubt, Resource, Value
from ...values import boolean, holds_any, text
from ..ingress import GROUP_TYPES, Network, contains, network_of
from .routing import SUBNETS, VPCS

DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"
_DEFAULT_VPC: Final = "aws:ec2/defaultVpc:DefaultVpc"
DEFAULT_VPC: Final = "the account's default VPC"
"""Stands for its URN: what says nothing of a VPC is there, whether the program names that VPC or not."""
CIDR_BLOCK: Final = "cidrBlock"
BLOCKS: Final = (CIDR_BLOCK, "ipv6CidrBlock")
"""The properties of a subnet that hold its address ranges."""
_IPV4 = 4
ELSEWHERE = "names something that is not in this program"

TYPES = SUBNETS | VPCS | GROUP_TYPES | {_DEFAULT_VPC}
"""Every type this module reads."""


class BySubnet(Enum):
    """The type of `BY_SUBNET`."""

    BY_SUBNET = "by subnet"


BY_SUBNET: Final = BySubnet.BY_SUBNET
"""Stands for a public address that is given where the subnet gives them."""

Address: TypeAlias = str | Doubt | BySubnet | None
"""How something has a public address, in words; `None` when it has none."""
Doubts: TypeAlias = tuple[Doubt, ...]


class Interface(NamedTuple):
    """One interface in a network.

    Each security group and subnet comes with why it may not be this interface's. `strange_groups` and
    `strange_subnets` say that there are others, which this program does not show. `unguarded` has no security group
    at all. `vpc` is the URN or the id of its VPC, `None` when it cannot be told.
    """

    groups: tuple[tuple[Resource, Doubts], ...] = ()
    strange_groups: Doubts = ()
    subnets: tuple[tuple[Resource, Doubts], ...] = ()
    strange_subnets: Doubts = ()
    address: Address = None
    unguarded: bool = False
    vpc: str | None = None

    def address_in(self, subnet: Resource | None) -> str | Doubt | None:
        """How it has a public address in `subnet`, which is `None` for one that is not in the program."""
        if self.address is not BY_SUBNET:
            return self.address
        if subnet is None:
            return Doubt("the subnet", "is not in this program, and decides on a public address")
        doubts: list[Doubt] = []
        for name in ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation"):
            given = boolean(name, subnet.get(name))
            if isinstance(given, Doubt):
                doubts.append(Doubt(f"{name} of {subnet.title}", given.reason))
            elif given or (given is None and name == "mapPublicIpOnLaunch" and subnet.type == DEFAULT_SUBNET):
                return "public address by its subnet"
        return doubts[0] if doubts else None


class Interfaces:
    """Reads interfaces out of the properties of resources."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.made: dict[str, Resource] = {}
        """The default security groups that AWS makes, by their VPC, as far as they were asked for."""
        self._vpcs: dict[tuple[str, str], str | None] = {}
        self._own = {vpc.urn for vpc in graph.of_type(VPCS)}
        self._declared = [(group, self.vpc_of(group)) for group in graph.of_type({DEFAULT_GROUP})]

    def links(
        self, holder: Resource, data: Mapping[str, Value], names: tuple[str, ...], types: frozenset[str], within: str
    ) -> Links | None:
        """What the first given of the properties `names` leads to, `None` when none is given.

        `within` is the path of `data` in `holder` with its last dot, empty when `data` are its properties.
        """
        for name in names:
            top = within.partition(".")[0].partition("[")[0] or name
            if holds_any(data.get(name)) or (not within and self.graph.depends_on(holder, name, types)):
                return self.graph.links_within(holder, top, types, within + name, data.get(name))
        return None

    def read(
        self,
        holder: Resource,
        data: Mapping[str, Value],
        groups: tuple[str, ...],
        subnets: tuple[str, ...],
        *,
        address: Address,
        within: str = "",
    ) -> Interface:
        """The interface that `data` describe, of which `groups` and `subnets` are the properties that may say so."""
        placed = self.links(holder, data, subnets, SUBNETS, within)
        nowhere = Doubt(f"the subnet of {holder.title}", "is not in this program")
        interface = Interface(strange_subnets=(nowhere,), address=address)
        if placed is not None:
            interface = self.placed(interface, holder, placed)
        return self.grouped(interface, holder, self.links(holder, data, groups, GROUP_TYPES, within))

    def placed(self, interface: Interface, holder: Resource, links: Links) -> Interface:
        """The interface in other subnets."""
        subnets = _members(holder, links)
        strange = tuple(Doubt(f"{path} of {holder.title}", ELSEWHERE) for path in links.elsewhere)
        vpcs = [self.vpc_of(subnet) for subnet, _doubts in subnets]
        vpc = next((one for one in vpcs if one is not None), interface.vpc)
        return interface._replace(subnets=subnets, strange_subnets=strange, vpc=vpc)

    def grouped(self, interface: Interface, holder: Resource, links: Links | None) -> Interface:
        """The interface behind other security groups; without any it is behind the default one of its VPC.

        Where the program does not declare that one, it is taken for what AWS makes it: it lets in its own members.
        """
        if links is not None:
            groups = _members(holder, links)
            strange = tuple(Doubt(f"{path} of {holder.title}", ELSEWHERE) for path in links.elsewhere)
            vpcs = [self.vpc_of(group) for group, _doubts in groups]
            vpc = interface.vpc or next((one for one in vpcs if one is not None), None)
            return interface._replace(groups=groups, strange_groups=strange, vpc=vpc)
        return interface._replace(groups=tuple(self._default_groups(interface.vpc, holder)))

    def _default_groups(self, vpc: str | None, holder: Resource) -> Iterator[tuple[Resource, Doubts]]:
        """The default security group of a VPC; each that may be it where the program does not show that."""
        if vpc in self.graph.default_groups:
            yield self.graph.default_groups[vpc], ()
            return
        for group, theirs in self._declared:
            if theirs is not None and theirs == vpc:
                yield group, ()
                return
        # A VPC that is known by its id, or not at all, may be the account's default one, and the other way round.
        perhaps = [] if vpc in self._own else [one for one, theirs in self._declared if theirs not in self._own]
        for group in perhaps:
            yield group, (Doubt(f"the VPC of {holder.title}", "may be another one"),)
        if not perhaps:
            vpc = vpc or DEFAULT_VPC
            if vpc not in self.made:
                self.made[vpc] = default_group(vpc)
            yield self.made[vpc], ()

    def vpc_of(self, resource: Resource, property_name: str = "vpcId") -> str | None:
        """The URN or the id of the VPC that a resource says it is in, `DEFAULT_VPC` for the default one."""
        asked = (resource.urn, property_name)
        if asked not in self._vpcs:
            self._vpcs[asked] = self._vpc_of(resource, property_name)
        return self._vpcs[asked]

    def _vpc_of(self, resource: Resource, property_name: str) -> str | None:
        links = self.graph.links(resource, property_name, VPCS | {_DEFAULT_VPC})
        if len(links.certain) == 1:
            vpc = links.certain[0]
            return DEFAULT_VPC if vpc.type == _DEFAULT_VPC else vpc.urn
        named = text(property_name, resource.get(property_name))
        if isinstance(named, str):
            return named
        return DEFAULT_VPC if named is None and resource.type in (DEFAULT_SUBNET, DEFAULT_GROUP) else None


def holds(network: Network, interface: Interface) -> bool | Doubt:
    """Whether an address range holds the addresses of an interface, which has some in each of its subnets."""
    if network.version == _IPV4 and network.prefixlen == 0:
        return True
    doubt: Doubt | None = next(iter(interface.strange_subnets), None)
    name = BLOCKS[0] if network.version == _IPV4 else BLOCKS[1]
    for subnet, _membership in interface.subnets:
        own = block(subnet, name)
        if own is None:
            unknown = isinstance(text(name, subnet.get(name)), Doubt)
            doubt = Doubt(f"{name} of {subnet.title}") if unknown else doubt
        elif contains(network, own):
            return True
        elif network.overlaps(own):
            doubt = Doubt(f"the address in {subnet.title}", "may be in the range or not")
    return doubt if doubt is not None else False


def block(resource: Resource, property_name: str) -> Network | None:
    """The address range of a subnet or a VPC, `None` when it is not known."""
    given = text(property_name, resource.get(property_name))
    return network_of(given) if isinstance(given, str) else None


def _members(holder: Resource, links: Links) -> tuple[tuple[Resource, Doubts], ...]:
    doubt = Doubt(f"the network of {holder.title}")
    return (*((one, ()) for one in links.certain), *((one, (doubt,)) for one in links.possible))
