"""What database-ingress-by-security-group must say."""

from typing import Any

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import (
    DEFAULT_GROUP,
    FINE,
    GROUP,
    NATIVE_GROUP,
    NATIVE_RULE,
    NOT_YET,
    RULE,
    UNDECIDED,
    VIOLATION,
    VPC_RULE,
    Case,
)


def _ingress(id: str, type: str, properties: dict[str, Any], verdict: str, *says: str, **config: Any) -> Case:
    return Case(f"ingress-{id}", "database-ingress-by-security-group", type, properties, verdict, says, config)


POSTGRES = {"fromPort": 5432, "toPort": 5432}
ANYWHERE = ["0.0.0.0/0"]


def _layouts():
    """One source at a time through every type that can hold it."""

    def inline(token: str, name: str, protocol: str):
        return lambda rule: (token, {name: [{protocol: "tcp", **POSTGRES, **rule}]}, f"{name}[0].")

    def alone(token: str, protocol: str, **more: Any):
        return lambda rule: (token, {protocol: "tcp", **POSTGRES, **more, **rule}, "")

    lists = (
        inline(GROUP, "ingress", "protocol"),
        inline(DEFAULT_GROUP, "ingress", "protocol"),
        alone(RULE, "protocol", type="ingress", securityGroupId=UNKNOWN),
    )
    vpc = alone(VPC_RULE, "ipProtocol", securityGroupId=UNKNOWN)
    native = (inline(NATIVE_GROUP, "securityGroupIngress", "ipProtocol"), alone(NATIVE_RULE, "ipProtocol"))
    bad: list[tuple[Any, dict[str, Any], str]] = []
    good: list[tuple[Any, dict[str, Any]]] = []
    unsure: list[tuple[Any, dict[str, Any], str]] = []
    for layout in lists:
        for cidr in ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.7/32", UNKNOWN, Secret("10.0.0.0/8")):
            bad.append((layout, {"cidrBlocks": [cidr]}, "cidrBlocks[0] is"))
        bad.append((layout, {"ipv6CidrBlocks": ["::/0"]}, 'ipv6CidrBlocks[0] is "::/0"'))
        bad.append((layout, {"prefixListIds": [UNKNOWN]}, "prefixListIds[0] is"))
        bad.append((layout, {"cidrBlocks": [None, "", "10.0.0.0/8"]}, "cidrBlocks[2] is"))
        bad.append((layout, {"cidrBlocks": "10.0.0.0/8"}, 'cidrBlocks is "10.0.0.0/8"'))
        bad.append((layout, {"cidrBlocks": Secret(["10.0.0.0/8"])}, "cidrBlocks[0] is a secret value"))
        bad.append((layout, {"cidrBlocks": ["10.0.0.0/8"], "ipv6CidrBlocks": UNKNOWN}, "cidrBlocks[0] is"))
        bad.append((layout, {"cidrBlocks": UNKNOWN, "ipv6CidrBlocks": ["::/0"]}, "ipv6CidrBlocks[0] is"))
        good += [(layout, {"cidrBlocks": empty}) for empty in ([], None, "", [None], [""])]
        good += [(layout, {"self": True}), (layout, {})]
        unsure += [
            (layout, {name: UNKNOWN}, f"{name} {NOT_YET}") for name in ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds")
        ]
    for layout in (vpc,):
        for cidr in ("0.0.0.0/0", "192.168.0.0/16", UNKNOWN, Secret("10.0.0.0/8")):
            bad.append((layout, {"cidrIpv4": cidr}, "cidrIpv4 is"))
        bad += [(layout, {"cidrIpv6": "fd00::/8"}, "cidrIpv6"), (layout, {"prefixListId": "pl-1"}, "prefixListId")]
        bad.append((layout, {"cidrIpv4": UNKNOWN, "referencedSecurityGroupId": UNKNOWN}, "cidrIpv4"))
        good += [(layout, {"referencedSecurityGroupId": source}) for source in ("sg-1", UNKNOWN)]
        good += [(layout, {"cidrIpv4": empty, "cidrIpv6": None}) for empty in ("", "  ", None)]
    for layout in native:
        for cidr in ("0.0.0.0/0", "10.0.0.1/32", UNKNOWN):
            bad.append((layout, {"cidrIp": cidr}, "cidrIp is"))
        bad += [
            (layout, {"cidrIpv6": "::/0"}, "cidrIpv6"),
            (layout, {"sourcePrefixListId": UNKNOWN}, "sourcePrefixListId"),
        ]
        bad.append((layout, {"cidrIp": "10.0.0.0/8", "sourceSecurityGroupId": "sg-1"}, "cidrIp"))
        good += [
            (layout, {"sourceSecurityGroupId": UNKNOWN}),
            (layout, {"sourceSecurityGroupName": "web"}),
            (layout, {"cidrIp": ""}),
        ]
    for layout in lists[:2]:
        bad.append(
            (layout, {"cidrBlocks": ANYWHERE, "securityGroups": ["sg-1"], "self": True}, 'cidrBlocks[0] is "0.0.0.0/0"')
        )
        good.append((layout, {"securityGroups": [UNKNOWN]}))
    good.append((lists[2], {"sourceSecurityGroupId": UNKNOWN}))
    for number, (layout, rule, said) in enumerate(bad):
        type, properties, path = layout(rule)
        yield _ingress(
            f"source-{number}-{type}",
            type,
            properties,
            VIOLATION,
            path + said,
            "reaches port 5432",
            "instead of an address range",
        )
    for number, (layout, rule) in enumerate(good):
        type, properties, _path = layout(rule)
        yield _ingress(f"no-source-{number}-{type}", type, properties, FINE)
    for number, (layout, rule, said) in enumerate(unsure):
        type, properties, path = layout(rule)
        yield _ingress(f"unsure-{number}-{type}", type, properties, UNDECIDED, path + said)
    for number, layout in enumerate((*lists, vpc, *native)):
        name = "prefixListIds" if number < 3 else "prefixListId" if number == 3 else "sourcePrefixListId"
        type, properties, _path = layout({name: ["pl-1"] if number < 3 else "pl-1"})
        yield _ingress(f"prefix-list-allowed-{type}", type, properties, FINE, allowPrefixLists=True)
        type, properties, _path = layout({name: UNKNOWN})
        yield _ingress(f"prefix-list-allowed-unknown-{type}", type, properties, FINE, allowPrefixLists=True)


