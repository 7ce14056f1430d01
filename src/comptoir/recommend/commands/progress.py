"""A training on the terminal: its forecast, and how far it is; on stderr, as far as people look."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from comptoir.kernel.terminal import show_job
from comptoir.kernel.work import Engine
from comptoir.recommend.store.resources import ResourceStore

_LOOK_SECONDS = 0.3
_MINUTE, _HOUR = 60, 3600


def show_training(
    engine: Engine, store: ResourceStore, version_id: str, *, quiet: bool = False
) -> None:
    """Wait for a training; an interrupt leaves it, and the same command goes on with it.

    Args:
        engine: carries it out, or asks the process that does.
        store: has the version's document.
        version_id: the version, whose job has the same id.
        quiet: show nothing, for programs.

    Raises:
        errors.ComptoirError: what it failed with.
    """
    console = Console(stderr=True)
    hidden = quiet or not console.is_terminal
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    told = False
    with Progress(*columns, console=console, transient=True, disable=hidden) as shown:
        task = shown.add_task("…", total=1.0)
        while not engine.wait(version_id, _LOOK_SECONDS).state.ended:
            own = store.get(version_id).document
            forecast, progress = own.get("forecast"), own.get("progress") or {}
            if forecast and not told and not quiet:
                told = True
                console.print(told_forecast(forecast), highlight=False)
            shown.update(
                task,
                description=str(progress.get("doing", "…")),
                completed=float(progress.get("share", 0.0)),
            )
    show_job(engine, version_id, quiet=True)


def told_forecast(forecast: Mapping[str, Any]) -> str:
    """Say what a training will take.

    >>> told_forecast({"seconds": 130, "memory_mb": 640, "trainings": 0, "events": 5, "items": 2})
    'Foreseen: 2 min 10 s and 640 MB for 5 events and 2 items (first training here).'
    """
    seen = int(forecast.get("trainings", 0))
    how = f"trained here before: {seen}" if seen else "first training here"
    return (
        f"Foreseen: {_duration(float(forecast['seconds']))} and {forecast['memory_mb']} MB for "
        f"{forecast['events']} events and {forecast['items']} items ({how})."
    )


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
