"""What the rules about load balancers must say."""

from collections.abc import Iterator
from typing import Any

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import FINE, NOT_YET, UNDECIDED, VIOLATION, Case
from tests.policies.cases_database import _of
from tests.policies.cases_flags import flag_cases

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
                listener = {"port": 80, "protocol": protocol, "defaultActions": actions}
                yield case(f"{type}-{id}-{protocol}", type, listener, verdict)
            for protocol in ("HTTPS", "TCP", "TLS"):
                listener = {"port": 80, "protocol": protocol, "defaultActions": actions}
                yield case(f"{type}-{id}-{protocol}", type, listener, FINE)
        yield case(f"{type}-of-a-gateway", type, {"loadBalancerArn": UNKNOWN, "defaultActions": [serve]}, FINE)
        yield case(f"{type}-unsure", type, {"protocol": UNKNOWN, "defaultActions": [serve]}, UNDECIDED, "protocol")
        yield case(f"{type}-unsure-redirects", type, {"protocol": UNKNOWN, "defaultActions": [home]}, FINE)
        yield case(f"{type}-certificate", type, {"certificateArn": UNKNOWN, "defaultActions": [serve]}, FINE)
        says = "defaultActions[0] of an HTTP listener is no redirect to HTTPS"
        yield case(f"{type}-says", type, {"protocol": "HTTP", "defaultActions": [serve]}, VIOLATION, says)


LOAD_BALANCERS = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
)
NATIVE = "aws-native:elasticloadbalancingv2:LoadBalancer"
CLASSIC = ("aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer")


def _attributes(**values: Any) -> dict[str, Any]:
    listed = [{"key": key.replace("__", "."), "value": value} for key, value in values.items()]
    return {"loadBalancerAttributes": [{"key": "idle_timeout.timeout_seconds", "value": "60"}, *listed]}


def _headers() -> Iterator[Case]:
    rule, name = "load-balancer-drops-invalid-headers", "dropInvalidHeaderFields"
    case = _of(rule)
    for type in LOAD_BALANCERS:
        yield from flag_cases(rule, type, name, wanted=True, absent=False)
        for kind in ("network", "gateway", "Network"):
            yield case(f"{type}-{kind}", type, {"loadBalancerType": kind}, FINE)
            yield case(f"{type}-{kind}-unknown", type, {"loadBalancerType": kind, name: UNKNOWN}, FINE)
        yield case(f"{type}-application", type, {"loadBalancerType": "application"}, VIOLATION, name)
        yield case(f"{type}-kind-unknown", type, {"loadBalancerType": UNKNOWN}, UNDECIDED, "loadBalancerType")
        yield case(f"{type}-kind-unknown-fine", type, {"loadBalancerType": UNKNOWN, name: True}, FINE)
    key = "routing__http__drop_invalid_header_fields__enabled"
    for id, properties, verdict in (
        ("true", _attributes(**{key: "true"}), FINE),
        ("boolean", _attributes(**{key: True}), FINE),
        ("false", _attributes(**{key: "false"}), VIOLATION),
        ("absent", {}, VIOLATION),
        ("others", _attributes(), VIOLATION),
        ("empty", _attributes(**{key: ""}), VIOLATION),
        ("network", {"type": "network"}, FINE),
        ("application", {"type": "application"}, VIOLATION),
        ("kind-unknown", {"type": UNKNOWN}, UNDECIDED),
        ("unknown", _attributes(**{key: UNKNOWN}), UNDECIDED),
        ("list-unknown", {"loadBalancerAttributes": UNKNOWN}, UNDECIDED),
        ("one-unknown", {"loadBalancerAttributes": [UNKNOWN]}, UNDECIDED),
        ("key-unknown", {"loadBalancerAttributes": [{"key": UNKNOWN, "value": "true"}]}, UNDECIDED),
        ("garbage", {"loadBalancerAttributes": ["true", 5]}, UNDECIDED),
        ("no-key", {"loadBalancerAttributes": [{"value": "true"}]}, VIOLATION),
    ):
        yield case(f"native-{id}", NATIVE, properties, verdict)
    known = _attributes(**{key: "true"})["loadBalancerAttributes"]
    yield case("native-known-beside-unknown", NATIVE, {"loadBalancerAttributes": [UNKNOWN, *known]}, FINE)
    twice = [*known, {"key": key.replace("__", "."), "value": "false"}]
    yield case("native-twice", NATIVE, {"loadBalancerAttributes": twice}, UNDECIDED)
    says = "routing.http.drop_invalid_header_fields.enabled is not given, which AWS takes for false"
    yield case("native-says", NATIVE, {}, VIOLATION, says, "load_balancer_attributes=")


