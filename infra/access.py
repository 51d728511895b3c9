"""The commands that reach the private database from a laptop, as the stack's outputs print them."""

import pulumi

from infra.catalog import POSTGRES_PORT


def tunnel_command(region: str, group_name: pulumi.Output[str], host: pulumi.Output[str]) -> pulumi.Output[str]:
    """Write the command that opens the private database on a laptop's port 5432 through a running backend."""
    return pulumi.Output.concat(
        f'aws ssm start-session --region {region} --target "$(aws ec2 describe-instances --region {region}',
        " --filters Name=tag:aws:autoscaling:groupName,Values=",
        group_name,
        " Name=instance-state-name,Values=running --query 'Reservations[0].Instances[0].InstanceId'",
        ' --output text)" --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters host=',
        host,
        f",portNumber={POSTGRES_PORT},localPortNumber={POSTGRES_PORT}",
    )


def psql_command(database_name: str, username: str, host: pulumi.Output[str]) -> pulumi.Output[str]:
    """Write the psql line for that tunnel: the real name is verified, the address is the laptop's own."""
    return pulumi.Output.concat(
        'psql "host=',
        host,
        f" hostaddr=127.0.0.1 port={POSTGRES_PORT} dbname={database_name}",
        f' user={username} sslmode=verify-full sslrootcert=rds-and-amazon-roots.pem"',
    )
