"""How fast does `POST /v1/requests` route at a fixed rate, beside what a team writes by itself?

The alternative is FastAPI over scikit-learn (TF-IDF of words and letters, logistic regression),
learned from the same requests: it answers with the likeliest desk, and keeps nothing. Comptoir
masks the text, seals the original under the customer's key, has both on the disk before it
answers, and says how sure it is and why. Each request is another text. The load and the server
share the machine.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import httpx

from benchmarks.offered import Measured, Plan

_RATES = (10, 25, 50)
_SECONDS = 20
_PORTS = (8943, 8944)
_BARE = """
import json, pathlib, sys, uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
rows = [json.loads(one) for one in pathlib.Path(sys.argv[1]).read_text("utf-8").splitlines()]
words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
letters = TfidfVectorizer(ngram_range=(3, 5), analyzer="char_wb", sublinear_tf=True)
model = make_pipeline(make_union(words, letters), LogisticRegression(C=10, max_iter=300))
model.fit([row["text"] for row in rows], [row["desk"] for row in rows])
class Asked(BaseModel):
    text: str
app = FastAPI()
@app.post("/v1/requests", status_code=201)
def route(asked: Asked) -> dict:
    shares = model.predict_proba([asked.text])[0]
    best = int(shares.argmax())
    return {"desk": model.classes_[best], "confidence": float(shares[best])}
uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
"""


def main() -> None:
    """Print what the route and the alternative did at each rate, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        environment = os.environ | {"COMPTOIR_HOME": str(home)}
        _comptoir(environment, "demo", "--fill-only")
        token = _comptoir(environment, "keys", "create", "bench", "--scope", "routing:send")
        key = re.findall(r"ck_live_\w+", token)[-1]
        headers = {"authorization": f"Bearer {key}"}
        sources = home / "demo" / "sources"
        lines = (sources / "requests_arriving.jsonl").read_text("utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines]
        with _served(["comptoir", "serve", "--port", str(_PORTS[0])], environment, _PORTS[0]):
            ours = [_offer(_PORTS[0], headers, texts, rate) for rate in _RATES]
        bare = [sys.executable, "-c", _BARE, str(sources / "requests.jsonl"), str(_PORTS[1])]
        with _served(bare, environment, _PORTS[1]):
            theirs = [_offer(_PORTS[1], {}, texts, rate) for rate in _RATES]
    for rate, one, other in zip(_RATES, ours, theirs, strict=True):
        print(f"\n{rate} requests/s offered for {_SECONDS} s; latency from when each was due")
        for name, found in (("Comptoir", one), ("scikit-learn", other)):
            print(
                f"{name:<14}p50 {found.p50:6.1f} ms   p99 {found.p99:6.1f} ms   "
                f"worst {found.worst:6.1f} ms   {found.errors} errors   "
                f"(of it the load's own lateness: p99 {found.late:.1f} ms)"
            )
        print(f"ratio of p99  {one.p99 / other.p99:6.2f}")


def _comptoir(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["comptoir", *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout + done.stderr


@contextmanager
def _served(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """Wait until a server answers, and a little longer: models are opened behind its back."""
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.5)
        time.sleep(15)
        yield
    finally:
        process.terminate()
        process.wait()


def _offer(port: int, headers: dict[str, str], texts: list[str], rate: int) -> Measured:
    """Offer requests, each with a text that never came before."""
    count = rate * _SECONDS
    plan = Plan(
        address=f"127.0.0.1:{port}",
        paths=["/v1/requests"] * count,
        headers=headers,
        bodies=[
            json.dumps({"text": f"{texts[at % len(texts)]} ({rate}-{at})"}) for at in range(count)
        ],
        rate=rate,
        seconds=_SECONDS,
    )
    command = [sys.executable, "-m", "benchmarks.offered"]
    done = subprocess.run(
        command, input=json.dumps(asdict(plan)), check=True, stdout=subprocess.PIPE, text=True
    )
    return Measured(**json.loads(done.stdout))


if __name__ == "__main__":
    main()
