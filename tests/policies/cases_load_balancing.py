"""What the rules about load balancers must say."""

from collections.abc import Iterator

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import FINE, NOT_YET, UNDECIDED, VIOLATION, Case
from tests.policies.cases_database import _of

LISTENERS = (
    "aws:lb/listener:Listener",
    "aws:alb/listener:Listener",
    "aws:elasticloadbalancingv2/listener:Listener",
    "aws:applicationloadbalancing/listener:Listener",
    "aws-native:elasticloadbalancingv2:Listener",
)
MODERN = "TLS13-1-2-Res-PQ-2025-09 TLS13-1-2-2021-06 TLS13-1-2-Ext2-2021-06 TLS13-1-3-2021-06 TLS13-1-2-FIPS-2023-04 \
TLS13-1-3-FIPS-PQ-2025-09 TLS-1-2-2017-01 TLS-1-2-Ext-2018-06 FS-1-2-Res-2020-10"
OLD = "2016-08 2015-05 TLS-1-0-2015-04 TLS-1-1-2017-01 FS-2018-06 FS-1-1-2019-08 TLS13-1-0-2021-06 TLS13-1-1-2021-06 \
TLS13-1-0-FIPS-2023-04 TLS13-1-20 Mine"


def _tls() -> Iterator[Case]:
    case = _of("listener-tls-policy")
    for type in LISTENERS:
        for policies, verdict in ((MODERN, FINE), (OLD, VIOLATION)):
            for name in policies.split():
                for protocol in ("HTTPS", "tls"):
                    listener = {"protocol": protocol, "sslPolicy": f"ELBSecurityPolicy-{name}"}
                    yield case(f"{type}-{name}-{protocol}", type, listener, verdict)
        says = "sslPolicy is not given, which AWS takes for one with TLS 1.0"
        yield case(f"{type}-absent", type, {"protocol": "HTTPS"}, VIOLATION, says, "ssl_policy=")
        for protocol in ("HTTP", "TCP", "UDP", "GENEVE"):
            yield case(f"{type}-{protocol}", type, {"protocol": protocol}, FINE)
        yield case(f"{type}-gateway", type, {}, FINE)
        old, new = "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-2-2021-06"
        yield case(f"{type}-no-protocol", type, {"sslPolicy": old}, VIOLATION, f'"{old}"')
        yield case(f"{type}-secret", type, {"sslPolicy": Secret(old)}, VIOLATION, "sslPolicy is a secret value")
        unknown = {"protocol": "HTTPS", "sslPolicy": UNKNOWN}
        yield case(f"{type}-unknown", type, unknown, UNDECIDED, f"sslPolicy {NOT_YET}")
        yield case(f"{type}-protocol-unknown", type, {"protocol": UNKNOWN, "sslPolicy": old}, UNDECIDED)
        yield case(f"{type}-protocol-unknown-only", type, {"protocol": UNKNOWN}, UNDECIDED)
        yield case(f"{type}-protocol-unknown-fine", type, {"protocol": UNKNOWN, "sslPolicy": new}, FINE)
        yield case(f"{type}-unknown-but-plain", type, {"protocol": "HTTP", "sslPolicy": UNKNOWN}, FINE)


def _https() -> Iterator[Case]:
    case = _of("listener-https")
    for type in LISTENERS:
        name = "redirectConfig" if type.startswith("aws-native:") else "redirect"
        home = {"type": "redirect", name: {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
        serve = {"type": "forward", "targetGroupArn": UNKNOWN}
        for id, actions, verdict in (
            ("redirects", [home], FINE),
            ("redirects-alone", home, FINE),
            ("redirects-in-secret", Secret([home]), FINE),
            ("redirects-in-lower-case", [{"type": "redirect", name: {"protocol": "https"}}], FINE),
            ("redirects-to-http", [{"type": "redirect", name: {"protocol": "HTTP", "port": "8080"}}], VIOLATION),
            ("keeps-the-protocol", [{"type": "redirect", name: {"protocol": "#{protocol}"}}], VIOLATION),
            ("names-no-protocol", [{"type": "redirect", name: {"statusCode": "HTTP_301"}}], VIOLATION),
            ("serves", [serve], VIOLATION),
            ("answers", [{"type": "fixed-response"}], VIOLATION),
            ("both", [home, serve], VIOLATION),
            ("serves-beside-unknown", [UNKNOWN, serve], VIOLATION),
            ("nothing", [], FINE),
            ("unknown", UNKNOWN, UNDECIDED),
            ("unknown-action", [UNKNOWN], UNDECIDED),
            ("unknown-type", [{"type": UNKNOWN}], UNDECIDED),
            ("unknown-target", [{"type": "redirect", name: UNKNOWN}], UNDECIDED),
            ("unknown-protocol-of-target", [{"type": "redirect", name: {"protocol": UNKNOWN}}], UNDECIDED),
        ):
            for protocol in ("HTTP", "http", None):
                listener = {"protocol": protocol, "defaultActions": actions}
                yield case(f"{type}-{id}-{protocol}", type, listener, verdict)
            for protocol in ("HTTPS", "TCP", "TLS"):
                listener = {"protocol": protocol, "defaultActions": actions}
                yield case(f"{type}-{id}-{protocol}", type, listener, FINE)
        yield case(f"{type}-unsure", type, {"protocol": UNKNOWN, "defaultActions": [serve]}, UNDECIDED, "protocol")
        yield case(f"{type}-unsure-redirects", type, {"protocol": UNKNOWN, "defaultActions": [home]}, FINE)
        yield case(f"{type}-certificate", type, {"certificateArn": UNKNOWN, "defaultActions": [serve]}, FINE)
        says = "defaultActions[0] of an HTTP listener is no redirect to HTTPS"
        yield case(f"{type}-says", type, {"protocol": "HTTP", "defaultActions": [serve]}, VIOLATION, says)


CASES = [*_tls(), *_https()]
SUBJECTS = {
    "listener-tls-policy": "protocol sslPolicy",
    "listener-https": "protocol defaultActions type redirect redirectConfig certificateArn",
}
