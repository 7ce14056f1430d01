"""Every right of the house, and the roles that have it."""

from comptoir.kernel.access.model import Role
from comptoir.kernel.access.permissions import KERNEL_RIGHTS, Permissions, right

REVIEWS_READ, REVIEWS_CORRECT, REVIEWS_RUN = "reviews:read", "reviews:correct", "reviews:run"
TAXONOMY, DATA, OBSERVE, SHOP_READ = "reviews:taxonomy", "data:read", "system:observe", "shop:read"

RIGHTS = (
    *KERNEL_RIGHTS,
    right(
        REVIEWS_READ,
        *(Role.ENGINEER, Role.ANALYST, Role.AGENT, Role.SUPERVISOR),
        *(Role.ANNOTATOR, Role.EVALUATOR, Role.INTEGRATOR),
        fr="Lire les avis publiés et leurs résumés",
        en="Read published reviews and their summaries",
    ),
    right(
        REVIEWS_CORRECT,
        *(Role.ANALYST, Role.SUPERVISOR, Role.ANNOTATOR),
        fr="Corriger le thème d’un avis",
        en="Correct the theme of a review",
    ),
    right(
        REVIEWS_RUN,
        *(Role.ENGINEER, Role.ANALYST),
        fr="Lancer la lecture des avis et suivre son déroulement",
        en="Start a run of the review pipeline and follow it",
    ),
    right(TAXONOMY, Role.ANALYST, fr="Modifier les thèmes", en="Edit the themes"),
    right(
        DATA,
        *(Role.ENGINEER, Role.ANALYST),
        fr="Parcourir les tables du lac de données",
        en="Browse the tables of the lake",
    ),
    right(
        OBSERVE,
        Role.ENGINEER,
        fr="Voir les mesures, les travaux et la santé du système",
        en="See metrics, jobs and the system’s health",
    ),
    right(
        SHOP_READ,
        *(Role.ENGINEER, Role.ANALYST, Role.AGENT, Role.SUPERVISOR, Role.INTEGRATOR),
        fr="Lire le catalogue",
        en="Read the catalogue",
    ),
)


def permissions() -> Permissions:
    """Return who may what."""
    return Permissions(RIGHTS)