def _ports():
    """One port range at a time."""

    def case(id: str, rule: dict[str, Any], verdict: str, *says: str, **config: Any) -> Case:
        properties = {"ipProtocol": "tcp", "cidrIpv4": "10.0.0.0/8", **rule}
        return _ingress(f"ports-{id}", VPC_RULE, properties, verdict, *says, **config)

    for protocol in ("tcp", "TCP", "Tcp", " tcp ", "6", 6, 6.0, "6.0", "06", Secret("tcp")):
        yield case(f"protocol-{protocol!r}", {"ipProtocol": protocol, **POSTGRES}, VIOLATION)
    for protocol in ("-1", -1, -1.0, "-1.0", "all", "ALL", "any", None, ""):
        yield case(f"protocol-{protocol!r}", {"ipProtocol": protocol}, VIOLATION)
        yield case(
            f"protocol-{protocol!r}-other-ports",
            {"ipProtocol": protocol, "fromPort": 443, "toPort": UNKNOWN},
            VIOLATION,
        )
    for protocol in ("udp", "UDP", "17", 17, "icmp", "icmpv6", "58", "50", "esp"):
        yield case(f"protocol-{protocol!r}", {"ipProtocol": protocol, **POSTGRES}, FINE)
        yield case(f"protocol-{protocol!r}-any-port", {"ipProtocol": protocol, "fromPort": -1, "toPort": -1}, FINE)
    yield case("protocol-unknown", {"ipProtocol": UNKNOWN, **POSTGRES}, UNDECIDED, f"ipProtocol {NOT_YET}")
    yield case("protocol-unknown-other-ports", {"ipProtocol": UNKNOWN, "fromPort": 443, "toPort": 443}, UNDECIDED)
    yield case("protocol-unknown-no-source", {"ipProtocol": UNKNOWN, **POSTGRES, "cidrIpv4": None}, FINE)
    for protocol in ("17,6", "*", "tcp/udp"):
        yield case(f"protocol-{protocol!r}", {"ipProtocol": protocol, **POSTGRES}, UNDECIDED, "is no protocol")
    yield case("protocol-a-list", {"ipProtocol": ["tcp"], **POSTGRES}, UNDECIDED, "ipProtocol is not a single value")
    for first, last, verdict in (
        (5432, 5432, VIOLATION),
        (5432.0, 5432.0, VIOLATION),
        ("5432", "5432", VIOLATION),
        (0, 65535, VIOLATION),
        (5000, 6000, VIOLATION),
        (5432, 6000, VIOLATION),
        (1, 5432, VIOLATION),
        (Secret(5432), Secret(5432), VIOLATION),
        (None, None, VIOLATION),
        (-1, -1, VIOLATION),
        ("-1", "-1", VIOLATION),
        (-1, 65535, VIOLATION),
        (0, 65536, VIOLATION),
        (5432, None, VIOLATION),
        (None, 5432, VIOLATION),
        ("", "", VIOLATION),
        (5000, -1, VIOLATION),
        (5431, 5431, FINE),
        (0, 5431, FINE),
        (5433, 5433, FINE),
        (5433, 65535, FINE),
        (443, 443, FINE),
        (0, 0, FINE),
        (5433, None, FINE),
        (None, 5431, FINE),
        (5433, -1, FINE),
        (6000, 5000, FINE),
        (UNKNOWN, 5432, VIOLATION),
        (5432, UNKNOWN, VIOLATION),
        ("postgres", 5432, VIOLATION),
        (UNKNOWN, UNKNOWN, UNDECIDED),
        (UNKNOWN, 6000, UNDECIDED),
        (5000, UNKNOWN, UNDECIDED),
        (UNKNOWN, None, UNDECIDED),
        (UNKNOWN, -1, UNDECIDED),
        (UNKNOWN, 5431, FINE),
        (5433, UNKNOWN, FINE),
        ("postgres", 6000, UNDECIDED),
        (5000, [6000], UNDECIDED),
        (5432.5, 5433, UNDECIDED),
        (5000, 1e300, UNDECIDED),
    ):
        yield case(f"{first!r}-{last!r}", {"fromPort": first, "toPort": last}, verdict)
    yield case("unknown-first", {"fromPort": UNKNOWN, "toPort": 6000}, UNDECIDED, f"fromPort {NOT_YET}")
    yield case("unknown-bound-no-source", {"fromPort": UNKNOWN, "toPort": 6000, "cidrIpv4": ""}, FINE)
    yield case(
        "unknown-bound-allowed-list",
        {"fromPort": UNKNOWN, "cidrIpv4": "", "prefixListId": UNKNOWN},
        FINE,
        allowPrefixLists=True,
    )
    yield case(
        "configured-port", {"fromPort": 3306, "toPort": 3306}, VIOLATION, "reaches port 3306", ports=[5432, 3306]
    )
    yield case(
        "configured-ports", {"fromPort": 0, "toPort": 9999}, VIOLATION, "reaches port 3306, 5432", ports=[5432, 3306]
    )
    yield case("not-configured-port", dict(POSTGRES), FINE, ports=[3306])
    yield case(
        "one-sure-one-unsure", {"fromPort": 3306, "toPort": UNKNOWN}, VIOLATION, "reaches port 3306", ports=[5432, 3306]
    )


