"""Writes docs/iam from what the code calls: `python -m ops.iam`.

Reader and operator are made of the calls in `ops`, the deployer of the resources in `infra` and of those calls that
`up` adds.
"""

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from infra.naming import PROJECT
from ops.aws import iam_prefix
from ops.permissions import IAM_RESOURCES, LOOKUPS, RESOURCES

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "iam"

READER: Final = (
    "advise",
    "delegation",
    "doctor",
    "existing",
    "locate",
    "metrics",
    "offers",
    "prices",
    "quotas",
    "restore",
)
OPERATOR: Final = ("app_user", "database", "rotate", "sessions")
DEPLOYER: Final = ("deploy",)
"""Which modules' calls make up a role; the operator has the reader's too."""

ANYBODY: Final = {"sts:GetCallerIdentity"}
"""What needs no permission."""

TAGGED: Final = {"logs:FilterLogEvents", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"}
"""What an operator may do to this project's things only, by their tag."""

WRITTEN: Final = {"secretsmanager:PutSecretValue"}
"""What an operator may do to the secrets of applications' users only, by their name."""

PLUGIN: Final = ("ssm:ResumeSession", "ssm:TerminateSession")
"""What the Session Manager plugin calls itself, with the caller's credentials."""

FIRST_DEPLOYER: Final = ("acm", "autoscaling", "ec2", "elasticloadbalancing", "route53", "servicequotas")
"""A managed policy holds 6,144 characters, so the deployer has two: entrance, network and machines, and the rest."""


def calls(module: str) -> set[str]:
    """Return the IAM actions of the AWS calls in a module of `ops`."""
    tree = ast.parse((ROOT / "ops" / f"{module}.py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="call" | "listed"),
                args=[ast.Constant(value=str(service)), ast.Constant(value=str(operation)), *_],
            ):
                found.add(f"{iam_prefix(service)}:{operation}")
            case _:
                pass
    return found


def declared() -> set[str]:
    """Return what `infra` declares and looks up, as `MODULE.CLASS` and `get_…`."""
    found: set[str] = set()
    for file in sorted((ROOT / "infra").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_declared(node.func))
    return found


def _declared(called: ast.expr) -> Iterator[str]:
    parts = ast.unparse(called).split(".")
    if parts[0] != "aws":
        return
    if parts[-1].startswith("get_"):
        yield parts[-1]
    elif len(parts) == 3 and not parts[-1].endswith("Args"):
        yield ".".join(parts[1:])


def role_names() -> list[str]:
    """Return the logical names of the program's roles, which Pulumi makes unique by an ending."""
    names: set[str] = set()
    for file in sorted((ROOT / "infra").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if ast.unparse(func) in {
                    "aws.iam.Role",
                    "aws.iam.InstanceProfile",
                }:
                    names.add(name)
                case _:
                    pass
    return sorted(names)


def reader() -> dict[str, Any]:
    """Look at everything that `doctor`, `advise`, `restore` and `adopt` look at; no data, no secrets."""
    return _document(_allow("Look", _of(READER)))


def operator() -> dict[str, Any]:
    """What the reader may, and reach this project's databases through its backends, with their secret."""
    actions = _of((*READER, *OPERATOR))
    tagged = {"StringEquals": {"aws:ResourceTag/Project": PROJECT}}
    named = {"aws:ResourceTag/Name": f"{PROJECT}-*-application"}
    return _document(
        _allow("Look", actions - TAGGED - WRITTEN - {"ssm:StartSession"}),
        _allow("ReadSecretAndLogs", TAGGED, Condition=tagged),
        _allow("WriteApplicationSecret", WRITTEN, Condition={**tagged, "StringLike": named}),
        _allow(
            "TunnelThroughBackends",
            ["ssm:StartSession"],
            "arn:aws:ec2:*:*:instance/*",
            Condition={"StringEquals": {"ssm:resourceTag/Project": PROJECT}},
        ),
        _allow(
            "TunnelByPortForwarding",
            ["ssm:StartSession"],
            "arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost",
        ),
        _allow("EndOwnTunnels", PLUGIN, "arn:aws:ssm:*:*:session/${aws:userid}-*"),
    )


def deployer() -> tuple[dict[str, Any], dict[str, Any]]:
    """Everything that `up` and `destroy` do, in two policies; roles only under the program's names."""
    rows = [RESOURCES[name] if name in RESOURCES else LOOKUPS.get(name, {}) for name in declared()]
    actions = {f"{prefix}:{action}" for row in rows for prefix, some in row.items() for action in some.split()}
    actions |= _of(DEPLOYER)
    first = {action for action in actions if action.partition(":")[0] in FIRST_DEPLOYER}
    roles = {action for name in sorted(IAM_RESOURCES) for action in IAM_RESOURCES[name].split()}
    own = [f"arn:aws:iam::*:{kind}/{name}-*" for kind in ("role", "instance-profile") for name in role_names()]
    linked = {f"{service}.amazonaws.com" for service in ("autoscaling", "elasticloadbalancing", "rds")}
    return _document(_allow("EntranceNetworkMachines", first)), _document(
        _allow("DataAndMonitoring", actions - first),
        _allow("OwnRoles", {f"iam:{action}" for action in roles}, *own),
        _allow(
            "RolesOfServices",
            ["iam:CreateServiceLinkedRole"],
            Condition={"StringEquals": {"iam:AWSServiceName": sorted(linked)}},
        ),
    )


def trust() -> dict[str, Any]:
    """Let one environment of one GitHub repository be the deployer, by OIDC; both are placeholders."""
    issuer = "token.actions.githubusercontent.com"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                f"{issuer}:aud": "sts.amazonaws.com",
                f"{issuer}:sub": "repo:OWNER/REPOSITORY:environment:prod",
            }
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def files() -> Mapping[str, str]:
    """Return the documents by file name."""
    first, second = deployer()
    documents = {
        "reader.json": reader(),
        "operator.json": operator(),
        "deployer-1.json": first,
        "deployer-2.json": second,
        "deployer-trust.json": trust(),
    }
    return {name: json.dumps(document, indent=2) + "\n" for name, document in documents.items()}


def write() -> None:
    """Write every file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _of(modules: Iterable[str]) -> set[str]:
    return {action for module in modules for action in calls(module)} - ANYBODY


def _allow(name: str, actions: Iterable[str], *resources: str, **rest: Any) -> dict[str, Any]:
    return {"Sid": name, "Effect": "Allow", "Action": sorted(actions), "Resource": list(resources) or "*", **rest}


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


if __name__ == "__main__":
    write()
