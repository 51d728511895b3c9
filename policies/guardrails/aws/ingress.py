"""Who a security group lets in: inline rules and rule resources of both AWS providers, read the same way."""

import ipaddress
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ..model import FINE, Doubt, Found, Resource, Value, Verdict, verdict_of
from ..values import elements, fields, is_given, show, text, whole_number

_EVERY_PROTOCOL, _TCP = "-1", "tcp"
_SAME_PROTOCOL = {"all": _EVERY_PROTOCOL, "any": _EVERY_PROTOCOL, "6": _TCP}
_EVERY = -1
_NOT_ON_THE_INTERNET = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


class Layout(NamedTuple):
    """How a resource type writes its ingress rules.

    `rules` is the property with the list of inline rules, `None` where the resource is a rule itself; `group` then
    names the security group it belongs to. `lists` tells whether the properties of sources hold lists or single
    values. `direction` is the property that says ingress or egress, where there is one. `instead` is the argument
    that names a security group as the source.
    """

    protocol: str
    cidrs: tuple[str, ...]
    prefix_lists: str
    lists: bool
    instead: str
    rules: str | None = None
    group: str | None = None
    direction: str | None = None


_CLASSIC_INLINE = Layout(
    rules="ingress",
    protocol="protocol",
    cidrs=("cidrBlocks", "ipv6CidrBlocks"),
    prefix_lists="prefixListIds",
    lists=True,
    instead="security_groups=[clients.id]",
)

