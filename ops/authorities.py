"""The file of certificate authorities that psql verifies the database with: RDS's of the region, and Amazon's roots.

An instance's certificate is signed by RDS's own authorities, a proxy's by Amazon's.
"""

import os
import ssl
import time
import urllib.request
from pathlib import Path
from typing import Final

from ops.errors import StopError

AMAZON_ROOTS: Final = tuple(
    f"https://www.amazontrust.com/repository/AmazonRootCA{number}.pem" for number in (1, 2, 3, 4)
)
"""Amazon Trust Services' roots (amazontrust.com, "Repository")."""

FRESH_SECONDS: Final = 30 * 86_400
TIMEOUT_SECONDS: Final = 20


def regional_url(region: str) -> str:
    """Return where AWS publishes a region's RDS authorities (RDS user guide, "Using SSL/TLS")."""
    if region.startswith("us-gov-"):
        return f"https://truststore.pki.us-gov-west-1.rds.amazonaws.com/{region}/{region}-bundle.pem"
    if region.startswith("cn-"):
        return f"https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/{region}/{region}-bundle.pem"
    return f"https://truststore.pki.rds.amazonaws.com/{region}/{region}-bundle.pem"


def authorities_file(region: str) -> Path:
    """Return the path of the region's file, put together anew when it is older than 30 days.

    It is kept in `$XDG_CACHE_HOME/rds-platform`, else in `~/.cache/rds-platform`.

    Raises:
        StopError: a part cannot be downloaded or holds no certificate, and there is no older file.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rds-platform"
    file = folder / f"{region}.pem"
    if file.exists() and time.time() - file.stat().st_mtime < FRESH_SECONDS:
        return file
    try:
        text = "\n".join(_downloaded(url) for url in (regional_url(region), *AMAZON_ROOTS))
    except StopError:
        if file.exists():
            return file
        raise
    folder.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    new.write_text(text, encoding="ascii")
    new.replace(file)
    return file


def _downloaded(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
            text: str = answer.read().decode("ascii")
        # Whatever came instead of certificates, a proxy's page for one, is found out here and not by psql.
        ssl.create_default_context(cadata=text)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise StopError(f"{url} gives no certificates: {' '.join(str(reason).split())}") from None
    return text.strip() + "\n"
