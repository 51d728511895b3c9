"""The random and tls packages: results of the right form that stay the same from run to run.

Keys and certificates are well-formed PEM around bytes that mean nothing: no key can be read from them.
"""

from __future__ import annotations

import base64
import hashlib
import string
import uuid
from typing import Any, cast

from simulation.aws.drafts import Draft
from simulation.aws.identity import CREATED, digest, letters, number, unique

_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
_PETS = ("antelope", "badger", "crane", "dolphin", "eagle", "ferret", "gazelle", "heron", "ibis", "jackal")
_WORDS = ("able", "bold", "calm", "deft", "even", "fair", "glad", "happy", "ideal", "just")


def text(draft: Draft) -> dict[str, Any]:
    """A RandomString or RandomPassword that keeps its promises on length and kinds of characters."""
    values = draft.values
    length = int(values.get("length", 16))
    kinds = [
        (alphabet, int(values.get(f"min{name}", 0)))
        for name, alphabet in (
            ("Lower", string.ascii_lowercase),
            ("Upper", string.ascii_uppercase),
            ("Numeric", string.digits),
            ("Special", draft.text("overrideSpecial") or _SPECIAL),
        )
        if _wanted(draft, name)
    ]
    least = "".join(letters(count, draft.urn, alphabet, alphabet=alphabet) for alphabet, count in kinds)
    everything = "".join(alphabet for alphabet, _ in kinds)
    result = (least + letters(length, draft.urn, alphabet=everything))[:length]
    if draft.type != "random:index/randomPassword:RandomPassword":
        return {"id": result, "result": result}
    hashed = "$2a$10$" + letters(53, draft.urn, "bcrypt", alphabet=string.ascii_letters + string.digits)
    return {"id": "none", "result": result, "bcryptHash": hashed}


def _wanted(draft: Draft, kind: str) -> bool:
    old_name = draft.values.get("number") if kind == "Numeric" else None
    value = draft.values.get(kind.lower(), old_name)
    return value is not False


def identifier(draft: Draft) -> dict[str, Any]:
    """A RandomId or RandomBytes in all its spellings."""
    length = int(draft.values.get("byteLength", draft.values.get("length", 8)))
    raw = hashlib.shake_256(draft.urn.encode()).digest(length)
    encoded = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    prefix = draft.text("prefix")
    if draft.type == "random:index/randomBytes:RandomBytes":
        plain = base64.b64encode(raw).decode()
        return {"id": plain, "base64": plain, "hex": raw.hex()}
    return {
        "id": encoded,
        "b64Url": prefix + encoded,
        "b64Std": prefix + base64.b64encode(raw).decode(),
        "hex": prefix + raw.hex(),
        "dec": prefix + str(int.from_bytes(raw, "big")),
    }


def integer(draft: Draft) -> dict[str, Any]:
    """A RandomInteger between its bounds, both included."""
    low, high = int(draft.values.get("min", 0)), int(draft.values.get("max", 0))
    result = low + number(high - low + 1, draft.urn)
    return {"id": str(result), "result": result}


def pet(draft: Draft) -> dict[str, Any]:
    """A RandomPet's words."""
    length = int(draft.values.get("length", 2))
    words = [_WORDS[number(len(_WORDS), draft.urn, str(i))] for i in range(length - 1)]
    prefix = [draft.text("prefix")] if draft.text("prefix") else []
    name = draft.text("separator", "-").join([*prefix, *words, _PETS[number(len(_PETS), draft.urn)]])
    return {"id": name}


def shuffle(draft: Draft) -> dict[str, Any]:
    """A RandomShuffle: the same elements in an order of their own."""
    given = cast("list[str]", draft.values.get("inputs") or [])
    ordered = sorted(given, key=lambda item: digest(draft.urn, item))
    wanted = int(draft.values.get("resultCount") or len(ordered))
    result = [ordered[i % len(ordered)] for i in range(wanted)] if ordered else []
    return {"id": "-", "results": result}


def uuid4(draft: Draft) -> dict[str, Any]:
    """A RandomUuid."""
    result = unique(draft.urn)
    return {"id": result, "result": result}


def private_key(draft: Draft) -> dict[str, Any]:
    """A tls PrivateKey: its texts have the form of keys, and no key in them."""
    return {
        "id": hashlib.sha1(draft.urn.encode(), usedforsecurity=False).hexdigest(),
        "algorithm": draft.text("algorithm", "RSA"),
        "privateKeyPem": _pem("RSA PRIVATE KEY", draft.urn, 1190),
        "privateKeyPemPkcs8": _pem("PRIVATE KEY", draft.urn, 1216),
        "privateKeyOpenssh": _pem("OPENSSH PRIVATE KEY", draft.urn, 1790),
        "publicKeyPem": _pem("PUBLIC KEY", draft.urn, 294),
        "publicKeyOpenssh": "ssh-rsa " + _base64(draft.urn, 279) + "\n",
        "publicKeyFingerprintMd5": _colons(hashlib.md5(draft.urn.encode(), usedforsecurity=False).hexdigest()),
        "publicKeyFingerprintSha256": "SHA256:" + _base64(draft.urn, 32).rstrip("="),
        "rsaBits": draft.values.get("rsaBits", 2048),
        "ecdsaCurve": draft.text("ecdsaCurve", "P224"),
    }


def certificate(draft: Draft) -> dict[str, Any]:
    """A tls certificate, signed by itself or by another, and with the form of one only."""
    return {
        "id": str(uuid.UUID(digest(draft.urn)[:32]).int),
        "certPem": _pem("CERTIFICATE", draft.urn, 800),
        "keyAlgorithm": "RSA",
        "validityStartTime": CREATED,
        "validityEndTime": "2027-01-01T00:00:00Z",
        "readyForRenewal": False,
        "caKeyAlgorithm": "RSA",
    }


def request(draft: Draft) -> dict[str, Any]:
    """A tls certificate request."""
    pem = _pem("CERTIFICATE REQUEST", draft.urn, 600)
    return {"id": hashlib.sha1(pem.encode(), usedforsecurity=False).hexdigest(), "certRequestPem": pem}


def _base64(seed: str, length: int) -> str:
    return base64.b64encode(hashlib.shake_256(seed.encode()).digest(length)).decode()


def _pem(label: str, seed: str, length: int) -> str:
    body = _base64(f"{label} {seed}", length)
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""))


def _colons(text_: str) -> str:
    return ":".join(text_[i : i + 2] for i in range(0, len(text_), 2))
