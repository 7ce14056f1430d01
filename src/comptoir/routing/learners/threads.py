"""How many cores linear algebra takes."""

from contextlib import AbstractContextManager

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped,unused-ignore]


def limited(threads: int) -> AbstractContextManager[object]:
    """Hold linear algebra to so many threads while the context lasts."""
    found: AbstractContextManager[object] = threadpool_limits(limits=threads, user_api="blas")
    return found
