"""The one way kernels are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(*, parallel: bool = False) -> Callable[[Function], Function]:
    """Return a decorator that compiles a function of arrays and keeps what was compiled.

    Args:
        parallel: share `numba.prange` loops among threads.
    """
    decorate: Callable[[Function], Function] = numba.njit(
        cache=True, parallel=parallel, fastmath=False, nogil=True
    )
    return decorate
