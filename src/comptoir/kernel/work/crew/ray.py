"""`ray:`: the machines of a Ray cluster.

Every machine has Comptoir in the same version, and sees the data folder where models lie under
the same path. https://docs.ray.io
"""

import logging
import os
import socket
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.work.crew.local import ONE_THREAD
from comptoir.kernel.work.crew.port import Made, Piece

AHEAD = 2
"""Pieces handed over for each hand: none waits for work, and memory stays bounded."""
_ALONE, _FOUND = "local", "auto"
_KNOCK_SECONDS = 5.0


class RayCrew:
    """Connects when it is first asked for anything.

    Args:
        address: `auto` for the cluster that this machine belongs to, `HOST:PORT` of its head,
            `ray://HOST:PORT` of the client server of a cluster that it does not belong to, or
            `local` to start one on this machine.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._ray: Any = None

    @property
    def hands(self) -> int:
        return max(int(self._connected().cluster_resources().get("CPU", 1)), 1)

    def map(self, task: Callable[[Piece], Made], pieces: Sequence[Piece]) -> list[Made]:
        ray = self._connected()
        carry_out = ray.remote(num_cpus=1, max_retries=2)(_carry_out)
        shared = ray.put(task)
        room = AHEAD * self.hands
        made: dict[int, Made] = {}
        going: dict[Any, int] = {}
        try:
            for number, piece in enumerate(pieces):
                if len(going) >= room:
                    self._collect(going, made)
                going[carry_out.remote(shared, piece)] = number
            while going:
                self._collect(going, made)
        finally:
            for one in going:
                ray.cancel(one, force=False)
        return [made[number] for number in range(len(pieces))]

    def prepare(self, task: Callable[[Piece], object], piece: Piece) -> None:
        ray = self._connected()
        carry_out = ray.remote(num_cpus=1, max_retries=0)(_carry_out)
        for _ in range(self.hands):
            carry_out.remote(task, piece)

    def _collect(self, going: dict[Any, int], made: dict[int, Any]) -> None:
        """Take in what is ready first."""
        ray = self._ray
        ready, _ = ray.wait(list(going), num_returns=1)
        for one in ready:
            try:
                made[going.pop(one)] = ray.get(one)
            except ray.exceptions.RayError as problem:
                cause = getattr(problem, "cause", problem)
                if not isinstance(cause, ray.exceptions.RayError):
                    raise cause from None
                raise errors.Unavailable(
                    "The Ray cluster could not carry out a piece of work: {problem}. Look at its "
                    "machines, most often at their memory or their version, then retry.",
                    problem=str(cause),
                ) from None

    def _connected(self) -> Any:
        if self._ray is None:
            self._ray = _connect(self._address)
        return self._ray

    def close(self) -> None:
        """Leave the cluster; it goes on for others."""
        if self._ray is not None:
            self._ray.shutdown()
            self._ray = None


def _connect(address: str) -> Any:
    # Ray tells its makers how it is used, unless it is told not to: nothing leaves the shop.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if address != _ALONE:  # one that is started here sets up its own token
        # Whoever reaches a cluster without a token may run any code on it.
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    try:
        import ray  # noqa: PLC0415 - of the extra `ray`
    except ModuleNotFoundError:
        raise errors.Unavailable(
            "Ray is not installed. Run pip install 'comptoir[ray]', or set work.crew = local:"
        ) from None
    try:
        ray.init(
            **_place(address),
            log_to_driver=False,
            logging_level=logging.ERROR,
            runtime_env={"env_vars": ONE_THREAD},
        )
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as problem:
        raise errors.Unavailable(
            "No Ray cluster answers at {address}: {problem}. Correct work.crew, start one with "
            "RAY_AUTH_MODE=token ray start --head, and give this machine the same token.",
            address=address,
            problem=str(problem),
        ) from None
    _check_versions(ray, address)
    return ray


def _place(address: str) -> dict[str, Any]:
    if address == _ALONE:
        return {"address": _ALONE, "include_dashboard": False}
    told = os.environ.get("RAY_ADDRESS", "") if address == _FOUND else address
    if told:
        _knock(told.removeprefix("ray://"))
    return {"address": address}


def _knock(place: str) -> None:
    """Raise `OSError` when nobody listens: Ray itself would try for many minutes."""
    host, _, port = place.rpartition(":")
    socket.create_connection((host, int(port)), timeout=_KNOCK_SECONDS).close()


def _check_versions(ray: Any, address: str) -> None:
    own = metadata.version("comptoir")
    try:
        theirs = ray.get(ray.remote(num_cpus=1)(metadata.version).remote("comptoir"))
    except ray.exceptions.RayTaskError:
        theirs = "none"
    if theirs != own:
        ray.shutdown()
        raise errors.Unavailable(
            "The machines at {address} have Comptoir {theirs}, and this one has {own}. "
            "Install the same version everywhere.",
            address=address,
            theirs=theirs,
            own=own,
        )


def _carry_out(task: Callable[[Piece], Made], piece: Piece) -> Made:
    return task(piece)
