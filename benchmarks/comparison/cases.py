"""The cases of the comparison: what anybody who guards databases meets, and what must not alarm."""

from typing import Any

from benchmarks.comparison.case import Case, Declared, Ref, bad, fine
from guardrails.model import UNKNOWN

INSTANCE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
GROUP, DEFAULT_GROUP = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
VPC_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
VPC_EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
NATIVE_INSTANCE, NATIVE_CLUSTER = "aws-native:rds:DbInstance", "aws-native:rds:DbCluster"
NATIVE_GROUP, NATIVE_RULE = "aws-native:ec2:SecurityGroup", "aws-native:ec2:SecurityGroupIngress"
POSTGRES = {"engine": "postgres", "engineVersion": "17", "instanceClass": "db.t4g.medium", "allocatedStorage": 20}
KEPT = {"backupRetentionPeriod": 7}
MULTI_AZ = {"engine": "postgres", "dbClusterInstanceClass": "db.m6gd.large", "storageType": "gp3", **KEPT}
AURORA = {"engine": "aurora-postgresql", "engineVersion": "17.4"}
NATIVE_POSTGRES = {"engine": "postgres", "dbInstanceClass": "db.t4g.medium", "allocatedStorage": "20"}
SG = "sg-0123456789abcdef0"


def one(type_: str, **properties: Any) -> Declared:
    """The case's only resource."""
    return Declared(type_, "it", properties)


def group(*ingress: dict[str, Any], type_: str = GROUP) -> Declared:
    """A security group with rules."""
    return one(type_, description="Database", vpcId="vpc-0123456789abcdef0", ingress=list(ingress))


def tcp(first: int | None = 5432, last: int | None = None, protocol: str = "tcp", **source: Any) -> dict[str, Any]:
    """A rule for a port or a range of them."""
    return {"protocol": protocol, "fromPort": first, "toPort": first if last is None else last, **source}


def rule(first: int, last: int | None = None, **source: Any) -> Declared:
    """A rule beside its group, of the older kind."""
    given = {"type": "ingress", "securityGroupId": SG, **tcp(first, last), **source}
    return one(RULE, **given)


