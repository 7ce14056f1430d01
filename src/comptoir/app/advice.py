"""What the routes of recommendations need, put together."""

from fastapi import Request

from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.kernel.wording import Phrase
from comptoir.recommend.connecting import Junction, secrets_of
from comptoir.recommend.context import Circumstances
from comptoir.recommend.http.counter import Counter
from comptoir.recommend.receiving import Reception
from comptoir.recommend.store import schemas
from comptoir.web.i18n import program_language


def counter(backstage: Backstage, front: Front) -> Counter:
    """Return what the routes need.

    Args:
        backstage: open stores and services.
        front: finds out who asks.
    """
    settings, shop = backstage.settings.recommend, backstage.settings.shop
    circumstances = Circumstances(shop.timezone, settings.southern, settings.country_header)
    reception = Reception(backstage.recommendations, circumstances)
    return Counter(
        reception=reception,
        junction=Junction(
            reception,
            lambda group_id: schemas.every(backstage.rows, group_id),
            secrets_of(settings.connectors),
        ),
        advisor=backstage.recommend_advisor,
        ask=front.caller,
        ask_key=backstage.keys.caller,
        say=lambda request, phrase: _said(front, request, phrase),
        circumstances=circumstances,
        clock=backstage.clock,
        cache=settings.cache,
        duels=backstage.recommend_duels,
        origins=frozenset(settings.origins),
    )


def _said(front: Front, request: Request, phrase: Phrase) -> str:
    """Say a phrase as programs are spoken to: in English, unless they ask for a language."""
    language = program_language(request.headers.get("accept-language", ""))
    return front.edge.explain(request, phrase, language)
