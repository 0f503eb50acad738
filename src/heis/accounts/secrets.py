"""Secrets that are handed out once: made here, and stored only as hashes."""

from __future__ import annotations

import secrets
from hashlib import sha256
from hmac import digest

from django.conf import settings

from heis.accounts.rules import CODE_ALPHABET

_RECOVERY_CODE_LENGTH = 16
_PREFIX_LENGTH = 6


def hash_of(secret: str) -> str:
    """The hash a long random secret is stored and found by. It needs no salt: the secret cannot be guessed (75 bits or more)."""
    return sha256(secret.encode()).hexdigest()


def fingerprint(*parts: str) -> str:
    """A keyed hash of something that could be guessed, such as an e-mail address. Changes with the installation's secret key."""
    return digest(settings.SECRET_KEY.encode(), "\0".join(parts).encode(), "sha256").hex()


def new_link_secret() -> str:
    """A secret for an address in a mail."""
    return secrets.token_urlsafe(32)


def new_recovery_code() -> str:
    """Sixteen easily read letters and digits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(_RECOVERY_CODE_LENGTH))


def new_token() -> tuple[str, str]:
    """An API token and the beginning it is recognised by: "heis_k7dm2q_…". The name tells scanners for leaked secrets what it is."""
    prefix = "heis_" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(_PREFIX_LENGTH))
    return f"{prefix}_{secrets.token_urlsafe(32)}", prefix
