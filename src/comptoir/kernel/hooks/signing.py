"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, moment and body.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import json
import os
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

from comptoir.kernel.hooks.model import Message
from comptoir.kernel.privacy.seal import seal, unseal

_PREFIX = "whsec_"
_BYTES = 32
"""Of a secret; the standard asks for 24 to 64."""


def new_secret() -> str:
    """Return a secret as receivers keep it."""
    return _PREFIX + base64.b64encode(os.urandom(_BYTES)).decode()


class Safe:
    """Seals the secrets of hooks.

    Args:
        key: 32 bytes of the key ring.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, secret: str, hook_id: str) -> bytes:
        return seal(self._key, secret.encode(), f"secret of {hook_id}")

    def open(self, sealed: bytes, hook_id: str) -> str:
        """Return a secret again.

        Raises:
            errors.Unavailable: the key is another one, or the bytes were changed.
        """
        return unseal(self._key, sealed, f"secret of {hook_id}").decode()


def body_of(message: Message, *, with_text: bool) -> str:
    """Return what is posted, the same at every attempt."""
    data = {**message.data, **(message.more if with_text else {})}
    told = {"type": message.type, "timestamp": message.at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def headers_of(message_id: str, body: str, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the headers that prove a message.

    Args:
        message_id: of the message.
        body: as it is posted.
        secrets: that sign, the present one first; while secrets change there are two.
        now: the moment of the attempt; receivers refuse one that is minutes off.
    """
    signatures = [Webhook(secret).sign(message_id, now, body) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
