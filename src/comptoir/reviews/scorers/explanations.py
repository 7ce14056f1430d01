"""Each part of a score in words, in French and English."""

PART_LABELS: dict[str, dict[str, str]] = {
    "base": {"fr": "Point de départ de tout avis", "en": "Where every review starts"},
    "length": {"fr": "Prend le temps d’expliquer", "en": "Takes time to explain"},
    "detail": {"fr": "Donne des détails concrets", "en": "Gives concrete details"},
    "focus": {"fr": "Parle surtout du produit", "en": "Speaks mostly of the product"},
    "tone": {"fr": "Ton posé", "en": "Even tone"},
    "rating": {"fr": "Prend position par sa note", "en": "Takes a stand with its rating"},
    "title": {"fr": "Titre parlant", "en": "Telling title"},
    "confidence": {"fr": "Thème clair", "en": "Clear theme"},
    "votes": {"fr": "Jugé utile par des lecteurs", "en": "Found helpful by readers"},
    "recency": {"fr": "Avis récent", "en": "Recent review"},
    "image": {"fr": "Photo jointe", "en": "Photo attached"},
    "verified": {"fr": "Achat vérifié", "en": "Verified purchase"},
    "subscription": {"fr": "Client abonné", "en": "Subscribed customer"},
    "vocabulary": {
        "fr": "Mots que les lecteurs jugent utiles",
        "en": "Words that readers find helpful",
    },
    "duplicate": {"fr": "Copie d’un autre avis", "en": "Copy of another review"},
    "shouting": {"fr": "Majuscules ou exclamations en excès", "en": "Shouts in capitals or marks"},
}
"""One short phrase per part and language, for readers of the shop."""
