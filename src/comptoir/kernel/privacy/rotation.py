"""Change the master secret: the keys stay, their seals are new."""

from pathlib import Path

from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.secret import master_secret, waiting_secret
from comptoir.kernel.storage.rows import Rows


def open_ring(rows: Rows, secret: str, key_file: Path) -> KeyRing:
    """Return the key ring that the settings describe.

    Args:
        rows: the database, migrated.
        secret: `privacy.secret`; empty to use the key file.
        key_file: the data folder's `master.key`.
    """
    waiting = waiting_secret(key_file)
    known = (waiting, key_file) if secret else (waiting,)
    others = [master_secret("", file) for file in known if file.exists()]
    return KeyRing(rows, master_secret(secret, key_file), others)


def change_key_file(rows: Rows, key_file: Path) -> int:
    """Make a new secret in the key file, and seal every key with it.

    Killed at any moment, it goes on where it was when called again: the new secret waits beside
    the old one until all is sealed with it.

    Returns:
        How many keys were sealed again.
    """
    old = master_secret("", key_file)
    waiting = waiting_secret(key_file)
    count = KeyRing(rows, master_secret("", waiting), [old]).reseal()
    waiting.replace(key_file)
    return count
