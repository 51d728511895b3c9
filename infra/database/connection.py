"""What the backend looks up at run time to find its database: parameters, so that no machine is replaced for them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class ConnectionArgs:
    """What a `Connection` is made from.

    Args:
        path: parameter path, such as `/rds-platform/prod/database`, without a trailing slash.
        writer_host: the address that writes: the writer's or the proxy's.
        reader_hosts: the replicas' own names, so that their certificates hold; may be empty.
    """

    path: str
    writer_host: pulumi.Input[str]
    reader_hosts: Sequence[pulumi.Input[str]]
    port: int
    database_name: str


class Connection(pulumi.ComponentResource):
    """The stage's connection parameters in Parameter Store."""

    path: str
    parameters: list[pulumi.Resource]

    def __init__(self, name: str, args: ConnectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:Connection", name, None, opts)
        # Parameter Store takes no empty value; with no replica, reading goes to the writer.
        readers = pulumi.Output.all(*(args.reader_hosts or [args.writer_host])).apply(",".join)
        values: dict[str, pulumi.Input[str]] = {
            "writerHost": args.writer_host,
            "readerHosts": readers,
            "port": str(args.port),
            "databaseName": args.database_name,
            "sslMode": "verify-full",
        }
        self.path = args.path
        self.parameters = [
            aws.ssm.Parameter(
                key,
                name=f"{args.path}/{key}",
                type=aws.ssm.ParameterType.STRING,
                # Host names are no secrets; as `value` the provider would hide them from every preview.
                insecure_value=value,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for key, value in values.items()
        ]
        self.register_outputs({"path": self.path})
