"""Homes, commands in processes of their own, and files of believable reviews."""

import contextlib
import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from comptoir.app.backstage import MIGRATIONS
from comptoir.kernel.testing import migrated, postgres_rows, postgres_uri

HERE = Path(__file__).parent
COMPTOIR = Path(sys.executable).with_name("comptoir")
SECRET = "a secret of these tests, and of nothing else"
SMALL_STEPS = {"COMPTOIR_REVIEWS__BATCH_ROWS": "100", "COMPTOIR_REVIEWS__UNDERSTAND_ROWS": "50"}
"""Many steps, so that a kill finds something to interrupt."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str
    peak: int = 0
    """Bytes of memory that it held at most."""

    @property
    def json(self):
        return json.loads(self.out)


class Running:
    """A command that may still be at work."""

    def __init__(self, pid: int, folder: Path, ended) -> None:
        self.pid = pid
        self._folder = folder
        self._ended = ended
        self.code: int | None = None
        self.peak = 0

    def alive(self) -> bool:
        if self.code is None:
            self.code, self.peak = self._ended(self.pid)
        return self.code is None

    def wait(self, seconds: float = 120) -> Ended:
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"still at work after {seconds} s: {self.told()}")
            time.sleep(0.02)
        return Ended(self.code, *self.told(), self.peak)

    def told(self) -> tuple[str, str]:
        """Return what stdout and stderr say so far."""
        return tuple((self._folder / name).read_text("utf-8") for name in ("out", "err"))

    def kill(self, number: int = signal.SIGKILL, *, group: bool = True) -> None:
        """Send a signal to the command and, unless told otherwise, to all its children."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.pid, number)
        while number == signal.SIGKILL and self.alive():
            time.sleep(0.005)

    def children(self) -> list[int]:
        """Return the living processes of its session, itself left out."""
        listed = ["ps", "-o", "pid=,stat=", "-s", str(self.pid)]
        found = subprocess.run(listed, capture_output=True, text=True, check=False).stdout
        states = dict(line.split() for line in found.splitlines())
        # Dead ones (Z) wait for the first process of the machine to take note.
        return [
            int(pid)
            for pid, state in states.items()
            if int(pid) != self.pid and not state.startswith("Z")
        ]


class Warm:
    """Starts commands from a process that has imported everything already."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "warm.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"},
        )

    def ask(self, **asked) -> dict:
        with self._lock:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def look(self, pid: int) -> tuple[int | None, int]:
        told = self.ask(wait=pid)
        return told["code"], told["peak"]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@dataclass
class Home:
    """A data folder, and the command line that works in it."""

    folder: Path
    warm: Warm
    settings: dict[str, str] = field(default_factory=dict)
    """Environment of every command."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._numbers = iter(range(10_000))

    @property
    def env(self) -> dict[str, str]:
        # Without the machine's own choice of BLAS kernels, two processes differ in the last bit.
        stays = ("PATH", "HOME", "LANG", "OPENBLAS_CORETYPE")
        kept = {name: os.environ[name] for name in stays if name in os.environ}
        own = {
            "COMPTOIR_HOME": str(self.folder / "data"),
            "COMPTOIR_PRIVACY__SECRET": SECRET,
            "COMPTOIR_WORK__CREW": "here:",
            "COMPTOIR_LANGUAGE__DETECTOR": "fast:",  # the default one takes seconds to open
            "OMP_NUM_THREADS": "1",
        }
        return kept | own | self.settings

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, *args: str, **settings: str) -> Running:
        folder = self.folder / f"command-{next(self._numbers)}"
        folder.mkdir()
        asked = {"args": list(args), "env": self.env | settings, "folder": str(self.folder)}
        paths = {name: str(folder / name) for name in ("out", "err")}
        pid = self.warm.ask(**asked, **paths)["pid"]
        running = Running(pid, folder, self.warm.look)
        while not (folder / "err").exists():
            time.sleep(0.005)
        return running

    def run(self, *args: str, code: int = 0, seconds: float = 120, **settings: str) -> Ended:
        """Run a command to its end, which must have this exit code and no traceback."""
        ended = self.start(*args, **settings).wait(seconds)
        assert ended.code == code, (args, ended)
        assert "Traceback" not in ended.err, ended.err
        return ended

    @contextlib.contextmanager
    def serve(self, **settings: str) -> Iterator["Server"]:
        """Yield the server of this home; it must end well when it is told to."""
        running = self.start("serve", "--port", "0", **settings)
        try:
            yield Server(self, running, self._address(running))
            running.kill(signal.SIGTERM, group=False)
            ended = running.wait(30)
            assert ended.code == 0, ended
            assert "Traceback" not in ended.err, ended.err
        finally:
            running.kill()

    def _address(self, running: Running) -> str:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"listens on (http://\S+)", running.told()[1])):
            assert running.alive(), running.told()
            assert time.monotonic() < deadline, running.told()
            time.sleep(0.02)
        return found[1]

    def key(self, *scopes: str) -> str:
        """Return the token of a new API key; without scopes it is the shop's own."""
        asked = [word for scope in scopes for word in ("--scope", scope)]
        return self.run("keys", "create", "a program", *asked, "--json").json["token"]

    def cold(self, *args: str) -> Ended:
        """Run the installed command itself."""
        told = {"capture_output": True, "text": True}
        command = [str(COMPTOIR), *args]
        done = subprocess.run(command, check=False, env=self.env, cwd=self.folder, **told)
        return Ended(done.returncode, done.stdout, done.stderr)


