"""Secrets a person can hold in their hand: the return code of a filing, and the address of a draft. Stored only as a fingerprint."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: a code is read aloud and copied from paper
GROUPS, GROUP_LENGTH = 3, 4


def new_return_code() -> str:
    """A code such as `7K3M-9QXT-2HBN`: twelve characters of 31, 59 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def normal_form(code: str) -> str:
    """The code as it was printed, whatever a person made of spaces, hyphens and case."""
    letters = re.sub(r"[^0-9A-Z]", "", code.upper())
    return "-".join(letters[i : i + GROUP_LENGTH] for i in range(0, len(letters), GROUP_LENGTH))


def new_token() -> str:
    """A secret for an address: 32 characters that fit in a URL."""
    return secrets.token_urlsafe(24)


def fingerprint(secret: str, *, key: str) -> str:
    """HMAC-SHA256 in hex: finds the row, and is worth nothing to one who reads the database without the key."""
    return hmac.new(key.encode(), secret.encode(), sha256).hexdigest()
