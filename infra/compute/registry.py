"""Whose registry a container image is in: only a private Amazon ECR registry needs the machine's role. Pure."""

import re
from dataclasses import dataclass

_PRIVATE_ECR = re.compile(
    r"(?P<host>(?P<account>[0-9]{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws))"
    r"/(?P<repository>[^:@]+)"
)


@dataclass(frozen=True, kw_only=True)
class EcrRepository:
    """A repository in Amazon ECR; `host` is the registry's name in the image reference."""

    host: str
    account: str
    region: str
    repository: str


def ecr_repository(image: str | None) -> EcrRepository | None:
    """Return the private ECR repository that an image reference names, or None for any other registry."""
    match = _PRIVATE_ECR.match(image or "")
    return EcrRepository(**match.groupdict()) if match else None
