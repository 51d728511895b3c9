"""What the rules about load balancers read of one, its kind and its attributes, and the types around it."""

from collections.abc import Mapping
from typing import Final

from ..model import UNKNOWN, Doubt, Resource, Value
from ..values import elements, fields, text


def _types(name: str) -> frozenset[str]:
    """A type of both providers; the classic one's has two names, and had two longer ones in versions before 7."""
    modules = ("lb", "alb", "applicationloadbalancing", "elasticloadbalancingv2")
    token = f"{name[0].lower()}{name[1:]}:{name}"
    return frozenset({*(f"aws:{module}/{token}" for module in modules), f"aws-native:elasticloadbalancingv2:{name}"})


NATIVE: Final = "aws-native:elasticloadbalancingv2:LoadBalancer"
LOAD_BALANCERS: Final = _types("LoadBalancer")
LISTENERS: Final = _types("Listener")
LISTENER_RULES: Final = _types("ListenerRule")
TARGET_GROUPS: Final = _types("TargetGroup")
ATTACHMENTS: Final = frozenset(name for name in _types("TargetGroupAttachment") if not name.startswith("aws-native"))
"""What puts a target into a target group; those of aws-native hold theirs themselves."""
CLASSIC: Final = frozenset({"aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer"})
_ATTRIBUTES = "loadBalancerAttributes"


def is_application(resource: Resource) -> bool | Doubt:
    """Whether a load balancer is an application load balancer, as one is that does not say."""
    name = "type" if resource.type == NATIVE else "loadBalancerType"
    kind = text(name, resource.get(name))
    return kind if isinstance(kind, Doubt) else kind is None or kind.casefold() == "application"


def attributes(resource: Resource) -> tuple[Mapping[str, Value], Doubt | None]:
    """The attributes of a load balancer of aws-native, and a doubt if there may be others."""
    members = elements(_ATTRIBUTES, resource.get(_ATTRIBUTES))
    if isinstance(members, Doubt):
        return {}, members
    known: dict[str, Value] = {}
    doubt: Doubt | None = None
    for path, member in members:
        attribute = fields(path, member)
        key = attribute if isinstance(attribute, Doubt) else text(f"{path}.key", attribute.get("key"))
        if isinstance(attribute, Doubt) or isinstance(key, Doubt):
            doubt = doubt or (key if isinstance(key, Doubt) else None)
        elif key is not None:
            value = attribute.get("value")
            known[key] = UNKNOWN if known.get(key, value) != value else value  # AWS refuses two of one key
    return known, doubt
