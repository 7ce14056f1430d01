"""Requests that create something, sent twice, and done once."""

from comptoir.kernel.idempotency.model import Asked, Claim, Given
from comptoir.kernel.idempotency.store import GivenAnswers

__all__ = ["Asked", "Claim", "Given", "GivenAnswers"]
