"""Which ids the catalogues have that rules name, so far as they are about what this pack is about."""

FOUNDATIONAL = {
    "AutoScaling": {1, 2, 3, 5, 6, 9},
    "CodeBuild": {1, 2, 3, 4, 7},
    "DMS": {1, *range(6, 14)},
    "DocumentDB": {*range(1, 7)},
    "EC2": {1, 2, 3, 4, *range(6, 11), *range(15, 22), 23, 24, 25, 51, *range(55, 59), 60, *range(170, 174), 180, 181},
    "ECS": {1, 2, 3, 4, 5, 8, 9, 10, 12, 16},
    "ELB": {*range(1, 11), 12, 13, 14, 17, 18},
    "Neptune": {*range(1, 9)},
    "RDS": {*range(1, 18), *range(19, 26), 27, *range(34, 38), *range(40, 49)},
    "Redshift": {1, 2, 3, 4, 6, 7, 8, 10, 15, 18},
    "RedshiftServerless": {1, 2, 3, 5, 6},
    "SecretsManager": {1, 2, 3, 4},
    "SSM": {1, 2, 3, 4, 6, 7},
}
"""Controls of the AWS Foundational Security Best Practices standard, as Security Hub's user guide lists them."""

BESIDES = {"EC2": {13, 14, 53, 54}, "RDS": {26, 38, 39, 50, 51}}
"""Controls that Security Hub has and that list has not: they belong to other standards, or are newer."""

RELATED = {
    "AutoScaling.3": "AC-3 AC-3(7) AC-3(15) AC-6 CA-9(1) CM-2",
    "CodeBuild.2": "IA-5(7) SA-3",
    "DMS.1": "AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7",
    "DocumentDB.2": "SI-12",
    "EC2.2": "AC-4 AC-4(21) SC-7",
    "EC2.3": "CA-9(1) CM-3(6) SC-7(10) SC-13 SC-28 SC-28(1) SI-7(6)",
    "EC2.6": "AC-4(26) AU-2 AU-3 AU-6(3) AU-6(4) AU-12 CA-7 SI-7(8)",
    "EC2.8": "AC-3 AC-3(7) AC-3(15) AC-6",
    "EC2.9": "AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7",
    "EC2.13": "AC-4 AC-4(21) CM-7 SC-7",
    "EC2.15": "AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7",
    "EC2.18": "AC-4 AC-4(21) SC-7",
    "EC2.19": "AC-4 AC-4(21) CA-9(1) CM-2 CM-2(2) CM-7 SC-7",
    "EC2.25": "AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7",
    "ECS.8": "CA-9(1) CM-2",
    "ELB.1": "AC-4 AC-17(2) IA-5(1) SC-7(4) SC-8 SC-8(1) SC-8(2) SC-12(3) SC-13 SC-23 SC-23(3) SI-7(6)",
    "ELB.2": "AC-4 AC-17(2) IA-5(1) SC-7(4) SC-8 SC-8(1) SC-8(2) SC-12(3) SC-13 SC-23 SC-23(5) SI-7(6)",
    "ELB.3": "AC-4 AC-17(2) IA-5(1) SC-7(4) SC-8 SC-8(1) SC-8(2) SC-12(3) SC-13 SC-23 SC-23(3) SI-7(6)",
    "ELB.4": "SC-7(4) SC-8(2)",
    "ELB.5": "AC-4(26) AU-2 AU-3 AU-6(3) AU-6(4) AU-10 AU-12 CA-7 SC-7(9) SI-7(8)",
    "ELB.6": "CA-9(1) CM-2 CM-2(2) CM-3 SC-5(2)",
    "ELB.12": "AC-4(21) CA-9(1) CM-2",
    "ELB.17": "AC-4 AC-17(2) IA-5(1) SC-7(4) SC-8 SC-8(1) SC-8(2) SC-12(3) SC-13 SC-23 SC-23(3) SI-7(6)",
    "Neptune.5": "SI-12",
    "RDS.1": "AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7",
    "RDS.2": "AC-4 AC-4(21) SC-7",
    "RDS.3": "CA-9(1) CM-3(6) SC-7(10) SC-13 SC-28 SC-28(1) SI-7(6)",
    "RDS.5": "CP-6(2) CP-10 SC-5(2) SC-36 SI-13(5)",
    "RDS.7": "CM-3 SC-5(2)",
    "RDS.8": "CM-3 SC-5(2) SI-13(5)",
    "RDS.9": "AC-2(4) AC-4(26) AC-6(9) AU-2 AU-3 AU-6(3) AU-6(4) AU-10 AU-12 CA-7 SI-3(8) SI-4(20) SI-7(8)",
    "RDS.11": "CP-6 CP-6(1) CP-6(2) CP-9 CP-10 SC-5(2) SI-12 SI-13(5)",
    "RDS.13": "SI-2 SI-2(2) SI-2(4) SI-2(5)",
    "RDS.17": "CA-9(1) CM-2 CM-2(2)",
    "RDS.25": "CA-9(1) CM-2",
    "RDS.26": "CP-6 CP-6(1) CP-6(2) CP-9 CP-10 SC-5(2) SI-12 SI-13(5)",
    "Redshift.1": "AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7",
    "Redshift.3": "CP-6 CP-6(1) CP-6(2) CP-9 CP-10 SC-5(2) SI-13(5)",
}
"""Requirements of NIST SP 800-53 revision 5 to which Security Hub's user guide relates a control, so far as used."""

DIRECT = frozenset(
    [
        "AC-4",
        "CM-2",
        "CM-3",
        "CM-8",
        "CP-2(2)",
        "CP-9",
        "CP-10",
        "IA-5(7)",
        "SA-22",
        "SC-5(2)",
        "SC-7",
        "SC-8",
        "SC-23",
        "SC-28",
        "SI-2",
    ]
)
"""Requirements that a rule meets by their own text, where Security Hub has no control or relates it to nothing."""

CIS = {
    "3.0.0": frozenset(["2.2.1", "2.3.1", "2.3.2", "2.3.3", "3.7", "5.1", "5.2", "5.3", "5.4", "5.6"]),
    "5.0.0": frozenset(["2.2.1", "2.2.2", "2.2.3", "2.2.4", "3.7", "5.1.1", "5.2", "5.3", "5.4", "5.5", "5.7"]),
}
"""Recommendations of the CIS Amazon Web Services Foundations Benchmark about databases, networks and machines.

The versions are those that Security Hub checks; AWS's controls name both.
"""

CHECKOV = {
    "CKV_AWS": frozenset(range(1, 395)) - {4, 52, 125, 128, 132, 151, 188, 299},
    "CKV2_AWS": frozenset(range(1, 79)) - {13, 17, 24, 25, 26, 67},
}
"""Numbers of Checkov 3.3.30's checks of AWS resources."""
