"""The `loadBalancer` section."""

from typing import Annotated

from pydantic import Field

from infra.catalog import OLD_TLS_POLICIES, TLS_POLICIES
from infra.settings import formats
from infra.settings.kinds import Choice, Flag, Maybe, Text, Whole
from infra.settings.section import Section

TLS_POLICY = Choice(
    TLS_POLICIES,
    dict.fromkeys(OLD_TLS_POLICIES, "this one speaks TLS 1.0 or 1.1"),
    "a security policy of Application Load Balancers that starts at TLS 1.2, such as "
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
)
NAME = Text(
    "a fully qualified domain name in lower case, such as app.example.com", formats.domain_name, "app.YOUR-DOMAIN"
)
ZONE = Text("a domain name in lower case, such as example.com", formats.domain_name, "YOUR-DOMAIN")


class Domain(Section):
    """A name in a Route 53 hosted zone; certificate and alias record are made for it."""

    name: Annotated[str, NAME] = Field(description="The name that users type.")
    hosted_zone: Annotated[str, ZONE] = Field(
        description="The public hosted zone in this account that holds the name; $0.50 a month."
    )


class LoadBalancer(Section):
    """The public entrance. HTTPS always: exactly one of `domain`, `certificateArn`, `selfSigned`."""

    domain: Domain | None = Field(None, description="TLS by an ACM certificate for a Route 53 name; free.")
    certificate_arn: Annotated[
        str | None,
        Maybe(
            Text("the ARN of an ACM certificate (arn:aws:acm:REGION:ACCOUNT:certificate/ID)", formats.certificate_arn)
        ),
    ] = Field(None, description="TLS by a certificate that is in ACM already, in the stack's region.")
    self_signed: Annotated[bool, Flag()] = Field(
        False, description="TLS by a certificate that nobody trusts, for stages without a domain."
    )
    tls_policy: Annotated[str, TLS_POLICY] = Field(
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        description="Which TLS versions and ciphers are spoken; TLS 1.2 is the oldest allowed.",
    )
    access_logs: Annotated[bool, Flag()] = Field(
        False, description="Record each request in an S3 bucket; storage is billed."
    )
    access_logs_retention_in_days: Annotated[int, Whole(1, 3653, "days")] = Field(
        90, description="Days that access logs are kept."
    )
    deletion_protection: Annotated[bool, Flag()] = Field(
        False, description="AWS refuses to delete the load balancer while this is true."
    )
    idle_timeout: Annotated[int, Whole(1, 4000, "seconds")] = Field(
        60, description="A connection without traffic is closed after this time."
    )
    deregistration_delay: Annotated[int, Whole(0, 3600, "seconds")] = Field(
        30, description="How long a leaving machine may finish its requests."
    )
