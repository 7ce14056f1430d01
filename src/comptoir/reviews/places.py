"""Where a source is: jobs and tables write the bare address down, its password stays sealed."""

from comptoir.kernel.privacy.uris import bare
from comptoir.kernel.work import Json
from comptoir.reviews.ports import Safe


def sealed_place(path: str, query: str, safe: Safe) -> Json:
    """Return `path` and `sealed` as a job's input may hold them; files have nothing to seal."""
    place = bare(path) if query else path
    return {"path": place, "sealed": safe.seal(path) if place != path else ""}


def opened_place(input: Json, safe: Safe) -> Json:
    """Return the input of one source with the address that opens it, for memory only."""
    sealed = input.get("sealed")
    return {**input, "path": safe.open(str(sealed))} if sealed else input
