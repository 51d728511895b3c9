"""How long the creation of each resource type takes: a sourced table, in seconds.

Read on 22 November 2026 from deployment logs that people have published in their public repositories ("Creation
complete after …" of Terraform, whose AWS provider Pulumi's is built from, so that both wait alike). Each number below
is one log's; the median counts. Logs that were plainly written for a lesson or a mock are left out: invented ids, round
times. A certificate that had been validated before counts all the same, with its 0 to 2 seconds. Nothing was measured
on an account of ours.
"""

import statistics
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Duration:
    """Seconds, either the median of logs or, with a note and no log, an estimate.

    Attributes:
        logs: one value per published log.
        estimate: used instead of a median.
        note: where an estimate comes from, or what the logs do not tell.
    """

    logs: tuple[int, ...] = ()
    estimate: float | None = None
    note: str = ""

    @property
    def seconds(self) -> float:
        return statistics.median(self.logs) if self.estimate is None else self.estimate

    @property
    def source(self) -> str:
        if self.estimate is None:
            return f"median of {len(self.logs)} logs" if len(self.logs) > 1 else "one log"
        return f"no logs: {self.note}"


AT_ONCE: Final = Duration(estimate=1, note="a call that AWS answers at once")
LOCAL: Final = Duration(estimate=0, note="made on the computer that deploys")

DURATIONS: Final[dict[str, Duration]] = {
    "aws:ec2/vpc:Vpc": Duration((14, 2, 15, 1, 12, 12)),
    # Without public addresses at launch; with them it is ten seconds more.
    "aws:ec2/subnet:Subnet": Duration((4, 17, 2, 4, 11, 2, 1, 1, 1, 4, 4, 2, 1, 4, 1, 4, 1, 0)),
    "aws:ec2/internetGateway:InternetGateway": Duration((0, 1, 6, 1, 1, 1, 4, 2, 1, 0)),
    "aws:ec2/natGateway:NatGateway": Duration((124, 105, 88, 107, 125, 94, 85)),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Duration((6, 6, 7, 6, 6, 6, 6, 6, 6)),
    "aws:ec2/securityGroup:SecurityGroup": Duration((3, 3, 2, 3, 3, 3)),
    "aws:ec2/launchTemplate:LaunchTemplate": Duration((6, 1, 1, 7, 7, 6, 2, 1, 1, 2)),
    "aws:kms/key:Key": Duration((16, 25, 20, 21, 29, 21, 22, 25)),
    "aws:iam/role:Role": Duration((2, 3, 2, 2, 1, 1)),
    "aws:iam/instanceProfile:InstanceProfile": Duration((1,)),
    "aws:ssm/parameter:Parameter": Duration((1, 0)),
    "aws:autoscaling/policy:Policy": Duration((0,)),
    "aws:acm/certificate:Certificate": Duration((8, 3, 8, 4)),
    "aws:acm/certificateValidation:CertificateValidation": Duration((532, 265, 0, 1, 89, 107, 61, 2)),
    "aws:route53/record:Record": Duration((33, 29, 32)),
    "aws:lb/loadBalancer:LoadBalancer": Duration((172, 142, 139, 148, 176, 156, 187)),
    "aws:lb/listener:Listener": Duration((0, 0, 2, 3, 0, 0)),
    "aws:autoscaling/group:Group": Duration(
        estimate=120,
        note="47 s, the median of 21 logs, until machines run, and then boot and two health checks of 15 s",
    ),
    "aws:rds/subnetGroup:SubnetGroup": Duration((1, 2, 1, 2)),
    "aws:rds/parameterGroup:ParameterGroup": Duration((2,)),
    # Instances in one zone, of any engine. With a standby (15 to 20 minutes in hashicorp/terraform#498) or as a replica
    # of much data it takes longer: that lengthens what cannot be avoided, so that this is the strict number.
    "aws:rds/instance:Instance": Duration(
        (368, 357, 246, 296, 196, 243, 247, 233, 245, 302, 452, 251, 282, 315, 479),
    ),
    "aws:rds/proxy:Proxy": Duration(
        estimate=240, note="the one log found (turbot/steampipe-plugin-aws#1414) breaks off after 150 s"
    ),
    "aws:rds/proxyTarget:ProxyTarget": AT_ONCE,
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": AT_ONCE,
    "aws:rds/eventSubscription:EventSubscription": Duration(
        estimate=30, note="the provider's first look is after 30 s (internal/service/rds/event_subscription.go)"
    ),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": Duration(
        estimate=120, note="guessed; the provider waits until AWS replicates"
    ),
    "random:index/randomPassword:RandomPassword": LOCAL,
    "random:index/randomId:RandomId": LOCAL,
    "tls:index/privateKey:PrivateKey": LOCAL,
    "tls:index/selfSignedCert:SelfSignedCert": LOCAL,
}
"""By type token. What is not here is `AT_ONCE`."""


def duration(type_: str) -> Duration:
    return DURATIONS.get(type_, AT_ONCE)
