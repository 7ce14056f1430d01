"""Where a hook may be: what an address is before and after its name is looked up.

A hook is a door out of the shop's network that whoever may write hooks can point anywhere. So it is
kept from what lies inside, but for servers that the settings name: private addresses, this machine
itself, and the addresses from which clouds hand out credentials.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from comptoir.kernel import errors

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host and port."""
_LONGEST = 2_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = tuple(
    ipaddress.ip_network(one)
    for one in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "0.0.0.0/8")
)
"""Link-local addresses and those of cloud metadata: no shop's server has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which servers hooks may be on."""

    offline: bool = True
    """Only those of `inside_hosts`."""
    inside_hosts: tuple[str, ...] = ()
    """Servers of the shop itself, `host` or `host:port`: reached while offline too, also at private
    addresses, and there also without TLS."""

    def admit(self, url: str) -> SplitResult:
        """Return the parts of an address that a hook may have, as it is written.

        Raises:
            errors.Invalid: it is no plain http(s) address.
            errors.Denied: it is outside the shop, and offline is on.
        """
        parts = _parts(url)
        if self.offline and not self.is_inside(parts):
            raise errors.Denied(
                "{host} is outside the shop, and offline is on. Name it in hooks.inside_hosts if "
                "it is yours, or set offline = false.",
                host=parts.hostname,
                code="offline",
            )
        if parts.scheme != "https" and not self.is_inside(parts):
            raise errors.Invalid(
                "{url} is not encrypted. Write https://; only servers of hooks.inside_hosts do "
                "without.",
                url=url,
            )
        return parts

    def is_inside(self, parts: SplitResult) -> bool:
        """Tell whether the settings name the server as the shop's own."""
        host = parts.hostname or ""
        return host in self.inside_hosts or f"{host}:{port_of(parts)}" in self.inside_hosts

    def locate(self, url: str, resolve: Resolve) -> tuple[SplitResult, list[str]]:
        """Return the parts of an address, and where its server is now.

        Whoever connects, connects to one of these: a name that is looked up again may have moved.

        Raises:
            errors.Invalid: as `admit`, or one of its addresses is none that hooks may have.
            errors.Denied: as `admit`.
            errors.Unavailable: nobody knows the name.
        """
        parts = self.admit(url)
        host = parts.hostname or ""
        try:
            found = list(dict.fromkeys(resolve(host, port_of(parts))))
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise errors.Unavailable("No address is known for {host}. Correct it.", host=host)
        for one in found:
            self._check(parts, one)
        return parts, found

    def _check(self, parts: SplitResult, text: str) -> None:
        address = plain(ipaddress.ip_address(text.partition("%")[0]))
        never = address.is_multicast or address.is_unspecified or _among(address, _NEVER)
        open_to_all = address.is_global and not address.is_reserved
        if never or not (open_to_all or self.is_inside(parts)):
            raise errors.Invalid(
                "{host} is at {address}, which is not on the public Internet. Name it in "
                "hooks.inside_hosts if it is a server of the shop.",
                host=parts.hostname,
                address=text,
                code="private_address",
            )
        if open_to_all and parts.scheme != "https":
            raise errors.Invalid(
                "{host} is at {address}, on the public Internet: write https://.",
                host=parts.hostname,
                address=text,
            )


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def port_of(parts: SplitResult) -> int:
    """Return the port of an address, told or not."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, else the address itself.

    >>> plain(ipaddress.ip_address("::ffff:127.0.0.1"))
    IPv4Address('127.0.0.1')
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _among(
    address: Address, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    return any(address in one for one in networks if one.version == address.version)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and parts.scheme in ("http", "https") and port_of(parts) > 0
    except ValueError:
        known = False
    odd = len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url
    if not known or odd or "@" in parts.netloc or parts.fragment or "\\" in url:
        raise errors.Invalid(
            "{url!r} is no address that a message can be posted to. Write "
            "https://host[:port]/path, without a user and without #.",
            url=url[:_LONGEST],
        )
    return parts
