"""What security groups let in and out, one permission for each source or destination that a rule names."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...graph import Graph, Links
from ...model import Doubt, Resource, Secret, Value
from ...values import boolean, elements, is_given, is_unknown, text, whole_number
from ..ingress import (
    GROUP_TYPES,
    LAYOUTS,
    Layout,
    Network,
    covered_ports,
    direction_of,
    network_of,
    on_the_internet,
    rules_of,
)

_NATIVE_GROUP = "aws-native:ec2:SecurityGroup"
_CLASSIC_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"

_EGRESS: Mapping[str, Layout] = {
    **{
        name: LAYOUTS[name]._replace(rules="egress")
        for name in ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    },
    _CLASSIC_RULE: LAYOUTS[_CLASSIC_RULE],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": LAYOUTS[
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    ],
    _NATIVE_GROUP: LAYOUTS[_NATIVE_GROUP]._replace(rules="securityGroupEgress", prefix_lists="destinationPrefixListId"),
    "aws-native:ec2:SecurityGroupEgress": LAYOUTS["aws-native:ec2:SecurityGroupIngress"]._replace(
        prefix_lists="destinationPrefixListId"
    ),
}
"""How resource types write what a security group lets out."""

_GROUPS = (
    "securityGroups",
    "sourceSecurityGroupId",
    "destinationSecurityGroupId",
    "referencedSecurityGroupId",
    "sourceSecurityGroupName",
)
"""The properties of a rule that name security groups, whatever its type."""

TYPES = frozenset(LAYOUTS) | frozenset(_EGRESS)
"""Every type this module reads."""

_LAST_PORT = 65_535
_PROTOCOLS = {"6": "tcp", "17": "udp"}
_PINGS = frozenset({"icmp", "icmpv6", "1", "58"})
_EVERY_PORT = frozenset({None, "-1", "all"})


class Permission(NamedTuple):
    """A source that a rule of a security group lets in, or a destination that it lets out to.

    `peer` is a security group, an address range, or `None` for something this program does not show. `holder`
    declares the rule at `path`. `doubts` are why it may not hold, or may not hold of this group. `stranger` tells
    that the peer is a security group that this program does not show.
    """

    holder: Resource
    path: str
    rule: Mapping[str, Value]
    layout: Layout
    peer: Resource | Network | None
    shown: str
    doubts: tuple[Doubt, ...] = ()
    stranger: bool = False

    @property
    def public(self) -> bool:
        """Whether the peer is an address range with addresses of the internet."""
        return not isinstance(self.peer, Resource) and self.peer is not None and on_the_internet(self.peer)

    def covers(self, port: int | Doubt | None) -> bool | Doubt:
        """Whether the permission is for the TCP port `port`; for any port of any protocol when it is `None`."""
        if port is None:
            protocol = self._protocol()
            return protocol if isinstance(protocol, Doubt) else protocol not in _PINGS
        ports = port if isinstance(port, Doubt) else (port,)
        covered, doubts = covered_ports(self.layout, self.path, self.rule, ports)
        if covered or not doubts:
            return bool(covered)
        return doubts[0] if doubts[0] is port else _of(self.holder, doubts[0])

    def meets(self, other: "Permission") -> bool:
        """Whether some port of some protocol is in both permissions; what is not known counts as if it were."""
        protocols = {self._protocol(), other._protocol()}
        if protocols & _PINGS:
            return False
        named = [protocol for protocol in protocols - _EVERY_PORT if isinstance(protocol, str)]
        if len({_PROTOCOLS.get(protocol, protocol) for protocol in named}) > 1:
            return False
        (first, last), (other_first, other_last) = self._bounds(), other._bounds()
        return first <= other_last and other_first <= last

    def _bounds(self) -> tuple[int, int]:
        if self._protocol() in _EVERY_PORT:
            return 0, _LAST_PORT
        first, last = (whole_number(name, self.rule.get(name)) for name in ("fromPort", "toPort"))
        low = first if isinstance(first, int) else 0
        return low, last if isinstance(last, int) and last >= 0 else _LAST_PORT

    def lets_in(self, port: int | Doubt | None) -> str:
        """The rule in words: who may reach which port."""
        if isinstance(self.peer, Resource):
            return f"{self.shown}, {self.ports(port)}"
        where = self.path.rstrip(".") or f'rule "{self.holder.name}"'
        return f"{where} lets {self.shown} reach {self.ports(port)}"

    def ports(self, port: int | Doubt | None) -> str:
        """The ports that the permission is for, as a message names them; `port` where that is the one in question."""
        if isinstance(port, int):
            return str(port)
        if self._protocol() in _EVERY_PORT:
            return "every port"
        bounds = [whole_number(name, self.rule.get(name)) for name in ("fromPort", "toPort")]
        known = [str(bound) for bound in bounds if isinstance(bound, int) and bound >= 0]
        return "-".join(dict.fromkeys(known)) or "some port"

    def _protocol(self) -> str | Doubt | None:
        protocol = text(self.path + self.layout.protocol, self.rule.get(self.layout.protocol))
        if isinstance(protocol, Doubt):
            return _of(self.holder, protocol)
        return protocol and protocol.casefold()


class Permissions:
    """The security groups of a stack and what they permit, read once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._into: dict[str, list[Permission]] = {}
        self._out_of: dict[str, list[Permission]] = {}
        for layouts, found in ((LAYOUTS, self._into), (_EGRESS, self._out_of)):
            for holder in graph.of_type(layouts):
                self._read(holder, layouts[holder.type], found, ingress=layouts is LAYOUTS)

    def ingress(self, group: Resource) -> list[Permission]:
        """What `group` lets in."""
        return self._into.get(group.urn, [])

    def egress(self, group: Resource) -> list[Permission] | None:
        """What `group` lets out; `None` when the program does not say."""
        return self._out_of.get(group.urn)

    def add(self, group: Resource) -> None:
        """Take in a security group that AWS makes by itself: it lets in its own members."""
        layout = LAYOUTS["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"]
        own = Permission(group, "", {}, layout, group, "source: its own members")
        self._into.setdefault(group.urn, []).append(own)

    def _read(self, holder: Resource, layout: Layout, found: dict[str, list[Permission]], *, ingress: bool) -> None:
        doubts: tuple[Doubt, ...] = ()
        if layout.direction is not None:
            direction = direction_of(holder, layout)
            if isinstance(direction, Doubt):
                doubts = (_of(holder, direction),)
            elif direction is not ingress:
                return
        if layout.group is None:
            if ingress or is_given(holder.get(str(layout.rules))):
                found.setdefault(holder.urn, []).extend(self._permissions(holder, layout, doubts))
            return
        links = self._graph.links(holder, layout.group, GROUP_TYPES)
        possible = links.possible
        if ingress and not links.certain and is_unknown(holder.get(layout.group)):
            possible = possible or tuple(self._graph.of_type(GROUP_TYPES))  # it was computed from none, so from any
        for permission in self._permissions(holder, layout, doubts):
            for group in (*links.certain, *possible):
                unsure = (Doubt(f"{layout.group} of {holder.title}"),) if group in possible else ()
                peer = group if permission.peer is holder else permission.peer
                here = permission._replace(peer=peer, doubts=(*permission.doubts, *unsure))
                found.setdefault(group.urn, []).append(here)

    def _permissions(self, holder: Resource, layout: Layout, doubts: tuple[Doubt, ...]) -> Iterator[Permission]:
        rules = list(rules_of(holder, layout))
        alike = len({_reach(layout, rule) for _path, rule in rules if not isinstance(rule, Doubt)}) == 1
        for path, rule in rules:
            if isinstance(rule, Doubt):
                yield Permission(holder, path, {}, layout, None, "somebody", (*doubts, _of(holder, rule)))
                continue
            for peer, shown, own in _ranges(holder, layout, path, rule):
                yield Permission(holder, path, rule, layout, peer, shown, (*doubts, *own))
            for peer, shown, own in self._groups(holder, layout, path, rule, alike=alike):
                yield Permission(holder, path, rule, layout, peer, shown, (*doubts, *own), stranger=peer is None)

    def _groups(
        self, holder: Resource, layout: Layout, path: str, rule: Mapping[str, Value], *, alike: bool
    ) -> Iterator[tuple[Resource | None, str, tuple[Doubt, ...]]]:
        """The security groups that a rule names, with how to show them and why they may not be meant."""
        own = boolean(f"{path}self", rule.get("self"))
        if own is True or isinstance(own, Doubt):
            yield holder, "source: its own members", (_of(holder, own),) if isinstance(own, Doubt) else ()
        for name in _GROUPS:
            where, value = path + name, rule.get(name)
            if not is_given(value):
                continue
            links = self._graph.links_within(holder, layout.rules or name, GROUP_TYPES, where, value)
            if alike:
                links = self._settled(holder, layout, links)
            for group in links.certain:
                yield group, f'source: security group "{group.name}"', ()
            for group in links.possible:
                yield group, f'source: security group "{group.name}"', (Doubt(f"{where} of {holder.title}"),)
            for path_elsewhere in links.elsewhere:
                reason = "names a security group that is not in this program"
                yield None, "another security group", (Doubt(f"{path_elsewhere} of {holder.title}", reason),)

    def _settled(self, holder: Resource, layout: Layout, links: Links) -> Links:
        """Links out of a list of rules that all permit the same: then it does not matter which rule names whom."""
        if layout.rules is None or not links.possible:
            return links
        unresolved = 0
        for path, rule in rules_of(holder, layout):
            if isinstance(rule, Doubt):
                return links
            for name in _GROUPS:
                members = elements(path + name, rule.get(name))
                known = [] if isinstance(members, Doubt) else [text(where, value) for where, value in members]
                unresolved += isinstance(members, Doubt)
                unresolved += sum(not isinstance(one, str) or not self._graph.named(one, GROUP_TYPES) for one in known)
        if unresolved < len(links.possible):
            return links
        return Links(certain=(*links.certain, *links.possible), elsewhere=links.elsewhere)


