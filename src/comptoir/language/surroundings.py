"""What a provider may know of the place it runs in, and the one gate to the outside."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from comptoir.kernel import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where models lie and which servers may be spoken to.

    >>> Surroundings().admit("https://api.example.com/v1")
    Traceback (most recent call last):
    comptoir.kernel.errors.Denied: api.example.com is outside the shop, and offline is on. ...
    >>> Surroundings(inside_hosts=("gpu.shop.lan",)).admit("http://gpu.shop.lan:8000/v1")
    """

    home: Path = field(default_factory=lambda: Path(".comptoir"))
    """The data folder; models lie under `models/`."""
    offline: bool = True
    """Refuse every server that is not named as inside."""
    inside_hosts: tuple[str, ...] = ()
    """Servers of the shop itself: `host` for any port, or `host:port`. An address is inside
    because a person named it, never because it looks private."""
    packages_inside: bool = False
    """pip and npm speak to a mirror inside the shop, so models may be pulled from packages."""
    mirror: str = ""
    """A folder or address that holds NAME/FILE of models; asked before any other source."""
    keys: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Pairs of a host and its API key."""

    @property
    def models(self) -> Path:
        return self.home / "models"

    def is_inside(self, address: str) -> bool:
        """Tell whether the settings name the address's server as the shop's own."""
        host, netloc = _server(address)
        return host in self.inside_hosts or netloc in self.inside_hosts

    def admit(self, address: str) -> None:
        """Let a request go to an address.

        Raises:
            errors.Denied: the server is outside and `offline` is on.
            errors.Invalid: the address names no http server.
        """
        host, _ = _server(address)
        if self.offline and not self.is_inside(address):
            raise errors.Denied(
                "{host} is outside the shop, and offline is on. Name it in language.inside_hosts "
                "if it is yours, or set offline = false.",
                host=host,
                code="offline",
            )


def _server(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise errors.Invalid(
            "{address!r} is no http address. Write http(s)://host[:port]/path.", address=address
        )
    port = f":{parts.port}" if parts.port else ""
    return parts.hostname, f"{parts.hostname}{port}"