def vpc_rule(type_: str = VPC_RULE, **given: Any) -> Declared:
    """A rule beside its group, of the newer kind."""
    return one(type_, **{"securityGroupId": SG, "ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, **given})


def _public() -> list[Case]:
    flag = {"publiclyAccessible": True}
    network = (
        Declared("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": "10.0.0.0/16"}),
        Declared("aws:ec2/internetGateway:InternetGateway", "gateway", {"vpcId": Ref("vpc", "id")}),
        Declared("aws:ec2/subnet:Subnet", "subnet", {"vpcId": Ref("vpc", "id"), "cidrBlock": "10.0.0.0/24"}),
        Declared(
            "aws:ec2/routeTable:RouteTable",
            "table",
            {"vpcId": Ref("vpc", "id"), "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": Ref("gateway", "id")}]},
        ),
        Declared(
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            "association",
            {"subnetId": Ref("subnet", "id"), "routeTableId": Ref("table", "id")},
        ),
        Declared("aws:rds/subnetGroup:SubnetGroup", "databases", {"subnetIds": [Ref("subnet", "id")]}),
    )
    database = {**POSTGRES, **KEPT, "dbSubnetGroupName": Ref("databases", "name")}
    shared = [
        ("aws:rds/snapshot:Snapshot", {"dbInstanceIdentifier": "it", "dbSnapshotIdentifier": "it"}),
        ("aws:rds/snapshotCopy:SnapshotCopy", {"sourceDbSnapshotIdentifier": "it", "targetDbSnapshotIdentifier": "c"}),
        ("aws:rds/clusterSnapshot:ClusterSnapshot", {"dbClusterIdentifier": "it", "dbClusterSnapshotIdentifier": "s"}),
        (
            "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
            {"sourceDbClusterSnapshotIdentifier": "it", "targetDbClusterSnapshotIdentifier": "c"},
        ),
    ]
    topic = "public"
    return [
        bad(topic, "instance, true", one(INSTANCE, **POSTGRES, **KEPT, **flag)),
        bad(topic, 'instance, "true"', one(INSTANCE, **POSTGRES, **KEPT, publiclyAccessible="true")),
        bad(topic, "read replica, true", one(INSTANCE, replicateSourceDb="it", instanceClass="db.t4g.medium", **flag)),
        bad(
            topic,
            "cluster member, true",
            one(MEMBER, clusterIdentifier="it", instanceClass="db.r6g.large", **AURORA, **flag),
        ),
        bad(topic, "Multi-AZ DB cluster, not said: public by default", one(CLUSTER, **MULTI_AZ)),
        bad(topic, "Multi-AZ DB cluster, true", one(CLUSTER, **MULTI_AZ, **flag, dbSubnetGroupName="databases")),
        bad(
            topic,
            "shard group, true",
            one(
                "aws:rds/shardGroup:ShardGroup",
                dbShardGroupIdentifier="it",
                dbClusterIdentifier="it",
                maxAcu=100,
                **flag,
            ),
        ),
        bad(topic, "native instance, true", one(NATIVE_INSTANCE, **NATIVE_POSTGRES, backupRetentionPeriod=7, **flag)),
        bad(
            topic,
            "native instance, not said, no subnet group",
            one(NATIVE_INSTANCE, **NATIVE_POSTGRES, backupRetentionPeriod=7),
        ),
        bad(
            topic,
            "native Multi-AZ DB cluster, not said",
            one(NATIVE_CLUSTER, engine="postgres", dbClusterInstanceClass="db.m6gd.large", backupRetentionPeriod=7),
        ),
        bad(
            topic,
            "Redshift cluster, true",
            one("aws:redshift/cluster:Cluster", clusterIdentifier="it", nodeType="ra3.large", **flag),
        ),
        bad(
            topic,
            "Redshift Serverless workgroup, true",
            one("aws:redshiftserverless/workgroup:Workgroup", workgroupName="it", namespaceName="it", **flag),
        ),
        bad(
            topic,
            "Neptune instance, true",
            one(
                "aws:neptune/clusterInstance:ClusterInstance",
                clusterIdentifier="it",
                instanceClass="db.r6g.large",
                **flag,
            ),
        ),
        bad(
            topic,
            "DMS replication instance, true",
            one(
                "aws:dms/replicationInstance:ReplicationInstance",
                replicationInstanceId="it",
                replicationInstanceClass="dms.t3.micro",
                **flag,
            ),
        ),
        bad(
            topic,
            "Lightsail database, true",
            one(
                "aws:lightsail/database:Database",
                relationalDatabaseName="it",
                masterDatabaseName="app",
                masterUsername="app",
                masterPassword="not-a-password",
                blueprintId="postgres_16",
                bundleId="micro_2_0",
                **flag,
            ),
        ),
        *(
            bad(topic, f"{type_.rsplit(':', 1)[1]} shared with all", one(type_, **given, sharedAccounts=["all"]))
            for type_, given in shared
        ),
        bad(
            topic,
            "snapshot shared with an account, then all",
            one(shared[0][0], **shared[0][1], sharedAccounts=["123456789012", "all"]),
        ),
        bad(topic, "subnet group with a route to an internet gateway", *network, one(INSTANCE, **database)),
        fine(topic, "instance, false", one(INSTANCE, **POSTGRES, **KEPT, publiclyAccessible=False)),
        fine(topic, 'instance, "false"', one(INSTANCE, **POSTGRES, **KEPT, publiclyAccessible="false")),
        fine(topic, "instance, not said: private by default", one(INSTANCE, **POSTGRES, **KEPT)),
        fine(
            topic,
            "cluster member, not said",
            one(MEMBER, clusterIdentifier="it", instanceClass="db.r6g.large", **AURORA),
        ),
        fine(topic, "Aurora cluster", one(CLUSTER, **AURORA, **KEPT)),
        fine(topic, "Multi-AZ DB cluster, false", one(CLUSTER, **MULTI_AZ, publiclyAccessible=False)),
        fine(
            topic, "snapshot shared with an account", one(shared[0][0], **shared[0][1], sharedAccounts=["123456789012"])
        ),
    ]


