"""Names of Amazon Personalize that the same method answers for, and what to know of each."""

from comptoir.kernel.wording import Phrase
from comptoir.recommend.recipes.port import RecipeType
from comptoir.recommend.recipes.user_personalization import UserPersonalization

USER_PERSONALIZATION = UserPersonalization(
    "user-personalization",
    note=Phrase(
        "user-personalization learns as user-personalization-v2 does. Exploration is a setting of "
        "the campaign."
    ),
)
RANKING = UserPersonalization("personalized-ranking", RecipeType.PERSONALIZED_RANKING)
RANKING_V2 = UserPersonalization("personalized-ranking-v2", RecipeType.PERSONALIZED_RANKING)
HRNN = UserPersonalization(
    "hrnn", note=Phrase("hrnn is a legacy name: user-personalization-v2 answers for it.")
)
HRNN_METADATA = UserPersonalization(
    "hrnn-metadata",
    note=Phrase(
        "hrnn-metadata is a legacy name: user-personalization-v2 answers for it, which reads the "
        "metadata of items by itself."
    ),
)
HRNN_COLDSTART = UserPersonalization(
    "hrnn-coldstart",
    note=Phrase(
        "hrnn-coldstart is a legacy name: user-personalization-v2 answers for it, which scores new "
        "items by their texts and metadata; which items are new is a setting of exploration."
    ),
)