def _ranges(
    holder: Resource, layout: Layout, path: str, rule: Mapping[str, Value]
) -> Iterator[tuple[Network | None, str, tuple[Doubt, ...]]]:
    """The address ranges and prefix lists that a rule names."""
    for name in (*layout.cidrs, layout.prefix_lists):
        shown = "a prefix list" if name == layout.prefix_lists else "an address range"
        members = elements(path + name, rule.get(name))
        if isinstance(members, Doubt):
            yield None, shown, (_of(holder, members),)
            continue
        for where, value in members:
            cidr = text(where, value)
            network = None if isinstance(cidr, Doubt) else network_of(cidr)
            if name == layout.prefix_lists:
                reason = "names a prefix list, whose ranges this program does not show"
                yield None, shown, (Doubt(f"{where} of {holder.title}", reason),)
            elif network is not None:
                yield network, shown if isinstance(value, Secret) else str(network), ()
            else:
                doubt = cidr if isinstance(cidr, Doubt) else Doubt(where, "is not an address range")
                yield None, shown, (_of(holder, doubt),)


def _reach(layout: Layout, rule: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(str(text(name, rule.get(name))) for name in (layout.protocol, "fromPort", "toPort"))


def _of(holder: Resource, doubt: Doubt) -> Doubt:
    return Doubt(f"{doubt.property} of {holder.title}", doubt.reason)
