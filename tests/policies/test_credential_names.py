"""Names that only credentials have, in every spelling, and names that are like them."""

import pytest

from guardrails.aws.credential_names import is_reference, says_credential

YES = """password DB_PASSWORD dbPassword PGPASSWORD masterUserPassword db_pass SMTP_PWD apiKey API_KEY secret_access_key
AWS_SECRET_ACCESS_KEY clientSecret github_token accessToken privateKey tls.private_key password2 DB_PASSWORD_1
--password app/password passwords DBPassword userPassword passphrase x-auth-token JWT_SECRET RAILS_MASTER_KEY
secretKey presharedKey tunnel1PreSharedKey MYSQL_ROOT_PASSWORD redis_passwd"""
NO = """passwordVersion secretArn tokenUrl PASSWORD_FILE secretName PWD passwordSecretArn minPasswordLength keyId
KMS_KEY passport bypass pass secret token creationToken http_tokens databaseSecretArn PASSWORD_HASH publicKey
nextToken compass passwordPolicy secretsManagerArn keypair sshKeyName monkey tokenValidityUnits clientSecretArn
apiKeySource overpass"""


@pytest.mark.parametrize("name", YES.split())
def test_names_of_credentials(name):
    assert says_credential(name)


@pytest.mark.parametrize("name", ["", *NO.split()])
def test_names_of_other_things(name):
    assert not says_credential(name)


def test_a_reference_is_told_from_a_password_with_signs():
    assert all(
        map(is_reference, ["$DB", "${DB}", "arn:aws:x", "/a/b", "{{x}}", "<password>", "%DB%", "***", "https://x"])
    )
    assert not any(map(is_reference, ["$", "%1secret", "!Qaz2wsx", "*abc", "<3hunter", "arn", "@home1", "pass/word"]))
