"""The `backend` section."""

from typing import Annotated

from pydantic import Field

from infra.settings import formats
from infra.settings.kinds import Maybe, Text, Whole
from infra.settings.section import Section


class Backend(Section):
    """The machines behind the load balancer."""

    instance_type: Annotated[
        str, Text("an EC2 instance type of the catalog, such as t4g.micro", formats.backend_type, "t4g.micro")
    ] = Field("t4g.micro", description="Its architecture (arm64 for t4g, m7g …) must be the image's.")
    min_size: Annotated[int, Whole(1, 100, "machines")] = Field(1, description="The least that run.")
    max_size: Annotated[int, Whole(1, 100, "machines")] = Field(
        1,
        description="The most that target tracking starts; decides how many connections the database must bear.",
    )
    image: Annotated[
        str | None,
        Maybe(Text("a container image reference such as ACCOUNT.dkr.ecr.REGION.amazonaws.com/app:1.4", formats.image)),
    ] = Field(
        None,
        description="The application, built for the machine's architecture. Not set: a small built-in service that "
        "answers the health checks.",
    )
    port: Annotated[int, Whole(1024, 65_535, why="the application does not run as root")] = Field(
        8080, description="Where the application listens."
    )
    health_check_path: Annotated[
        str,
        Text("a path that starts with / and has neither spaces nor a query", formats.health_check_path, "/health"),
    ] = Field("/health", description="Answers while the process lives; the load balancer asks it.")
    workers: Annotated[int, Whole(1, 64, "processes")] = Field(
        2, description="Processes on each machine, each with a connection pool of its own."
    )
    pool_size: Annotated[int, Whole(1, 200, "connections")] = Field(
        5,
        description="The most connections that one process opens to the writer, and to the readers likewise.",
    )
    target_cpu_utilization: Annotated[int, Whole(10, 90, "percent")] = Field(
        50, description="The average CPU use that target tracking aims at."
    )
    root_volume_size: Annotated[int, Whole(8, 16_384, "GiB", "Amazon Linux 2023 needs 8")] = Field(
        8, description="Encrypted gp3 volume of each machine; $0.08 per GB-month."
    )
    max_instance_lifetime_in_days: Annotated[int, Whole(1, 365, "days")] = Field(
        30, description="Machines are replaced after this time, and so get the current image of Amazon Linux."
    )
    log_retention_in_days: Annotated[int, formats.LOG_RETENTION] = Field(
        30, description="Days that the machines' logs are kept."
    )
