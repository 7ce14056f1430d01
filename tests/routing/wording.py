"""Requests for tests: four desks, two languages, and words that desks share."""

import numpy as np

from comptoir.routing.training import Examples

DESKS: dict[str, dict[str, tuple[str, ...]]] = {
    "delivery": {
        "fr": (
            "mon colis n'est toujours pas arrivé",
            "où en est la livraison de {thing}",
            "le transporteur dit avoir livré {thing} mais je n'ai rien reçu",
            "je voudrais changer l'adresse de livraison",
            "le suivi n'avance plus depuis {days} jours",
            "quand vais-je recevoir {thing}",
        ),
        "en": (
            "my parcel still has not arrived",
            "where is the delivery of {thing}",
            "the carrier says {thing} was delivered but I got nothing",
            "I would like to change the delivery address",
            "tracking has not moved for {days} days",
            "when will I receive {thing}",
        ),
    },
    "returns": {
        "fr": (
            "je souhaite renvoyer {thing}",
            "comment faire un échange contre une autre taille",
            "je me rétracte, {thing} ne me plaît pas",
            "où imprimer l'étiquette de retour",
            "je rends {thing} acheté il y a {days} jours",
            "je n'en veux plus, reprenez {thing}",
        ),
        "en": (
            "I want to send {thing} back",
            "how do I exchange it for another size",
            "I withdraw from the purchase, I do not like {thing}",
            "where do I print the return label",
            "I am returning {thing} bought {days} days ago",
            "I no longer want it, take {thing} back",
        ),
    },
    "billing": {
        "fr": (
            "j'ai été débité deux fois",
            "il me faut une facture pour {thing}",
            "mon paiement par carte est refusé",
            "le code promo ne marche pas",
            "je n'ai pas été remboursé de {days} euros",
            "la facture ne montre pas la TVA",
        ),
        "en": (
            "I was charged twice",
            "I need an invoice for {thing}",
            "my card payment is refused",
            "the promo code does not work",
            "I have not been refunded {days} euros",
            "the invoice does not show VAT",
        ),
    },
    "repairs": {
        "fr": (
            "{thing} ne s'allume plus",
            "{thing} est cassé, est-ce sous garantie",
            "il me faut une pièce de rechange pour {thing}",
            "le moteur fait un bruit étrange depuis {days} jours",
            "{thing} fuit, pouvez-vous le réparer",
            "le couvercle s'est fendu au premier usage",
        ),
        "en": (
            "{thing} does not turn on any more",
            "{thing} is broken, is it under warranty",
            "I need a spare part for {thing}",
            "the motor has made a strange noise for {days} days",
            "{thing} leaks, can you repair it",
            "the lid cracked the first time I used it",
        ),
    },
}
NOWHERE_TEXTS = (
    "nous proposons un audit SEO de votre site",
    "I am looking for an internship in marketing",
    "quelle est la capitale du Pérou",
    "write me a poem about the sea",
    "votre ville cherche-t-elle un jardinier",
    "our factory sells bolts at low prices",
    "raconte-moi une blague",
    "do you know tomorrow's weather",
    "je suis journaliste et prépare un dossier",
    "translate this sentence into Latin",
    "avez-vous vu le match hier soir",
    "what does a lawyer earn",
)
_THINGS = {
    "fr": ("le mixeur", "la lampe", "le fauteuil", "la poêle", "le tapis", "la bouilloire"),
    "en": ("the mixer", "the lamp", "the armchair", "the pan", "the rug", "the kettle"),
}
_OPENINGS = {
    "fr": ("", "Bonjour, ", "Bonsoir, ", "Madame, Monsieur, ", "Encore moi : "),
    "en": ("", "Hello, ", "Good evening, ", "Dear team, ", "Me again: "),
}
_ENDINGS = {
    "fr": ("", ". Merci d'avance", " svp", ". Que faire ?", ". Cordialement", " !"),
    "en": ("", ". Thanks in advance", " please", ". What should I do?", ". Regards", "!"),
}


def examples(count: int, *, seed: int = 0, wrong: float = 0.0, nowhere: int = 0) -> Examples:
    """Return requests.

    Args:
        count: that belong to a desk.
        seed: of the draws.
        wrong: share of labels that are another desk's.
        nowhere: requests that belong to no desk, behind the others.
    """
    chance = np.random.default_rng(seed)
    texts, labels, languages = [], [], []
    for _ in range(count):
        desk, language = str(chance.choice(list(DESKS))), str(chance.choice(["fr", "en"]))
        core = str(chance.choice(DESKS[desk][language]))
        filled = core.format(
            thing=chance.choice(_THINGS[language]), days=int(chance.integers(2, 60))
        )
        texts.append(
            f"{chance.choice(_OPENINGS[language])}{filled}{chance.choice(_ENDINGS[language])}"
        )
        others = [name for name in DESKS if name != desk]
        labels.append(str(chance.choice(others)) if chance.random() < wrong else desk)
        languages.append(language)
    for _ in range(nowhere):
        texts.append(f"{chance.choice(_OPENINGS['fr'])}{chance.choice(NOWHERE_TEXTS)}")
        labels.append("")
        languages.append("fr")
    return Examples(texts=tuple(texts), labels=tuple(labels), languages=tuple(languages))
