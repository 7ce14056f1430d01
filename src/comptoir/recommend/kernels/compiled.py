"""The one way kernels are compiled."""

import threading
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_FEW = 8
_ALONE = threading.Lock()
"""Numba's own pool of threads may serve one caller at a time, or it ends the process."""


def compiled(
    *, parallel: bool = False, fast: bool = False, brief: bool = False
) -> Callable[[Function], Function]:
    """Return a decorator that compiles a function of arrays and keeps what was compiled.

    Args:
        parallel: share `numba.prange` loops among threads; such a function waits for others like
            it, so what answers a request calls none.
        fast: let sums be added in any order, which lets several be added at once; numbers that are
            not finite may then not come in.
        brief: keep the interpreter's lock: for what takes microseconds, since getting it back takes
            longer where another thread waits for it.
    """

    def decorate(function: Function) -> Function:
        made: Any = numba.njit(cache=True, parallel=parallel, fastmath=fast, nogil=not brief)(
            function
        )
        if not parallel:
            return cast("Function", made)

        @wraps(function)
        def alone(*arguments: Any) -> Any:
            with _ALONE:
                return made(*arguments)

        return cast("Function", alone)

    return decorate


def by_rows(function: Function) -> Function:
    """Compile a `numba.prange` loop over rows twice: shared among threads, and in turn.

    Few rows, such as those of one request, are not worth waking threads for, and wait for nobody.
    How many rows there are is the length of the first argument.
    """
    many = compiled(parallel=True)(function)
    few = compiled()(_renamed(function))

    @wraps(function)
    def either(*arguments: Any) -> Any:
        return (many if len(arguments[0]) > _FEW else few)(*arguments)

    return cast("Function", either)


def _renamed(function: Any) -> Any:
    """Return the same function by another name, for what was compiled is kept by name."""
    other = FunctionType(function.__code__, function.__globals__, f"{function.__name__}_in_turn")
    other.__qualname__ = f"{function.__qualname__}_in_turn"
    other.__module__ = function.__module__
    return other