@dataclass
class Server:
    """A server at work."""

    home: Home
    running: Running
    address: str

    def client(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.address, headers=headers, timeout=30)


_OPENINGS = {
    "fr": ("Commandé pour offrir.", "Acheté au printemps.", "Deuxième achat.", "Reçu ce matin."),
    "en": ("Bought it as a gift.", "My second one.", "Had it for a month.", "Arrived today."),
    "de": (
        "Als Geschenk gekauft.",
        "Schon das zweite.",
        "Seit einem Monat im Einsatz.",
        "Heute da.",
    ),
    "es": (
        "Lo compré para regalar.",
        "Es el segundo.",
        "Lo tengo desde hace un mes.",
        "Llegó hoy.",
    ),
}
_BODIES = {
    "fr": {
        1: ("La poignée s’est cassée au bout de {n} jours.", "Colis abîmé et livré avec {n} jours de retard."),
        3: ("Correct, mais un peu petit : prenez une taille au-dessus, {n} cm de moins que prévu.",),
        5: ("Très solide, nous l’utilisons depuis {n} semaines.", "Livraison rapide, emballage soigné, {n} étoiles !"),
    },
    "en": {
        1: ("The handle broke after {n} days.", "The box was crushed and came {n} days late."),
        3: ("Fine, but it runs small: about {n} cm less than the chart says.",),
        5: ("Very sturdy, in use for {n} weeks now.", "Quick delivery, careful packaging, {n} stars!"),
    },
    "de": {
        1: ("Der Griff ist nach {n} Tagen abgebrochen.", "Das Paket kam {n} Tage zu spät und war beschädigt."),
        3: ("In Ordnung, fällt aber etwa {n} cm kleiner aus.",),
        5: ("Sehr stabil, seit {n} Wochen im Gebrauch.", "Schnelle Lieferung, {n} Sterne!"),
    },
    "es": {
        1: ("El asa se rompió a los {n} días.", "El paquete llegó {n} días tarde y abollado."),
        3: ("Está bien, pero es unos {n} cm más pequeño.",),
        5: ("Muy resistente, lo usamos desde hace {n} semanas.", "Entrega rápida, {n} estrellas."),
    },
}  # fmt: skip
_ENDINGS = {
    "fr": ("Je recommande.", "Je ne recommande pas.", "À voir dans la durée.", ""),
    "en": ("I recommend it.", "I would not buy it again.", "Let us see how it lasts.", ""),
    "de": ("Klare Empfehlung.", "Nie wieder.", "Mal sehen, wie lange es hält.", ""),
    "es": ("Lo recomiendo.", "No lo recomiendo.", "Ya veremos cuánto dura.", ""),
}
_EPOCH = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """Writes reviews of a small shop; the same seed writes the same ones."""

    seed: int = 0
    products: int = 12
    buyers: int = 60

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._written = 0

    def reviews(self, count: int) -> list[dict[str, object]]:
        """Return reviews in the layout of Amazon 2023; one in 25 repeats another buyer's text."""
        made: list[dict[str, object]] = []
        for _ in range(count):
            review = self._one()
            if made and self._random.random() < 0.04:
                review |= {key: made[-1][key] for key in ("text", "parent_asin", "asin", "rating")}
            made.append(review)
        return made

    def _one(self) -> dict[str, object]:
        draw, number = self._random, self._written
        self._written += 1
        language = draw.choices(list(_BODIES), (5, 3, 1, 1))[0]
        rating = draw.choices((1, 3, 5), (2, 1, 4))[0]
        body = draw.choice(_BODIES[language][rating]).format(n=draw.randint(2, 90))
        opening, ending = draw.choice(_OPENINGS[language]), draw.choice(_ENDINGS[language])
        product = f"B0{draw.randrange(self.products):04}"
        return {
            "rating": float(rating),
            "title": body.split(",")[0][:40],
            "text": f"{opening} {body} {ending}".strip(),
            "images": [{"small": "a.jpg"}] if draw.random() < 0.2 else [],
            "asin": product,
            "parent_asin": product,
            "user_id": f"AE{draw.randrange(self.buyers):04}RAWBUYER",
            "timestamp": int((_EPOCH + timedelta(minutes=97 * number)).timestamp() * 1000),
            "helpful_vote": draw.choice((0, 0, 0, 1, 2, 7)),
            "verified_purchase": draw.random() < 0.8,
        }