def _rules():
    """Several rules, and rules that are none."""

    def group(id: str, ingress: Any, verdict: str, *says: str) -> Case:
        return _ingress(f"rules-{id}", GROUP, {"ingress": ingress}, verdict, *says)

    reference = {"protocol": "tcp", **POSTGRES, "securityGroups": [UNKNOWN]}
    itself = {"protocol": "tcp", **POSTGRES, "self": True}
    web = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ANYWHERE}
    open_ = {"protocol": "tcp", **POSTGRES, "cidrBlocks": ANYWHERE}
    halves = {"protocol": "tcp", **POSTGRES, "cidrBlocks": ["0.0.0.0/1", "128.0.0.0/1"]}
    everything = {"protocol": "-1", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["::/0"]}
    unknown_ports = {"protocol": "tcp", "fromPort": UNKNOWN, "toPort": UNKNOWN, "cidrBlocks": ANYWHERE}
    yield group("self-before-open", [itself, open_], VIOLATION, "ingress[1].cidrBlocks[0]")
    yield group("unknown-before-open", [unknown_ports, UNKNOWN, open_], VIOLATION, "ingress[2].cidrBlocks[0]")
    yield group(
        "each-named",
        [open_, web, halves, everything],
        VIOLATION,
        "ingress[0].",
        "ingress[2].cidrBlocks[1]",
        "ingress[3].ipv6CidrBlocks[0]",
    )
    yield group("many", [open_] * 12, VIOLATION, "ingress[9]", "and 2 more")
    yield group("fine", [reference, itself, web], FINE)
    yield group("empty", [], FINE)
    yield group("null", None, FINE)
    yield group("null-rule", [None, reference], FINE)
    yield group("unknown", UNKNOWN, UNDECIDED, f"ingress {NOT_YET}")
    yield group("unknown-rule", [reference, UNKNOWN], UNDECIDED, f"ingress[1] {NOT_YET}")
    yield group("unknown-ports", [unknown_ports, reference], UNDECIDED, f"ingress[0].fromPort {NOT_YET}")
    yield group("many-unknown", [unknown_ports] * 12, UNDECIDED, "and 14 more")
    yield group("not-a-list", open_, VIOLATION, "ingress.cidrBlocks[0]")
    yield group("not-a-rule", ["open"], UNDECIDED, "ingress[0] is not an object")
    yield group("secret", Secret([open_]), VIOLATION, "ingress[0].cidrBlocks[0] is a secret value")
    yield _ingress("rules-egress-inline", GROUP, {"egress": [open_]}, FINE)
    yield _ingress("rules-none", GROUP, {}, FINE)
    yield _ingress("rules-egress-native", NATIVE_GROUP, {"securityGroupEgress": [open_]}, FINE)
    for direction, verdict in (
        ("ingress", VIOLATION),
        ("Ingress", VIOLATION),
        (None, VIOLATION),
        ("egress", FINE),
        ("EGRESS", FINE),
        (UNKNOWN, UNDECIDED),
    ):
        yield _ingress(f"rules-type-{direction!r}", RULE, {"type": direction, **open_}, verdict)
    yield _ingress("rules-type-unknown-says", RULE, {"type": UNKNOWN, **open_}, UNDECIDED, f"type {NOT_YET}")
    yield _ingress("rules-type-unknown-web", RULE, {"type": UNKNOWN, **web}, FINE)


CASES = [*_layouts(), *_ports(), *_rules()]
