"""Every right of the house, and the roles that have it."""

from comptoir.kernel.access.model import Role
from comptoir.kernel.access.permissions import KERNEL_RIGHTS, Permissions, right

REVIEWS_READ, REVIEWS_CORRECT, REVIEWS_RUN = "reviews:read", "reviews:correct", "reviews:run"
TAXONOMY, DATA, OBSERVE, SHOP_READ = "reviews:taxonomy", "data:read", "system:observe", "shop:read"
RECOMMEND_READ, RECOMMEND_WRITE = "recommend:read", "recommend:write"
RECOMMEND_TRAIN, RECOMMEND_ASK = "recommend:train", "recommend:ask"
RECOMMEND_EVENTS = "recommend:events"

ROUTING_READ, ROUTING_SEND, ROUTING_CORRECT = "routing:read", "routing:send", "routing:correct"
ROUTING_TRAIN, ROUTING_PROMOTE = "routing:train", "routing:promote"
ROUTING_ADJUDICATE = "routing:adjudicate"
ROUTING_FORCE = "routing:force"
ROUTING_DESKS = "routing:desks"
ROUTING_REVEAL = "routing:reveal"

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
    right(
        ROUTING_READ,
        *(Role.ENGINEER, Role.ANALYST, Role.AGENT, Role.SUPERVISOR),
        *(Role.ANNOTATOR, Role.EVALUATOR, Role.INTEGRATOR),
        fr="Lire les demandes, masquées, et voir où elles vont",
        en="Read requests, masked, and see where they go",
    ),
    right(
        ROUTING_SEND,
        *(Role.ENGINEER, Role.AGENT, Role.SUPERVISOR, Role.INTEGRATOR),
        fr="Envoyer des demandes à orienter",
        en="Send requests to be routed",
    ),
    right(
        ROUTING_CORRECT,
        *(Role.AGENT, Role.SUPERVISOR, Role.ANNOTATOR),
        fr="Dire à quel service revient une demande",
        en="Say which desk a request belongs to",
    ),
    right(
        ROUTING_ADJUDICATE,
        *(Role.ENGINEER, Role.SUPERVISOR),
        fr="Trancher quand les étiquettes d’une demande diffèrent",
        en="Decide when the labels of a request differ",
    ),
    right(
        ROUTING_REVEAL,
        *(Role.AGENT, Role.SUPERVISOR),
        fr="Voir l’original d’une demande, données personnelles comprises",
        en="See the original of a request, personal data included",
    ),
    right(
        ROUTING_TRAIN,
        *(Role.ENGINEER, Role.ANALYST),
        fr="Importer des demandes étiquetées et entraîner des modèles d’orientation",
        en="Import labelled requests and train routers",
    ),
    right(
        ROUTING_PROMOTE,
        *(Role.ENGINEER, Role.SUPERVISOR),
        fr="Choisir le modèle qui décide, et revenir au précédent",
        en="Choose which model decides, and go back",
    ),
    right(
        ROUTING_FORCE,
        fr="Faire décider un modèle malgré les règles de promotion, en disant pourquoi",
        en="Let a model decide against the policy of promotions, saying why",
    ),
    right(
        ROUTING_DESKS,
        *(Role.ENGINEER, Role.SUPERVISOR),
        fr="Décrire les services, les renommer, les fusionner et les diviser",
        en="Describe desks, rename, merge and split them",
    ),
    right(
        RECOMMEND_READ,
        *(Role.ENGINEER, Role.ANALYST, Role.INTEGRATOR),
        fr="Voir les jeux de données, les modèles et les campagnes de recommandation",
        en="See the datasets, models and campaigns of recommendations",
    ),
    right(
        RECOMMEND_WRITE,
        Role.ENGINEER,
        fr="Créer, modifier, remplir et supprimer jeux de données, filtres et campagnes",
        en="Create, change, fill and delete datasets, filters and campaigns",
    ),
    right(
        RECOMMEND_TRAIN,
        *(Role.ENGINEER, Role.ANALYST),
        fr="Entraîner des modèles de recommandation et lancer des calculs par lots",
        en="Train recommendation models and start batch jobs",
    ),
    right(
        RECOMMEND_ASK,
        *(Role.ENGINEER, Role.ANALYST, Role.INTEGRATOR),
        fr="Demander des recommandations",
        en="Ask for recommendations",
    ),
    right(
        RECOMMEND_EVENTS,
        *(Role.ENGINEER, Role.INTEGRATOR),
        fr="Envoyer des événements, des articles et des utilisateurs",
        en="Send events, items and users",
    ),
)

SIGNING_SCOPES = frozenset(
    {RECOMMEND_READ, RECOMMEND_WRITE, RECOMMEND_TRAIN, RECOMMEND_ASK, RECOMMEND_EVENTS}
)
"""What a key for AWS's libraries may do unless it is told: all that they speak of, nothing else."""


def permissions() -> Permissions:
    """Return who may what."""
    return Permissions(RIGHTS)
