"""Any table whose columns have usual names, French or English."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from comptoir.reviews.sources.layout import Resolved

USUAL_NAMES: Final[Mapping[str, str]] = {
    "review_id": "review_id reviewid id_avis avis_id unique_id uuid id",
    "product_id": "product_id parent_asin asin sku clothing_id id_produit produit_id item_id "
    "article_id code_produit ref_produit product_code ean gtin reference ref produit product item",
    "buyer_id": "buyer_id user_id reviewer_id customer_id client_id id_client acheteur_id "
    "id_acheteur utilisateur_id id_utilisateur buyer user reviewer customer client acheteur "
    "utilisateur auteur author username email",
    "rating": "rating stars overall note star_rating review_rating note_client note_avis "
    "nombre_etoiles nb_etoiles etoiles star score rating_value",
    "title": "title summary titre review_title titre_avis headline review_headline sujet objet "
    "subject",
    "text": "text review_text review_body review commentaire avis texte comment comments body "
    "content contenu texte_avis review_content message",
    "created_at": "created_at review_date date timestamp unix_review_time review_time date_avis "
    "date_creation date_commentaire cree_le submitted_at published_at datetime created time",
    "verified_buyer": "verified_buyer verified_purchase verified achat_verifie acheteur_verifie "
    "is_verified verifie",
    "helpful_votes": "helpful_votes helpful_vote helpful_yes positive_feedback_count vote votes "
    "helpful votes_utiles helpful_count helpfulness_numerator upvotes utile helpfulness",
    "total_votes": "total_votes helpful_total helpfulness_denominator total_vote votes_total",
    "image_count": "image_count images image has_image photos photo nb_photos nombre_photos "
    "image_urls",
    "has_subscription": "has_subscription subscription subscriber abonnement abonne",
    "language": "language lang langue language_code code_langue locale",
    "product_title": "product_title product_name nom_produit titre_produit libelle_produit "
    "designation",
}
"""For each field its usual column names, most telling first; case, accents, blanks and
punctuation are ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericLayout:
    """Finds the fields by their usual names.

    >>> found = GenericLayout().resolve(["Clothing ID", "Review Text", "Note"])
    >>> [(field, *columns) for field, columns in sorted(found.items())]
    [('product_id', 'Clothing ID'), ('rating', 'Note'), ('text', 'Review Text')]
    """

    name: str = "generic"
    absent: Mapping[str, object] = field(default_factory=dict)

    def recognises(self, names: Collection[str]) -> bool:  # noqa: ARG002 - the last resort takes all
        return True

    def resolve(self, names: Collection[str]) -> Resolved:
        there = {plain(name): name for name in sorted(names, reverse=True)}
        found: Resolved = {}
        for wanted, usual in USUAL_NAMES.items():
            columns = tuple(there[key] for key in map(plain, usual.split()) if key in there)
            if columns:
                found[wanted] = columns[:1]
        return found


def plain(name: str) -> str:
    """Return a column's name without case, accents, blanks or punctuation.

    >>> plain("Étoiles (1 à 5)")
    'etoiles1a5'
    """
    bare = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^0-9a-z]+", "", bare)


GENERIC: Final = GenericLayout()