def _logged() -> Iterator[Case]:
    case = _of("load-balancer-access-logs")
    for type in (*LOAD_BALANCERS, *CLASSIC):
        classic = type in CLASSIC
        for id, logs, verdict in (
            ("on", {"bucket": UNKNOWN, "enabled": True}, FINE),
            ("on-in-text", {"bucket": "logs", "enabled": "true"}, FINE),
            ("off", {"bucket": "logs", "enabled": False}, VIOLATION),
            ("unsaid", {"bucket": "logs"}, FINE if classic else VIOLATION),
            ("no-bucket", {"bucket": "", "enabled": True}, VIOLATION),
            ("none", None, VIOLATION),
            ("unknown", UNKNOWN, UNDECIDED),
            ("unknown-enabled", {"bucket": "logs", "enabled": UNKNOWN}, UNDECIDED),
            ("garbage", "logs", UNDECIDED),
            ("maybe", {"bucket": "logs", "enabled": "maybe"}, UNDECIDED),
        ):
            yield case(f"{type}-{id}", type, {"accessLogs": logs}, verdict)
    for type in LOAD_BALANCERS:
        yield case(f"{type}-network", type, {"loadBalancerType": "network"}, FINE)
        yield case(f"{type}-kind-unknown", type, {"loadBalancerType": UNKNOWN}, UNDECIDED, "loadBalancerType")
        logs = {"bucket": "logs", "enabled": True}
        yield case(f"{type}-kind-unknown-fine", type, {"loadBalancerType": UNKNOWN, "accessLogs": logs}, FINE)
    on, off = {"access_logs__s3__enabled": "true"}, {"access_logs__s3__enabled": "false"}
    bucket = {"access_logs__s3__bucket": UNKNOWN}
    for id, properties, verdict in (
        ("on", _attributes(**on, **bucket), FINE),
        ("off", _attributes(**off, **bucket), VIOLATION),
        ("unsaid", _attributes(**bucket), VIOLATION),
        ("no-bucket", _attributes(**on), VIOLATION),
        ("absent", {}, VIOLATION),
        ("network", {"type": "network"}, FINE),
        ("unknown", {"loadBalancerAttributes": UNKNOWN}, UNDECIDED),
        ("unknown-enabled", _attributes(access_logs__s3__enabled=UNKNOWN, **bucket), UNDECIDED),
    ):
        yield case(f"native-{id}", NATIVE, properties, verdict)
    for id, attributes, verdict in (
        ("on", {**on, **bucket}, FINE),
        ("off", off, VIOLATION),
        ("half", on, UNDECIDED),
        ("other-half", bucket, UNDECIDED),
    ):
        listed = [UNKNOWN, *_attributes(**attributes)["loadBalancerAttributes"]]
        yield case(f"native-{id}-beside-unknown", NATIVE, {"loadBalancerAttributes": listed}, verdict)
    yield case("says", LOAD_BALANCERS[0], {"accessLogs": {"bucket": "b"}}, VIOLATION, "accessLogs.enabled is not given")
    yield case("native-says", NATIVE, {}, VIOLATION, 'Fix: load_balancer_attributes=[{"key": "access_logs.s3.enabled"')


def _certificates() -> Iterator[Case]:
    case = _of("listener-certificate")
    for type in LISTENERS:
        for protocol in ("HTTPS", "TLS", "https"):
            for id, certificate, verdict in (
                ("known", {"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/x"}, FINE),
                ("unknown", {"certificateArn": UNKNOWN}, FINE),
                ("secret", {"certificateArn": Secret("arn")}, FINE),
                ("list", {"certificates": [{"certificateArn": UNKNOWN}]}, FINE),
                ("list-unknown", {"certificates": UNKNOWN}, UNDECIDED),
                ("list-empty", {"certificates": []}, VIOLATION),
                ("empty", {"certificateArn": " "}, VIOLATION),
                ("none", {}, VIOLATION),
            ):
                yield case(f"{type}-{protocol}-{id}", type, {"protocol": protocol, **certificate}, verdict)
        for protocol in ("HTTP", "TCP", "GENEVE", None):
            yield case(f"{type}-{protocol}", type, {"protocol": protocol}, FINE)
        yield case(f"{type}-protocol-unknown", type, {"protocol": UNKNOWN}, UNDECIDED, "protocol")
        yield case(f"{type}-protocol-unknown-fine", type, {"protocol": UNKNOWN, "certificateArn": UNKNOWN}, FINE)
    for type in CLASSIC:
        plain, tls = {"lbProtocol": "http", "lbPort": 80}, {"lbProtocol": "https", "lbPort": 443}
        for id, listeners, verdict in (
            ("plain", [plain], FINE),
            ("with", [plain, {**tls, "sslCertificateId": UNKNOWN}], FINE),
            ("without", [plain, tls], VIOLATION),
            ("ssl-without", [{"lbProtocol": "SSL"}], VIOLATION),
            ("unknown", UNKNOWN, UNDECIDED),
            ("unknown-one", [plain, UNKNOWN], UNDECIDED),
            ("unknown-beside-without", [UNKNOWN, tls], VIOLATION),
            ("protocol-unknown", [{"lbProtocol": UNKNOWN}], UNDECIDED),
            ("none", [], FINE),
        ):
            yield case(f"{type}-{id}", type, {"listeners": listeners}, verdict)
    says = 'listeners[1].lbProtocol is "https", and no certificate is given'
    yield case("says", CLASSIC[0], {"listeners": [plain, tls]}, VIOLATION, says, "ssl_certificate_id=")


CASES = [*_tls(), *_https(), *_headers(), *_logged(), *_certificates()]
SUBJECTS = {
    "load-balancer-drops-invalid-headers": "dropInvalidHeaderFields loadBalancerType type "
    "loadBalancerAttributes key value",
    "load-balancer-access-logs": "accessLogs enabled bucket loadBalancerType type loadBalancerAttributes key value",
    "listener-certificate": "protocol lbProtocol listeners certificateArn certificates sslCertificateId",
    "listener-tls-policy": "protocol sslPolicy",
    "listener-https": "protocol defaultActions type redirect redirectConfig certificateArn",
}