def write_lines(path: Path, rows: list[object]) -> Path:
    """Write JSON lines, gzipped where the name says so; a text is written as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    process = Warm()
    yield process
    process.close()


@pytest.fixture
def make_home(warm: Warm, tmp_path: Path):
    """Return a function that makes a data folder of its own by name."""

    def make(name: str = "home", settings: Mapping[str, str] | None = None) -> Home:
        return Home(tmp_path / name, warm, dict(settings or {}))

    return make


@pytest.fixture
def home(make_home) -> Home:
    return make_home()


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])]
)
def either_home(request, make_home) -> Iterator[Home]:
    """A home on SQLite, then one on PostgreSQL."""
    if request.param == "sqlite":
        yield make_home()
        return
    if not (uri := postgres_uri()):
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(uri) as rows:
        migrated(rows, MIGRATIONS)
        own = rows.engine.url.render_as_string(hide_password=False)
        yield make_home("home", {"COMPTOIR_STORAGE__ROWS": own})


@pytest.fixture(scope="session")
def first_night(warm: Warm, tmp_path_factory) -> Home:
    """A home in which 400 reviews were imported and published; tests work in copies of it."""
    home = Home(tmp_path_factory.mktemp("first-night") / "home", warm)
    path = write_lines(home.folder / "reviews.jsonl.gz", Shelf(seed=1).reviews(400))
    home.run("reviews", "import", str(path))
    home.run("reviews", "run")
    return home


@pytest.fixture
def published(first_night: Home, tmp_path: Path) -> Home:
    """A home of its own with 400 published reviews."""
    home = Home(tmp_path / "published", first_night.warm, dict(first_night.settings))
    shutil.copytree(first_night.data, home.data)
    return home


@pytest.fixture(scope="session")
def shelf():
    return Shelf


@pytest.fixture(scope="session")
def lines():
    return write_lines


@pytest.fixture
def small_steps():
    return dict(SMALL_STEPS)
