"""The JSON of IAM policy documents, so that a component writes only what it allows. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = "2012-10-17"


def trust(service: str) -> str:
    """Let an AWS service, such as `ec2.amazonaws.com`, assume a role."""
    return json.dumps(
        document(
            {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"},
        )
    )


def allow(actions: Sequence[str], resources: Sequence[Any], **rest: Any) -> dict[str, Any]:
    """Make one `Allow` statement; `resources` are ARNs, which may be outputs."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources), **rest}


def document(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """Wrap statements as a policy document."""
    return {"Version": VERSION, "Statement": [dict(statement) for statement in statements]}
