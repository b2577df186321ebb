"""The key of this installation and what others know it by; signatures on the files that travel between installations.

The private key is ``settings.EXCHANGE_KEY``: made on first use in the data folder, or given as a secret; it never leaves this module.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES, SIGNATURE_BYTES = 32, 64


def _private() -> Ed25519PrivateKey:
    text = str(settings.EXCHANGE_KEY).strip()
    try:
        seed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError as wrong:  # binascii.Error is one
        raise ImproperlyConfigured("EXCHANGE_KEY: cần 32 byte ngẫu nhiên viết theo base64url.") from wrong


def public_key() -> str:
    """The public key in base64, for the partner's page."""
    return base64.b64encode(_private().public_key().public_bytes_raw()).decode("ascii")


def fingerprint(key: str) -> str:
    """SHA-256 of a public key in hexadecimal, to be compared by voice or on paper. Raises ``ValueError`` for what is no key."""
    return hashlib.sha256(_raw(key, KEY_BYTES)).hexdigest()


def grouped(mark: str) -> str:
    """A fingerprint in groups of four, easier to read out."""
    return " ".join(mark[n : n + 4] for n in range(0, len(mark), 4))


def identifier() -> str:
    """What this installation is called in files: ``EXCHANGE_ID``, else from the key."""
    return settings.EXCHANGE_ID or f"sochibo-{fingerprint(public_key())[:16]}"


def sign(content: bytes) -> str:
    """The signature of this installation, in base64."""
    return base64.b64encode(_private().sign(content)).decode("ascii")


def is_signed(content: bytes, signature: str, key: str) -> bool:
    """Whether the holder of a public key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(_raw(key, KEY_BYTES)).verify(_raw(signature, SIGNATURE_BYTES), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _raw(text: str, size: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ValueError("Không phải base64.") from wrong
    if len(raw) != size:
        raise ValueError(f"Cần đúng {size} byte.")
    return raw