LAYOUTS: Mapping[str, Layout] = {
    "aws:ec2/securityGroup:SecurityGroup": _CLASSIC_INLINE,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _CLASSIC_INLINE,
    "aws:ec2/securityGroupRule:SecurityGroupRule": Layout(
        group="securityGroupId",
        direction="type",
        protocol="protocol",
        cidrs=("cidrBlocks", "ipv6CidrBlocks"),
        prefix_lists="prefixListIds",
        lists=True,
        instead="source_security_group_id=clients.id",
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Layout(
        group="securityGroupId",
        protocol="ipProtocol",
        cidrs=("cidrIpv4", "cidrIpv6"),
        prefix_lists="prefixListId",
        lists=False,
        instead="referenced_security_group_id=clients.id",
    ),
    "aws-native:ec2:SecurityGroup": Layout(
        rules="securityGroupIngress",
        protocol="ipProtocol",
        cidrs=("cidrIp", "cidrIpv6"),
        prefix_lists="sourcePrefixListId",
        lists=False,
        instead="source_security_group_id=clients.group_id",
    ),
    "aws-native:ec2:SecurityGroupIngress": Layout(
        group="groupId",
        protocol="ipProtocol",
        cidrs=("cidrIp", "cidrIpv6"),
        prefix_lists="sourcePrefixListId",
        lists=False,
        instead="source_security_group_id=clients.group_id",
    ),
}
"""Every resource type that can let somebody into a security group."""

GROUP_TYPES = frozenset(name for name, layout in LAYOUTS.items() if layout.rules)
RULE_TYPES = frozenset(name for name, layout in LAYOUTS.items() if layout.group)


class Source(NamedTuple):
    """A source of a rule that is not a security group."""

    path: str
    value: Value
    prefix_list: bool


Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Interest: TypeAlias = Callable[[Source], bool | Doubt]
"""Whether a source counts; a doubt when its value cannot be told."""


def judge(resource: Resource, ports: Collection[int] | Doubt, interest: Interest) -> Verdict:
    """Whether `resource` lets a source of `interest` reach one of `ports` over TCP.

    A doubt instead of ports leaves every rule undecided that lets such a source in over TCP. Security groups, the
    group itself, egress and other protocols are nobody's concern here.
    """
    layout = LAYOUTS[resource.type]
    ingress = direction_of(resource, layout)
    if ingress is False:
        return FINE
    found: list[Found] = []
    doubts: list[Doubt] = []
    for path, rule in rules_of(resource, layout):
        if isinstance(rule, Doubt):
            doubts.append(rule)
            continue
        reached, unsure = covered_ports(layout, path, rule, ports)
        sources, hidden = _sources(layout, path, rule, interest)
        if sources and reached:
            found += [Found(source.path, _sentence(source, reached)) for source in sources]
        elif (sources or hidden) and (reached or unsure):
            doubts += [*hidden, *unsure]
    if isinstance(ingress, Doubt) and (found or doubts):
        return verdict_of((), (ingress,), "")
    return verdict_of(found, doubts, f"{layout.instead} instead of an address range")


def is_public(source: Source) -> bool | Doubt:
    """Whether a source is an address range that holds addresses of the internet."""
    if source.prefix_list:
        return Doubt(source.path, "names a prefix list, whose ranges this program does not show")
    cidr = text(source.path, source.value)
    if isinstance(cidr, Doubt):
        return cidr
    network = network_of(cidr)
    return Doubt(source.path, "is not an address range") if network is None else on_the_internet(network)


def network_of(cidr: str | None) -> Network | None:
    """An address range, or `None` where the text is none."""
    try:
        return ipaddress.ip_network(str(cidr), strict=False)
    except ValueError:
        return None


def public_sources(resource: Resource) -> tuple[list[Source], list[Doubt]]:
    """The address ranges of the internet that `resource` lets in by any port and protocol, and doubts about others."""
    layout = LAYOUTS[resource.type]
    ingress = direction_of(resource, layout)
    sources: list[Source] = []
    doubts: list[Doubt] = []
    for path, rule in rules_of(resource, layout) if ingress is not False else ():
        if isinstance(rule, Doubt):
            doubts.append(rule)
            continue
        seen, hidden = _sources(layout, path, rule, is_public)
        sources += seen
        doubts += hidden
    if isinstance(ingress, Doubt) and (sources or doubts):
        return [], [ingress]
    return sources, doubts


@lru_cache(maxsize=1024)
def on_the_internet(network: Network) -> bool:
    """Whether an address range holds addresses of the internet."""
    return not any(contains(private, network) for private in _NOT_ON_THE_INTERNET)


def contains(wider: Network, network: Network) -> bool:
    """Whether all of `network` is in `wider`."""
    if network.version != wider.version:
        return False
    return network.prefixlen >= wider.prefixlen and network.network_address in wider


def direction_of(resource: Resource, layout: Layout) -> bool | Doubt:
    """Whether the rules of `resource` are ingress rules."""
    if layout.direction is None:
        return True
    direction = text(layout.direction, resource.get(layout.direction))
    if isinstance(direction, Doubt):
        return direction
    return direction is None or direction.casefold() != "egress"


def rules_of(resource: Resource, layout: Layout) -> Iterator[tuple[str, Mapping[str, Value] | Doubt]]:
    """Each rule with what the paths of its properties begin with."""
    if layout.rules is None:
        yield "", resource.properties
        return
    rules = elements(layout.rules, resource.get(layout.rules))
    if isinstance(rules, Doubt):
        yield layout.rules, rules
        return
    for path, rule in rules:
        yield f"{path}.", fields(path, rule)


def _sources(
    layout: Layout, path: str, rule: Mapping[str, Value], interest: Interest
) -> tuple[list[Source], list[Doubt]]:
    """The sources that count, and the doubts about others."""
    counted: list[Source] = []
    doubts: list[Doubt] = []
    for name in (*layout.cidrs, layout.prefix_lists):
        where, value, prefix_list = path + name, rule.get(name), name == layout.prefix_lists
        # An unknown list may turn out empty; a single value that is given is a source whatever it turns out to be.
        members = elements(where, value) if layout.lists else [(where, value)] * is_given(value)
        if isinstance(members, Doubt):
            doubts += [members] if interest(Source(where, value, prefix_list)) is not False else []
            continue
        for source in (Source(member_path, member, prefix_list) for member_path, member in members):
            answer = interest(source)
            if isinstance(answer, Doubt):
                doubts.append(answer)
            elif answer:
                counted.append(source)
    return counted, doubts


def covered_ports(
    layout: Layout, path: str, rule: Mapping[str, Value], ports: Collection[int] | Doubt
) -> tuple[list[int], list[Doubt]]:
    """The ports of `ports` that the rule covers for sure, and the doubts where it may cover more."""
    protocol = _protocol(path + layout.protocol, rule.get(layout.protocol))
    if isinstance(protocol, str) and protocol not in (_EVERY_PROTOCOL, _TCP):
        return [], []
    if isinstance(ports, Doubt):
        return [], [ports]
    if protocol == _EVERY_PROTOCOL:
        return sorted(ports), []
    if isinstance(protocol, Doubt):
        return [], [protocol]  # it may turn out to be all protocols, which makes nothing of the port range
    first = whole_number(f"{path}fromPort", rule.get("fromPort"))
    last = whole_number(f"{path}toPort", rule.get("toPort"))
    covered = [port for port in ports if _within_bounds(first, port, last)]
    perhaps = [port for port in ports if _within_bounds(first, port, last) is None]
    if covered or not perhaps:
        return sorted(covered), []
    return [], [bound for bound in (first, last) if isinstance(bound, Doubt)]


def _protocol(path: str, value: Value) -> str | Doubt:
    """A rule's protocol by one name each, a number where only that is given; none given means every one."""
    written = text(path, value)
    if written is None or isinstance(written, Doubt):
        return written or _EVERY_PROTOCOL
    number = whole_number(path, value)
    word = str(number) if isinstance(number, int) else written.casefold()
    if not re.fullmatch(r"-1|[0-9]+|[a-z][a-z0-9-]*", word):
        return Doubt(path, "is no protocol")
    return _SAME_PROTOCOL.get(word, word)


def _within_bounds(first: int | Doubt | None, port: int, last: int | Doubt | None) -> bool | None:
    """Whether the range covers `port`; `None` when a bound that decides it cannot be told.

    A bound that is missing or -1 is no bound; one that is the port itself decides, whatever the other is.
    """
    if port in (first, last):
        return True
    high = None if last == _EVERY else last
    if (isinstance(first, int) and first > port) or (isinstance(high, int) and high < port):
        return False
    return None if isinstance(first, Doubt) or isinstance(high, Doubt) else True


def _sentence(source: Source, ports: Iterable[int]) -> str:
    listed = ", ".join(map(str, ports))
    return f"{source.path} is {show(source.value)} and reaches port {listed}"