def _backups() -> list[Case]:
    topic = "backups"
    copy = {"replicateSourceDb": "it", "instanceClass": "db.t4g.medium"}
    return [
        bad(topic, "instance, not said: none by default", one(INSTANCE, **POSTGRES)),
        bad(topic, "instance, 0", one(INSTANCE, **POSTGRES, backupRetentionPeriod=0)),
        bad(topic, 'instance, "0"', one(INSTANCE, **POSTGRES, backupRetentionPeriod="0")),
        bad(topic, "instance, 1", one(INSTANCE, **POSTGRES, backupRetentionPeriod=1)),
        bad(topic, "instance, 3", one(INSTANCE, **POSTGRES, backupRetentionPeriod=3)),
        bad(topic, "Aurora cluster, not said: one day by default", one(CLUSTER, **AURORA)),
        bad(topic, "Aurora cluster, 1", one(CLUSTER, **AURORA, backupRetentionPeriod=1)),
        bad(topic, "Multi-AZ DB cluster, 3", one(CLUSTER, **{**MULTI_AZ, "backupRetentionPeriod": 3})),
        bad(
            topic,
            "native instance, 0",
            one(NATIVE_INSTANCE, **NATIVE_POSTGRES, publiclyAccessible=False, backupRetentionPeriod=0),
        ),
        bad(topic, "native instance, not said", one(NATIVE_INSTANCE, **NATIVE_POSTGRES, publiclyAccessible=False)),
        bad(topic, "native cluster, 1", one(NATIVE_CLUSTER, engine="aurora-postgresql", backupRetentionPeriod=1)),
        bad(
            topic,
            "DocumentDB cluster, 1",
            one("aws:docdb/cluster:Cluster", clusterIdentifier="it", backupRetentionPeriod=1),
        ),
        bad(
            topic,
            "Neptune cluster, 1",
            one("aws:neptune/cluster:Cluster", clusterIdentifier="it", backupRetentionPeriod=1),
        ),
        fine(topic, "instance, 7", one(INSTANCE, **POSTGRES, backupRetentionPeriod=7)),
        fine(topic, 'instance, "7"', one(INSTANCE, **POSTGRES, backupRetentionPeriod="7")),
        fine(topic, "instance, 35", one(INSTANCE, **POSTGRES, backupRetentionPeriod=35)),
        fine(topic, "Aurora cluster, 7", one(CLUSTER, **AURORA, backupRetentionPeriod=7)),
        fine(topic, "read replica, 0", one(INSTANCE, **copy, backupRetentionPeriod=0)),
        fine(topic, "read replica, not said", one(INSTANCE, **copy)),
        fine(
            topic,
            "read replica of a source known later, 0",
            one(INSTANCE, **{**copy, "replicateSourceDb": UNKNOWN}, backupRetentionPeriod=0),
        ),
        fine(
            topic,
            "member of an Aurora cluster",
            one(MEMBER, clusterIdentifier="it", instanceClass="db.r6g.large", **AURORA),
        ),
    ]


