"""What an operator may choose: one closed model for each section of the stack file, checked all at once."""

from infra.settings.backend import Backend
from infra.settings.database import Adopted, ApplicationUser, BackupReplication, Database, Proxy
from infra.settings.load_balancer import Domain, LoadBalancer
from infra.settings.loader import Settings, load
from infra.settings.monitoring import Monitoring, Subscribers
from infra.settings.network import Network
from infra.settings.problems import Problem, SettingsError

__all__ = [
    "Adopted",
    "ApplicationUser",
    "Backend",
    "BackupReplication",
    "Database",
    "Domain",
    "LoadBalancer",
    "Monitoring",
    "Network",
    "Problem",
    "Proxy",
    "Settings",
    "SettingsError",
    "Subscribers",
    "load",
]
