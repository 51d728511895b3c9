"""data-protected: Pulumi refuses to delete what holds data until somebody lifts the protection."""

from typing import Final

from ...aws.rds import CLUSTERS, INSTANCES, is_member, is_replica
from ...config import OnRequestConfig
from ...model import FINE, Found, Resource, Verdict, Violation
from ...rule import Rule

_STORES: Final = frozenset(
    {
        "aws:docdb/cluster:Cluster",
        "aws:dynamodb/table:Table",
        "aws:efs/fileSystem:FileSystem",
        "aws:elasticsearch/domain:Domain",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        "aws:fsx/windowsFileSystem:WindowsFileSystem",
        "aws:lightsail/database:Database",
        "aws:memorydb/cluster:Cluster",
        "aws:neptune/cluster:Cluster",
        "aws:opensearch/domain:Domain",
        "aws:redshift/cluster:Cluster",
        "aws:redshiftserverless/namespace:Namespace",
        "aws-native:dynamodb:Table",
        "aws-native:efs:FileSystem",
        "aws-native:lightsail:Database",
        "aws-native:memorydb:Cluster",
        "aws-native:neptune:DbCluster",
        "aws-native:opensearchservice:Domain",
        "aws-native:redshift:Cluster",
        "aws-native:redshiftserverless:Namespace",
    }
)
"""What holds data and is deleted with them. S3 itself refuses to delete a bucket that is not empty."""


def check(resource: Resource, config: OnRequestConfig) -> Verdict:
    """Whether `resource` has Pulumi's `protect`; replicas and members of clusters hold nothing of their own."""
    if not config.required or resource.options.protect or is_replica(resource) or is_member(resource):
        return FINE
    found = Found("protect", "protect is not set, so that a rename or a destroy deletes it with its data")
    return Violation((found,), "opts=pulumi.ResourceOptions(protect=True)")


RULE = Rule(
    name="data-protected",
    description="Where it is required, Pulumi refuses to delete databases and file systems",
    question="is protected by Pulumi",
    why="A rename in the program or a changed property that forces a replacement deletes the data in one update.",
    fix="Set protect=True in the resource's options; lift it in an update of its own before a deletion that is meant.",
    level="advisory",
    level_reason="Stages that are taken down routinely do without: each stage says by its config.",
    severity="high",
    framework=None,
    tags=("RDS", "NIST-800-53-r5/CM-3"),
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    types=INSTANCES | CLUSTERS | _STORES,
    config=OnRequestConfig,
    check=check,
)
