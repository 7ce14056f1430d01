"""The one way kernels are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(*, parallel: bool = False) -> Callable[[Function], Function]:
    """Return a decorator that compiles a function of arrays and keeps what was compiled.

    Args:
        parallel: share `numba.prange` loops among threads.
    """
    decorate: Any = numba.njit(cache=True, parallel=parallel, fastmath=False, nogil=True)
    return cast("Callable[[Function], Function]", decorate)
