"""Pulumi type -> CloudFormation: what is named or shaped otherwise, what is left out, and why."""

from tests.oracle.cloudformation import Table
from tests.oracle.table.access import ACCESS
from tests.oracle.table.compute import COMPUTE
from tests.oracle.table.database import DATABASE
from tests.oracle.table.monitoring import MONITORING
from tests.oracle.table.network import NETWORK

_PULUMIS_OWN = "Pulumi's own"
_MADE_HERE = "a value that the program makes, nothing of AWS"

NOT_OF_AWS = {
    "pulumi:pulumi:Stack": _PULUMIS_OWN,
    "pulumi:providers:aws": _PULUMIS_OWN,
    "pulumi:providers:random": _PULUMIS_OWN,
    "pulumi:providers:tls": _PULUMIS_OWN,
    "random:index/randomId:RandomId": _MADE_HERE,
    "random:index/randomPassword:RandomPassword": _MADE_HERE,
    "tls:index/privateKey:PrivateKey": _MADE_HERE,
    "tls:index/selfSignedCert:SelfSignedCert": _MADE_HERE,
}

TABLE: Table = {**NOT_OF_AWS, **NETWORK, **DATABASE, **ACCESS, **COMPUTE, **MONITORING}
