"""Hooks and deliveries as the API and commands tell them."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel.hooks.model import Delivery, DeliveryState, Hook


def told_hook(hook: Hook, counts: Mapping[DeliveryState, int]) -> dict[str, Any]:
    """Return a hook as JSON, with how its deliveries stand."""
    return {
        "hook_id": hook.hook_id,
        "url": hook.url,
        "description": hook.description,
        "events": sorted(hook.events),
        "with_text": hook.with_text,
        "active": hook.active,
        "why": hook.why,
        "old_secret_until": hook.secret_until.isoformat() if hook.secret_until else None,
        "by": hook.by,
        "at": hook.at.isoformat(),
        **{state.value: counts.get(state, 0) for state in DeliveryState},
    }


def told_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as JSON."""
    waits = delivery.state is DeliveryState.WAITING
    return {
        "message_id": delivery.message_id,
        "type": delivery.type,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "says": delivery.says,
        "milliseconds": delivery.milliseconds,
        "at": delivery.at.isoformat(),
        "due_at": delivery.due_at.isoformat() if waits else None,
        "ended_at": delivery.ended_at.isoformat() if delivery.ended_at else None,
    }
