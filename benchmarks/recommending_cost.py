"""What does one answer cost beside choosing? Processor time, in one process, without sockets.

    RECOMMENDING_HOME=folder python -m benchmarks.recommending_cost

The application answers in this process, one question after another, in the house that
`python -m benchmarks recommending` filled; every question is about another user. Choosing is
measured once as it is and once replaced by a slate that is there already, the log of what was shown
on and off, over the native route and over `/aws`, signed by boto3, whose own cost is told apart.
What the log does in its own thread counts.
"""

import asyncio
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import boto3
import structlog
from botocore.config import Config

from benchmarks import recommending_fill
from comptoir.app.answering import spare_the_collector
from comptoir.app.backstage import Backstage
from comptoir.app.rights import SIGNING_SCOPES
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.recommend.model import Kind
from comptoir.recommend.serving.slate import Slate
from comptoir.recommend.serving.slates import Slates

_COUNT, _FIRST = 3_000, 300
_HOST = "127.0.0.1:8000"
_CONFIG = Config(retries={"max_attempts": 0})

Sent = tuple[dict[str, Any], bytes]
"""The scope of a request, and its body."""


class _Kept(Exception):
    """A request is kept instead of being sent."""


def main() -> None:
    home = Path(os.environ.get("RECOMMENDING_HOME", ""))
    if not recommending_fill.is_filled(home):
        sys.exit("set RECOMMENDING_HOME to a folder that `benchmarks recommending` has filled")
    os.environ |= {
        "COMPTOIR_HOME": str(home),
        "COMPTOIR_SERVER__REQUESTS_PER_MINUTE": "100000000",
    }
    structlog.configure(processors=[_silent])
    backstage = Backstage(load_settings())
    backstage.recommend_live.start()
    app = create_app(backstage)
    backstage.recommend_readiness.make_ready()
    spare_the_collector()
    print(f"{'':<22}{'native':>10}{'/aws':>10}   microseconds of processor an answer")
    rows: list[tuple[str, Callable[[], Any], bool]] = [
        ("all", nullcontext, False),
        ("all, with the log", nullcontext, True),
        ("without choosing", lambda: _chosen(Slates.choose), False),
        ("  and with the log", lambda: _chosen(Slates.choose), True),
    ]
    clients = []
    users = recommending_fill.users(len(rows) * (_FIRST + _COUNT))
    for at, (name, choosing, logs) in enumerate(rows):
        mine = users[at :: len(rows)]  # nobody asks twice: a second answer comes from memory
        native, (signed, client) = _native(backstage, mine), _signed(backstage, mine)
        clients.append(client)
        if logs:
            backstage.recommend_exposures.start()
        with choosing():
            costs = [asyncio.run(_cost(app, one, backstage)) for one in (native, signed)]
        backstage.recommend_exposures.close()
        print(f"{name:<22}" + "".join(f"{one:10.0f}" for one in costs))
    print(f"boto3 itself, to make and sign a request: {min(clients):.0f}")
    backstage.close()


def _silent(*_event: object) -> Any:
    raise structlog.DropEvent


@contextmanager
def _chosen(choose: Callable[..., Slate]) -> Iterator[None]:
    """Give everybody the first slate that is chosen."""
    slates: list[Slate] = []

    def again(self: Slates, request: Any) -> Slate:
        if not slates:
            slates.append(choose(self, request))
        return slates[0]

    with mock.patch.object(Slates, "choose", again):
        yield


def _native(backstage: Backstage, users: list[int]) -> list[Sent]:
    made = backstage.keys.create("bench", SIGNING_SCOPES, created_by="bench")
    headers = [(b"host", _HOST.encode()), (b"authorization", f"Bearer {made.token}".encode())]
    return [
        (
            _scope(
                "GET",
                f"/v1/recommend/bench/users/user-{user}",
                f"n=25&filter=fits&filter_values[CATEGORY]=category%20{user % 40}",
                headers,
            ),
            b"",
        )
        for user in users
    ]


def _signed(backstage: Backstage, users: list[int]) -> tuple[list[Sent], float]:
    """Return what boto3 would send, and the microseconds of processor that each took it."""
    made = backstage.keys.create("bench", SIGNING_SCOPES, created_by="bench")
    pair = backstage.signing_keys.create(made.key)
    client = boto3.client(
        "personalize-runtime",
        endpoint_url=f"http://{_HOST}/aws",
        region_name="eu-west-1",
        aws_access_key_id=pair.access_key_id,
        aws_secret_access_key=pair.secret_access_key,
        config=_CONFIG,
    )
    sent: list[Sent] = []

    def keep(request: Any, **_more: object) -> None:
        place = urlsplit(request.url)
        headers = [(b"host", _HOST.encode())]
        for name, value in request.headers.items():
            told = value if isinstance(value, bytes) else str(value).encode()
            headers.append((name.lower().encode(), told))
        sent.append((_scope(request.method, place.path, place.query, headers), request.body))
        raise _Kept

    client.meta.events.register("before-send", keep)
    names = backstage.recommendations.names
    began = time.thread_time()
    for user in users:
        try:
            client.get_recommendations(
                campaignArn=names.arn(Kind.CAMPAIGN, "bench"),
                filterArn=names.arn(Kind.FILTER, "fits"),
                filterValues={"CATEGORY": f'"category {user % 40}"'},
                userId=f"user-{user}",
                numResults=25,
            )
        except _Kept:
            continue
    return sent, 1e6 * (time.thread_time() - began) / len(users)


def _scope(
    method: str, path: str, query: str, headers: list[tuple[bytes, bytes]]
) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "client": ("127.0.0.1", 40_000),
        "server": ("127.0.0.1", 8_000),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }


async def _cost(app: Any, sent: list[Sent], backstage: Backstage) -> float:
    """Return the microseconds of processor that an answer takes."""
    for one in sent[:_FIRST]:
        await _ask(app, *one)
    backstage.recommend_exposures.flush()
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for one in sent[_FIRST:]:
        await _ask(app, *one)
    backstage.recommend_exposures.flush()
    return 1e6 * (time.process_time() - began) / _COUNT


async def _ask(app: Any, scope: dict[str, Any], body: bytes) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message.get("status", 200) != 200:
            sys.exit(f"{scope['path']}: {message}")

    await app(scope | {"state": {}}, receive, send)


if __name__ == "__main__":
    main()
