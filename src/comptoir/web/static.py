"""Static files whose address changes with their content, so that browsers may keep them forever."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from comptoir.kernel import errors

WEB_STATIC = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_A_WEEK = "public, max-age=604800"
_ASK_EACH_TIME = "no-cache"


class StaticAddresses:
    """Gives each static file its address with a mark of its content.

    >>> StaticAddresses({"": WEB_STATIC}).url("logo.svg").startswith("/static/logo.svg?v=")
    True
    """

    def __init__(self, folders: Mapping[str, Path], prefix: str = "/static") -> None:
        """Keep the folders by the name of their slice; the web's own has the empty name."""
        self._folders = dict(folders)
        self._prefix = prefix
        self.url = cache(self._url)

    def _url(self, name: str) -> str:
        slice_name, _, rest = name.partition("/")
        if slice_name in self._folders and rest:
            path = self._folders[slice_name] / rest
        else:
            path = self._folders[""] / name
        if not path.is_file():
            raise errors.NotFound(
                "no static file {name!r}; look in {folder}", name=name, folder=path.parent
            )
        mark = sha256(path.read_bytes()).hexdigest()[:10]
        return f"{self._prefix}/{name}?v={mark}"


class KeptStaticFiles(StaticFiles):
    """Serves static files; those asked for by their content's mark may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        marked = scope.get("query_string", b"").startswith(b"v=")
        kept = _FOREVER if marked else _A_WEEK if path.endswith(".woff2") else _ASK_EACH_TIME
        response.headers["Cache-Control"] = kept
        return response
