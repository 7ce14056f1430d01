"""A server on loopback that speaks the OpenAI chat protocol, with a rule in place of a model."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from comptoir.language.testing import Answer, server

Reply = Callable[[dict[str, object]], str]
"""From the request's JSON to the assistant's words."""

WORDS = {
    "delivery_issue": ("retard", "慢", "late"),
    "product_defect": ("stopped", "broke"),
    "price_and_value": ("teuer",),
    "size_and_fit": ("talla",),
    "customer_service": ("servizio", "refund"),
    "delivery_satisfaction": ("rápido", "rapide"),
}


def by_words(request: dict[str, object]) -> str:
    """Answer as a well-behaved model would."""
    messages = request["messages"]
    assert isinstance(messages, list)
    review = json.loads(messages[-1]["content"])["review"]
    low = review.lower()
    found = [theme for theme, words in WORDS.items() if any(word in low for word in words)]
    theme = found[0] if found else "positive_experience"
    quotes = {theme: review.split(".")[0]}
    return "Sure! " + json.dumps({"theme": theme, "confidence": 0.9, "quotes": quotes})


@contextmanager
def serving(reply: Reply = by_words) -> Iterator[str]:
    """Serve on a free loopback port; yield the address up to `/v1`."""

    def answer(path: str, _headers: dict[str, str], body: bytes) -> Answer:
        if path != "/v1/chat/completions":
            return 404, {}, b""
        said = {"choices": [{"message": {"content": reply(json.loads(body))}}]}
        return 200, {}, json.dumps(said).encode()

    with server(answer) as address:
        yield f"{address}/v1"
