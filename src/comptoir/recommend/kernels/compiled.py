"""The one way kernels are compiled."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_ALONE = threading.Lock()
"""Numba's own pool of threads may serve one caller at a time, or it ends the process."""


def compiled(*, parallel: bool = False, fast: bool = False) -> Callable[[Function], Function]:
    """Return a decorator that compiles a function of arrays and keeps what was compiled.

    Args:
        parallel: share `numba.prange` loops among threads; such a function waits for others like
            it, so what answers a request calls none.
        fast: let sums be added in any order, which lets several be added at once; numbers that are
            not finite may then not come in.
    """

    def decorate(function: Function) -> Function:
        made: Any = numba.njit(cache=True, parallel=parallel, fastmath=fast, nogil=True)(function)
        if not parallel:
            return cast("Function", made)

        @wraps(function)
        def alone(*arguments: Any) -> Any:
            with _ALONE:
                return made(*arguments)

        return cast("Function", alone)

    return decorate
