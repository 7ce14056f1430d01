"""Commands killed at any moment go on where they were, and readers never notice."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import polars as pl
import pytest
import sqlalchemy as sa
from polars.testing import assert_frame_equal

from comptoir.app.backstage import MIGRATIONS
from comptoir.kernel.privacy import tables as privacy
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.secret import MasterSecret
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import migrated, postgres_rows, postgres_uri
from comptoir.reviews import service
from comptoir.reviews.model import RunState, TopQuery
from comptoir.reviews.store import runs
from comptoir.reviews.tables import publication, served_products

KEYS = {
    "gold/reviews": ["review_id"],
    "silver/reviews": ["review_id"],
    "predictions/reviews": ["review_id", "content_hash"],
    "bronze/reviews": ["import_id", "line"],
    "rejects/reviews": ["import_id", "line", "reason"],
}
OWN = ("run_id",)
"""Columns that name the run, and so differ between two homes."""
PRODUCTS = [f"B0{number:04}" for number in range(12)]


class NoCatalogue:
    def titles(self, product_ids: list[str]) -> dict[str, str]:
        return {}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def homes(request, make_home, small_steps) -> Iterator[tuple]:
    """Two homes whose buyers have the same pseudonyms, each with its database opened."""
    with pair(request.param, make_home, small_steps) as made:
        yield made


@contextmanager
def pair(kind: str, make_home, settings) -> Iterator[tuple]:
    if kind == "sqlite":
        made = [make_home(name, settings) for name in ("reference", "victim")]
        opened = [Rows.open(f"sqlite:///{home.data / 'comptoir.db'}") for home in made]
        for rows in opened:
            share_pseudonyms(rows, made[0].env["COMPTOIR_PRIVACY__SECRET"])
        yield (*zip(made, opened, strict=True),)
        for rows in opened:
            rows.close()
        return
    if not postgres_uri():
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(postgres_uri()) as one, postgres_rows(postgres_uri()) as two:
        made = []
        for name, rows in (("reference", one), ("victim", two)):
            uri = rows.engine.url.render_as_string(hide_password=False)
            home = make_home(name, settings | {"COMPTOIR_STORAGE__ROWS": uri})
            share_pseudonyms(rows, home.env["COMPTOIR_PRIVACY__SECRET"])
            made.append((home, rows))
        yield (*made,)


def share_pseudonyms(rows: Rows, secret: str) -> None:
    migrated(rows, MIGRATIONS)
    ring = KeyRing(rows, MasterSecret(secret.encode()))
    sealed = ring.seal(bytes(range(32)), "key pseudonyms")
    with rows.writing() as connection:
        values = {"name": "pseudonyms", "sealed": sealed, "master": ring.master}
        connection.execute(privacy.ring_keys.insert().values(**values))


def nights(home, shelf, lines, broken: int = 3) -> list[tuple[str, ...]]:
    """Write two nights' files; return the commands that read and publish them."""
    first = shelf(seed=1).reviews(400)
    bad = [row | {"rating": "six"} for row in shelf(seed=8).reviews(broken)]
    voted = [row | {"helpful_vote": 30} for row in first[:20]]
    second = [*voted, *first[20:], *shelf(seed=2).reviews(150)]
    one = lines(home.folder / "one.jsonl.gz", [*first[:150], *bad, *first[150:], first[3]])
    two = lines(home.folder / "two.jsonl", second)
    return [
        ("reviews", "import", str(one)),
        ("reviews", "run"),
        ("reviews", "import", str(two)),
        ("reviews", "run"),
    ]


def lake(home) -> dict[str, pl.DataFrame]:
    found = {}
    for name, keys in KEYS.items():
        frame = pl.read_delta(str(home.data / "lake" / name))
        found[name] = frame.drop(OWN, strict=False).sort(keys)
    return found


def answers(rows: Rows) -> dict[str, list]:
    """Return the whole list of each product."""
    desk = service.Desk(rows=rows, catalogue=NoCatalogue(), clock=lambda: datetime.now(UTC))
    query = TopQuery(n=50)
    return {name: service.top(desk, name, query)["reviews"] for name in PRODUCTS}


class Reader(threading.Thread):
    """Asks for every product over and over, and keeps each answer that it has not seen."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(daemon=True)
        self._rows = rows
        self._over = threading.Event()
        self.seen: dict[str, list[list]] = {name: [] for name in PRODUCTS}
        self.sweeps = 0
        self.problem: Exception | None = None

    def run(self) -> None:
        while not self._over.is_set():
            try:
                for name, reviews in answers(self._rows).items():
                    if not self.seen[name] or self.seen[name][-1] != reviews:
                        self.seen[name].append(reviews)
            except Exception as problem:  # noqa: BLE001 - shown by the test
                self.problem = problem
                return
            self.sweeps += 1
            time.sleep(0.05)

    def stop(self) -> None:
        self._over.set()
        self.join()
        assert self.problem is None, self.problem
        assert self.sweeps > 3


@pytest.mark.slow
def test_killed_anywhere_ends_as_if_nothing_had_happened(homes, shelf, lines):
    (reference, reference_rows), (victim, victim_rows) = homes
    published, seconds = [answers(reference_rows)], []
    for command in nights(reference, shelf, lines):
        began = time.monotonic()
        reference.run(*command)
        seconds.append(time.monotonic() - began)
        if command[1] == "run":
            published.append(answers(reference_rows))

    chance = random.Random(f"{reference.settings}")
    reader = Reader(victim_rows)
    reader.start()
    kills = 0
    for command, usual in zip(nights(victim, shelf, lines), seconds, strict=True):
        for _ in range(3):
            running = victim.start(*command)
            time.sleep(chance.uniform(0.1, 0.9) * usual)
            if not running.alive():
                assert running.wait().code == 0, running.told()
                break
            running.kill()
            kills += 1
        victim.run(*command)
    reader.stop()

    assert kills >= 5
    for name, frame in lake(reference).items():
        assert_frame_equal(lake(victim)[name], frame)
    assert answers(victim_rows) == published[-1]
    for name, seen in reader.seen.items():
        assert seen == [step for step in changes(published, name) if step in seen], name


def changes(published: list[dict], name: str) -> list[list]:
    """Return a product's list in each publication, one after another, repeats left out."""
    lists: list[list] = []
    for one in published:
        if not lists or lists[-1] != one[name]:
            lists.append(one[name])
    return lists


