"""Addresses of databases that may hold a password: written down bare, kept sealed."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from comptoir.kernel.privacy.seal import seal, unseal

_PURPOSE = "address of a source"


def bare(uri: str) -> str:
    """Return a URI as it may be written down: without its user and its passwords.

    A path, or a file's URI, has none of these and stays as it is.

    >>> bare("postgresql://reader:s3cret@db:5432/shop?password=other&sslmode=require")
    'postgresql://db:5432/shop?sslmode=require'
    >>> bare("sqlite:////data/a@b.db"), bare("/data/in?.csv")
    ('sqlite:////data/a@b.db', '/data/in?.csv')
    """
    scheme, mark, rest = uri.partition("://")
    if not mark or "/" in scheme or scheme.startswith("sqlite"):
        return uri
    # SQLAlchemy ends a password at the first @, whatever else is in it.
    _, at, after = rest.partition("@")
    place, _, options = (after if at else rest).partition("?")
    kept = [
        one for one in options.split("&") if one and "pass" not in one.partition("=")[0].lower()
    ]
    return f"{scheme}://{place}" + (f"?{'&'.join(kept)}" if kept else "")


class UriSafe:
    """Seals whole URIs into texts that may be stored.

    Args:
        key: 32 bytes of the key ring.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, uri: str) -> str:
        return urlsafe_b64encode(seal(self._key, uri.encode(), _PURPOSE)).decode()

    def open(self, sealed: str) -> str:
        """Return the URI again.

        Raises:
            errors.Unavailable: the key is another one, or the text was changed.
        """
        return unseal(self._key, urlsafe_b64decode(sealed), _PURPOSE).decode()
