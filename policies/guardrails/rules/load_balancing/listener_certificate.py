"""listener-certificate: who speaks TLS shows a certificate."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...aws.load_balancers import CLASSIC, LISTENERS
from ...config import RuleConfig
from ...model import Doubt, Found, Resource, Value, Verdict, verdict_of
from ...rule import Rule
from ...values import elements, fields, is_given, show, text

_SECURE: Final = frozenset({"HTTPS", "TLS", "SSL"})


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether every listener that speaks HTTPS or TLS has a certificate; one whose ARN is not known yet counts."""
    found: list[Found] = []
    doubts: list[Doubt] = []
    for path, listener in _listeners(resource):
        answer = listener if isinstance(listener, Doubt) else _without(resource, path, listener)
        if isinstance(answer, Doubt):
            doubts.append(answer)
        elif answer is not None:
            found.append(answer)
    argument = "ssl_certificate_id" if resource.type in CLASSIC else "certificate_arn"
    return verdict_of(found, doubts, f"{argument}=certificate.arn")


def _listeners(resource: Resource) -> Iterator[tuple[str, Mapping[str, Value] | Doubt]]:
    if resource.type not in CLASSIC:
        yield "", resource.properties
        return
    members = elements("listeners", resource.get("listeners"))
    if isinstance(members, Doubt):
        yield "", members
        return
    for path, member in members:
        yield f"{path}.", fields(path, member)


def _without(resource: Resource, path: str, listener: Mapping[str, Value]) -> Found | Doubt | None:
    """What is wrong with a listener, a doubt, or nothing."""
    name = "lbProtocol" if resource.type in CLASSIC else "protocol"
    protocol = text(path + name, listener.get(name))
    if protocol is None or (isinstance(protocol, str) and protocol.upper() not in _SECURE):
        return None
    if any(is_given(listener.get(one)) for one in ("certificateArn", "sslCertificateId")):
        return None
    certificates = elements(f"{path}certificates", listener.get("certificates"))
    if isinstance(certificates, Doubt):
        return certificates
    if certificates:
        return None
    if isinstance(protocol, Doubt):
        return protocol
    return Found(path + name, f"{path}{name} is {show(listener.get(name))}, and no certificate is given")


RULE = Rule(
    name="listener-certificate",
    description="Listeners that speak TLS have a certificate",
    question="has the certificate that it needs",
    why="Without a certificate there is no TLS: AWS refuses the listener, in the middle of the deployment.",
    fix="Set certificate_arn to a certificate of Certificate Manager.",
    level="mandatory",
    level_reason="AWS refuses such a listener whatever the level; here it is told before anything is changed.",
    severity="medium",
    framework=None,
    tags=("ELB", "NIST-800-53-r5/SC-8", "NIST-800-53-r5/SC-23"),
    url="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html",
    types=LISTENERS | CLASSIC,
    config=RuleConfig,
    check=check,
)
