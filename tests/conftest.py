"""The databases, servers and browsers that every test may ask for."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

# Tests run side by side, one a core. More threads for small matrices wait for one another, at ten
# times the cost; whoever loads a library of linear algebra finds this first.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.testing import postgres_beside, postgres_rows, postgres_uri
from comptoir.kernel.testing.buckets import Bucket, new_bucket, s3_server

# `make test` tries the same examples every time, so that it says something of the change and not
# of the dice; `make test-all` throws them.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("dice", deadline=None)
settings.load_profile("dice" if os.environ.get("COMPTOIR_TEST_DICE") else "steady")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
"""Chromium as a test wants it: no sandbox, for root in a container; no calls home."""


class Folder(pytest.Package):
    """A folder of tests: fixtures of scope `package` go when its last test has ended.

    A house that stayed would go on with durable work, which one house does in a process.
    """

    def setup(self) -> None:
        """Import nothing: no folder of tests has an `__init__.py`."""


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take a folder with fixtures of its own for a package."""
    return Folder.from_parent(parent, path=path) if (path / "conftest.py").is_file() else None


@pytest.fixture(scope="session", autouse=True)
def own_database() -> Iterator[None]:
    """Of processes that test together, each has a database of PostgreSQL to itself."""
    with pytest.MonkeyPatch.context() as patch:
        worker = os.environ.get("PYTEST_XDIST_WORKER")
        if worker and (uri := postgres_uri()):
            patch.setenv("COMPTOIR_TEST_POSTGRES", postgres_beside(uri, worker))
        yield


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def rows(request, tmp_path) -> Iterator[Rows]:
    """An empty database of its own, on SQLite (a file) and on PostgreSQL in turn."""
    if request.param == "sqlite":
        database = Rows.open(f"sqlite:///{tmp_path / 'test.db'}")
        yield database
        database.close()
        return
    if not (uri := postgres_uri()):
        pytest.skip("no PostgreSQL answers: set COMPTOIR_TEST_POSTGRES to a server's address")
    with postgres_rows(uri) as database:
        yield database


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3-speaking server, started when first needed."""
    pytest.importorskip("moto", reason="no S3 server: pip install 'moto[server]'")
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(s3: str) -> Bucket:
    """An empty bucket of its own."""
    return new_bucket(s3)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser: playwright's own, or the machine's.

    It lives as long as one module: while it does, its event loop runs in this thread, and durable
    work will not open beside it.
    """
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path).exists()
        path = None if own else shutil.which("chromium") or shutil.which("google-chrome")
        if not own and not path:
            pytest.skip("no Chromium: run `playwright install chromium`")
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with closing(launched) as browser:
            yield browser


@contextmanager
def serve_app(app: FastAPI) -> Iterator[str]:
    # What the application holds stays open when the server ends.
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def serve() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """Return what runs an application on loopback: `with serve(app) as address`."""
    return serve_app
