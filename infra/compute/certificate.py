"""The load balancer's certificate: for a domain of one's own, one that exists already, or self-signed."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_tls as tls

YEAR_IN_HOURS = 365 * 24
RENEWAL_IN_HOURS = 60 * 24


@dataclass(frozen=True, kw_only=True)
class Domain:
    """A name in a Route 53 hosted zone; `zone_id` is the zone's id, known before any resource is made."""

    name: str
    zone_id: str


@dataclass(frozen=True, kw_only=True)
class SelfSigned:
    """A certificate that no browser trusts, for stages without a domain; `name` is fully qualified."""

    name: str


class ValidatedCertificate(pulumi.ComponentResource):
    """An ACM certificate for a domain, validated through the hosted zone's DNS and renewed by ACM."""

    arn: pulumi.Output[str]
    """Known only once the certificate is issued: a listener that takes it waits for that."""

    def __init__(self, name: str, domain: Domain, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:compute:ValidatedCertificate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        certificate = aws.acm.Certificate("domain", domain_name=domain.name, validation_method="DNS", opts=child)
        option = certificate.domain_validation_options.apply(lambda options: options[0])
        record = aws.route53.Record(
            "validation",
            zone_id=domain.zone_id,
            name=option.apply(lambda o: o.resource_record_name or ""),
            type=option.apply(lambda o: o.resource_record_type or ""),
            records=[option.apply(lambda o: o.resource_record_value or "")],
            ttl=300,
            # The same record validates a certificate of the same name that exists already.
            allow_overwrite=True,
            opts=child,
        )
        validation = aws.acm.CertificateValidation(
            "domain",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn],
            opts=child,
        )
        self.arn = validation.certificate_arn
        self.register_outputs({"arn": self.arn})


class SelfSignedCertificate(pulumi.ComponentResource):
    """A certificate of our own making, imported into ACM and made anew before it ends."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, self_signed: SelfSigned, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:compute:SelfSignedCertificate", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # ACM takes RSA of 2048 bits and P-256, among others.
        key = tls.PrivateKey("self-signed", algorithm="ECDSA", ecdsa_curve="P256", opts=child)
        certificate = tls.SelfSignedCert(
            "self-signed",
            private_key_pem=key.private_key_pem,
            subject=tls.SelfSignedCertSubjectArgs(common_name=self_signed.name),
            dns_names=[self_signed.name],
            validity_period_hours=YEAR_IN_HOURS,
            early_renewal_hours=RENEWAL_IN_HOURS,
            allowed_uses=["digital_signature", "server_auth"],
            opts=child,
        )
        self.arn = aws.acm.Certificate(
            "self-signed",
            private_key=key.private_key_pem,
            certificate_body=certificate.cert_pem,
            opts=child,
        ).arn
        self.register_outputs({"arn": self.arn})
