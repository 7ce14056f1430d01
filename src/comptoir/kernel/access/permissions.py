"""Permissions: each slice declares its rights, and which roles have them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller, Person, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Something that may be done."""

    name: str
    """A noun and a verb, such as `reviews:correct`."""
    roles: frozenset[Role]
    """Who may, besides administrators, who may all."""
    labels: Mapping[str, str]
    """What it allows, by language, `fr` and `en`."""


def right(name: str, *roles: Role, fr: str, en: str) -> Right:
    """Return a right.

    >>> right("reviews:read", Role.ANALYST, fr="Lire les avis", en="Read reviews").name
    'reviews:read'
    """
    return Right(name=name, roles=frozenset(roles), labels={"fr": fr, "en": en})


class Permissions:
    """Every right of the house.

    Args:
        rights: those of every slice.

    Raises:
        errors.Invalid: two rights have the same name.
    """

    def __init__(self, rights: Iterable[Right]) -> None:
        self._rights: dict[str, Right] = {}
        for each in rights:
            if each.name in self._rights:
                raise errors.Invalid(
                    "The right {name} is declared twice. Rename one.", name=each.name
                )
            self._rights[each.name] = each
        self._of = {role: self._granted(role) for role in Role}

    def all(self) -> list[Right]:
        return sorted(self._rights.values(), key=lambda each: each.name)

    def of(self, roles: Iterable[Role]) -> frozenset[str]:
        """Return the rights that come with roles."""
        return frozenset().union(*(self._of[role] for role in roles))

    def caller(self, person: Person, address: str = "") -> Caller:
        """Return a signed-in person as the one who asks."""
        return Caller(
            actor=f"person:{person.person_id}", rights=self.of(person.roles), address=address
        )

    def known(self, names: Iterable[str]) -> frozenset[str]:
        """Return the names when each is a right, such as the scopes asked for a key.

        Raises:
            errors.Invalid: one is none.
        """
        asked = frozenset(names)
        if unknown := sorted(asked - self._rights.keys()):
            known = ", ".join(sorted(self._rights))
            raise errors.Invalid(
                "There is no right {unknown}; there are {known}.", unknown=unknown[0], known=known
            )
        return asked

    def _granted(self, role: Role) -> frozenset[str]:
        everything = role is Role.ADMIN
        return frozenset(
            name for name, each in self._rights.items() if everything or role in each.roles
        )


KERNEL_RIGHTS = (
    right("people:read", fr="Voir les personnes", en="See people"),
    right("people:write", fr="Gérer les personnes et leurs rôles", en="Manage people and roles"),
    right("keys:read", Role.ENGINEER, fr="Voir les clés d'API", en="See API keys"),
    right("keys:write", fr="Créer et révoquer des clés d'API", en="Create and revoke API keys"),
    right(
        "hooks:write",
        Role.ENGINEER,
        fr="Gérer les webhooks et voir ce qu'ils ont reçu",
        en="Manage webhooks and see what they received",
    ),
    right("audit:read", Role.SUPERVISOR, fr="Lire le journal d'audit", en="Read the audit trail"),
    right(
        "privacy:reveal",
        Role.AGENT,
        Role.SUPERVISOR,
        fr="Voir les données personnelles d'un client",
        en="See a customer's personal data",
    ),
    right("privacy:erase", fr="Effacer un client", en="Erase a customer"),
)
"""The rights of the kernel itself."""