def test_killed_while_it_publishes_shows_the_old_state_until_the_pointer_moves(
    make_home, small_steps, shelf, lines
):
    with pair("sqlite", make_home, small_steps) as (_, (home, rows)):
        commands = nights(home, shelf, lines)
        for command in commands[:3]:
            home.run(*command)
        before = answers(rows)
        running = home.start(*commands[3])
        while written_above_pointer(rows) == 0:
            assert running.alive()
            time.sleep(0.002)  # the command needs the core
        running.kill()
        assert written_above_pointer(rows) > 0
        assert answers(rows) == before
        home.run(*commands[3])
        after = answers(rows)
        assert after != before
        assert written_above_pointer(rows) == 0


def written_above_pointer(rows: Rows) -> int:
    with rows.reading() as connection:
        pointer = connection.scalar(sa.select(publication.c.generation)) or 0
        above = served_products.c.generation > pointer
        return connection.scalar(
            sa.select(sa.func.count()).select_from(served_products).where(above)
        )


def test_file_that_changed_while_nobody_read_it_is_read_anew(home, shelf, lines, small_steps):
    home.settings.update(small_steps)
    path = lines(home.folder / "reviews.jsonl", shelf(seed=3).reviews(3000))
    running = home.start("reviews", "import", str(path))
    while not (home.data / "lake/bronze/reviews/_delta_log").is_dir():
        assert running.alive()
        time.sleep(0.002)
    time.sleep(0.1)
    running.kill()
    lines(path, shelf(seed=4).reviews(200))
    refused = home.run("reviews", "import", str(path), code=2)
    assert "has changed since line" in refused.err
    assert home.run("reviews", "import", str(path), "--json").json["changed"] == 200
    assert home.run("reviews", "run", "--json").json["changed"] == 200


@pytest.mark.slow
def test_encoder_processes_end_with_the_command_that_is_killed(home, shelf, lines):
    said = "Number {0} of our house broke on day {0}, and nobody in town {0} mends such a thing."
    rows = shelf(seed=3).reviews(1200)
    rows = [row | {"text": said.format(number)} for number, row in enumerate(rows)]
    home.run("reviews", "import", str(lines(home.folder / "reviews.jsonl", rows)))
    settings = {
        "COMPTOIR_WORK__CREW": "local:2",
        "COMPTOIR_REVIEWS__UNDERSTANDER": "zeroshot:",
    }
    running = home.start("reviews", "run", **settings)
    while len(workers := running.children()) < 2:
        assert running.alive(), "it embedded without processes"
        time.sleep(0.02)
    running.kill(group=False)
    deadline = time.monotonic() + 60
    while running.children() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert running.children() == [], workers
    assert "published" in home.run("reviews", "run").out


def test_run_whose_job_is_gone_does_not_stand_in_the_way(published):
    rows = Rows.open(f"sqlite:///{published.data / 'comptoir.db'}")
    runs.begin(rows, "job_gone", {}, datetime.now(UTC))
    assert published.run("reviews", "run", "--json").json["state"] == "unchanged"
    assert runs.get(rows, "job_gone").state == RunState.CANCELLED
    rows.close()


def test_cancelled_run_does_not_stand_in_the_way(home, shelf, lines, small_steps):
    path = lines(home.folder / "reviews.jsonl", shelf(seed=3).reviews(300))
    home.run("reviews", "import", str(path))
    running = home.start("reviews", "run", **small_steps)
    rows = Rows.open(f"sqlite:///{home.data / 'comptoir.db'}")
    # A job that is cancelled before its first step leaves no run behind, so wait for that step.
    while not (going := runs.running(rows)):
        assert running.alive()
        time.sleep(0.02)
    rows.close()
    home.start("jobs", "cancel", going.run_id).wait()
    assert "cancelled" in running.wait().err
    told = home.run("reviews", "run", "--json").json
    assert (told["state"], told["rows_in"]) == ("published", 300)
    states = [one["state"] for one in home.run("reviews", "runs", "--json").json["runs"]]
    assert states == ["published", "cancelled"]


@pytest.mark.postgres
def test_two_installations_in_one_database_keep_their_jobs_apart(make_home, shelf, lines):
    with pair("postgres", make_home, {}) as ((one, _), (two, _)):
        for number, home in enumerate((one, two)):
            path = lines(home.folder / "reviews.jsonl", shelf(seed=number).reviews(100))
            home.run("reviews", "import", str(path))
        for home in (one, two):
            jobs = home.run("jobs", "list", "--json").json
            assert [job["workflow"] for job in jobs] == ["reviews.import"]
