"""Answers over HTTP: in this process, or in several that share a port while this one works.

With several *workers* the process that began them carries out durable work and answers nobody; it
replaces a worker that dies or hangs (SIGHUP replaces all, one after the other), and they end when
it does.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from comptoir.app import heartbeat
from comptoir.app.backstage import Backstage
from comptoir.app.server import create_app
from comptoir.app.settings import load_settings
from comptoir.app.workers import Workers
from comptoir.kernel.observe import log, metrics
from comptoir.kernel.work import cores

_SWITCH_SECONDS = 0.0005
"""A thread that computes, such as that of the log of answers, makes a request wait so long at most;
Python's own 5 ms would be half of what an answer may take."""
_LINGER_SECONDS = 0.5
_YOUNG = 20_000
"""Objects after whose making the collector looks among the newest: some hundred answers'."""
_WORKER = "comptoir.app.answering:worker"
_BEGINS = 60
"""Seconds in which a worker that takes another one's place must have begun."""


class LingeringProtocol(HttpToolsProtocol):
    """Lets connections that rest go a moment after the end was told.

    A request that was under way is answered, with the word that it was the last one on its
    connection, instead of meeting a closed door.
    """

    _ending = False

    def shutdown(self) -> None:
        self._ending = True
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(_LINGER_SECONDS, super().shutdown)
        else:
            super().shutdown()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self._ending and self.cycle is not None:
            self.cycle.keep_alive = False


def answer_here(backstage: Backstage, bound: socket.socket) -> None:
    """Answer in this process until a signal ends it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ended_well)
    uvicorn.Server(_config(opened(backstage))).run(sockets=[bound])


def answer_in_workers(count: int, bound: socket.socket, patience: float) -> None:
    """Answer in so many processes until a signal ends this one.

    Args:
        count: of processes.
        bound: the socket from which all accept.
        patience: seconds after which one whose event loop stands still is replaced.
    """
    config = _config(_WORKER, factory=True, workers=count, timeout_worker_healthcheck=_BEGINS)
    with metrics.shared(), heartbeat.shared() as folder:
        Workers(config, bound, heartbeat.Listener(folder, time.monotonic), patience).run()


def worker() -> FastAPI:
    """Open what a worker answers with; uvicorn calls this on the worker's own event loop."""
    heartbeat.begin(asyncio.get_running_loop())
    backstage = Backstage(load_settings())
    log.install(level=backstage.settings.observe.log_level)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    backstage.begin_work(())
    return opened(backstage)


def opened(backstage: Backstage) -> FastAPI:
    """Return the application, with what it follows under way."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    cores.rest()
    backstage.routing_incumbents.start()
    backstage.routing_observer.start()
    backstage.recommend_live.start()
    backstage.recommend_duels.start()
    backstage.recommend_exposures.start()
    backstage.recommend_readiness.start()
    application = create_app(backstage)
    spare_the_collector()
    return application


def spare_the_collector() -> None:
    """Let the collector look for garbage among what requests make, and more seldom.

    What a server stands on lives as long as it does, and answers that wait to be logged are no
    garbage: to go through them again and again took as long as answering.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


def _config(application: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=LingeringProtocol,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        **more,
    )


def _end_with_parent() -> None:
    """End as a signal would end this process when the one that began it is gone."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _ended_well(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the server has let its requests end, and then raises the signal once more."""
