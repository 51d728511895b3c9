"""database-multi-az: a database outlives the loss of an Availability Zone."""

from ...aws.flags import Flag
from ...aws.rds import INSTANCES, is_member, is_replica
from ...config import OnRequestConfig
from ...model import FINE, Resource, Verdict
from ...rule import Rule

_FLAG = Flag("multiAz")


def check(resource: Resource, config: OnRequestConfig) -> Verdict:
    """Whether an instance has a standby. A replica and a cluster's member have the other copies beside them."""
    if not config.required or is_replica(resource) or is_member(resource):
        return FINE
    return _FLAG.judge(resource, wanted=True)


RULE = Rule(
    name="database-multi-az",
    description="Where it is required, databases have a standby in another Availability Zone",
    question="has a standby in another Availability Zone",
    why="With one zone, a failed disk or a maintenance window is an outage until the database is back.",
    fix="Set multi_az=True.",
    level="advisory",
    level_reason="A standby doubles the price: whether it is worth that, each stage says by its config.",
    severity="medium",
    framework="RDS.5",
    tags=(
        "RDS",
        "CIS-AWS-5.0.0/2.2.4",
        "NIST-800-53-r5/CP-10",
        "NIST-800-53-r5/SC-36",
        "NIST-800-53-r5/SI-13(5)",
        "CKV_AWS_157",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5",
    types=INSTANCES,
    config=OnRequestConfig,
    check=check,
)