def _ingress() -> list[Case]:
    topic = "ingress"
    everywhere = {"cidrBlocks": ["0.0.0.0/0"]}
    both = {"securityGroups": [SG], **everywhere}
    return [
        bad(topic, "0.0.0.0/0", group(tcp(**everywhere))),
        bad(topic, "::/0", group(tcp(ipv6CidrBlocks=["::/0"]))),
        bad(topic, "0.0.0.0/1 and 128.0.0.0/1", group(tcp(cidrBlocks=["0.0.0.0/1", "128.0.0.0/1"]))),
        bad(topic, "a private range, 10.0.0.0/8", group(tcp(cidrBlocks=["10.0.0.0/8"]))),
        bad(topic, "one public address, /32", group(tcp(cidrBlocks=["203.0.113.7/32"]))),
        bad(topic, "one private IPv6 range", group(tcp(ipv6CidrBlocks=["fd00::/8"]))),
        bad(topic, "a range known later", group(tcp(cidrBlocks=[UNKNOWN]))),
        bad(topic, "a prefix list", group(tcp(prefixListIds=["pl-0123456789abcdef0"]))),
        bad(topic, "0.0.0.0/0 beside a security group in one rule", group(tcp(**both))),
        bad(topic, "0.0.0.0/0 in the second rule, after a group", group(tcp(securityGroups=[SG]), tcp(**everywhere))),
        bad(topic, "0.0.0.0/0 in the second rule, after self", group(tcp(self=True), tcp(**everywhere))),
        bad(
            topic,
            "0.0.0.0/0 in the second rule, the first known later",
            group(tcp(cidrBlocks=UNKNOWN, first=UNKNOWN), tcp(**everywhere)),
        ),
        bad(topic, "0.0.0.0/0, protocol -1", group(tcp(0, protocol="-1", **everywhere))),
        bad(topic, "0.0.0.0/0, protocol 6", group(tcp(protocol="6", **everywhere))),
        bad(topic, "0.0.0.0/0, protocol TCP", group(tcp(protocol="TCP", **everywhere))),
        bad(topic, "0.0.0.0/0, ports 5000 to 6000", group(tcp(5000, 6000, **everywhere))),
        bad(topic, "0.0.0.0/0, ports 0 to 65535", group(tcp(0, 65535, **everywhere))),
        bad(
            topic,
            '0.0.0.0/0, ports as text, "5432"',
            group({**tcp(**everywhere), "fromPort": "5432", "toPort": "5432"}),
        ),
        bad(
            topic,
            "default security group, 0.0.0.0/0",
            one(DEFAULT_GROUP, vpcId="vpc-0123456789abcdef0", ingress=[tcp(**everywhere)]),
        ),
        bad(topic, "rule resource, 0.0.0.0/0", rule(5432, **everywhere)),
        bad(topic, "rule resource, ::/0", rule(5432, ipv6CidrBlocks=["::/0"])),
        bad(topic, "rule resource, 10.0.0.0/16", rule(5432, cidrBlocks=["10.0.0.0/16"])),
        bad(topic, "vpc rule, 0.0.0.0/0", vpc_rule(cidrIpv4="0.0.0.0/0")),
        bad(topic, "vpc rule, ::/0", vpc_rule(cidrIpv6="::/0")),
        bad(topic, "vpc rule, 10.0.0.0/16", vpc_rule(cidrIpv4="10.0.0.0/16")),
        bad(
            topic,
            "vpc rule, -1 without ports, 0.0.0.0/0",
            one(VPC_RULE, securityGroupId=SG, ipProtocol="-1", cidrIpv4="0.0.0.0/0"),
        ),
        bad(topic, "vpc rule, a range known later", vpc_rule(cidrIpv4=UNKNOWN)),
        bad(topic, "vpc rule, a prefix list", vpc_rule(prefixListId="pl-0123456789abcdef0")),
        bad(
            topic,
            "native group, 0.0.0.0/0",
            one(
                NATIVE_GROUP,
                groupDescription="Database",
                securityGroupIngress=[{"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrIp": "0.0.0.0/0"}],
            ),
        ),
        bad(
            topic,
            "native rule, ::/0",
            one(NATIVE_RULE, groupId=SG, ipProtocol="tcp", fromPort=5432, toPort=5432, cidrIpv6="::/0"),
        ),
        fine(topic, "a security group", group(tcp(securityGroups=[SG]))),
        fine(topic, "a security group known later", group(tcp(securityGroups=[UNKNOWN]))),
        fine(topic, "self", group(tcp(self=True))),
        fine(topic, "no rules", group()),
        fine(topic, "rule resource, a security group", rule(5432, sourceSecurityGroupId=SG)),
        fine(topic, "vpc rule, a security group", vpc_rule(referencedSecurityGroupId=SG)),
        fine(topic, "443 of a load balancer, 0.0.0.0/0", group(tcp(443, **everywhere))),
        fine(topic, "443 of a load balancer, vpc rule", vpc_rule(fromPort=443, toPort=443, cidrIpv4="0.0.0.0/0")),
        fine(topic, "UDP 5432, 10.0.0.0/8", group(tcp(protocol="udp", cidrBlocks=["10.0.0.0/8"]))),
        fine(topic, "5433, 10.0.0.0/8", group(tcp(5433, cidrBlocks=["10.0.0.0/8"]))),
        fine(topic, "5000 to 5431, 10.0.0.0/8", group(tcp(5000, 5431, cidrBlocks=["10.0.0.0/8"]))),
        fine(topic, "ICMP, 10.0.0.0/8", group(tcp(-1, protocol="icmp", cidrBlocks=["10.0.0.0/8"]))),
        fine(topic, "egress to 5432", one(GROUP, description="Backend", egress=[tcp(**everywhere)])),
        fine(topic, "egress to 5432, rule resource", rule(5432, type="egress", **everywhere)),
        fine(topic, "egress to 5432, vpc rule", vpc_rule(VPC_EGRESS, cidrIpv4="0.0.0.0/0")),
    ]


CASES = (*_public(), *_backups(), *_ingress())
