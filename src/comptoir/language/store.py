"""The model store: list, pull, verify. Nothing is downloaded unless someone says `pull`."""

import hashlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.language.catalogue import Catalogue, Model, ModelFile, find, read_catalogue
from comptoir.language.sources import CHUNK, open_source
from comptoir.language.surroundings import Surroundings

Progress = Callable[[str, int, int], None]
"""Told the file, the bytes so far, and the bytes in all (0 when unknown)."""


class FileState(StrEnum):
    """How a file of a model stands on this machine."""

    PRESENT = "present"
    MISSING = "missing"
    PARTIAL = "partial"
    DAMAGED = "damaged"
    UNPINNED = "unpinned"
    """There is nothing to compare it with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file of a model, and how it stands."""

    model: str
    path: str
    size: int
    state: FileState
    sha256: str = ""
    """What was found; empty when nothing was read."""


class ModelStore:
    """The models folder of a home.

    Args:
        around: the home, and what may be spoken to.
        catalogue: the models known; the shipped ones when None.
    """

    def __init__(self, around: Surroundings, catalogue: Catalogue | None = None) -> None:
        self._around = around
        self._folder = around.models
        self._catalogue = catalogue if catalogue is not None else read_catalogue(self._folder)

    @property
    def catalogue(self) -> Catalogue:
        return self._catalogue

    def states(self) -> Iterator[tuple[Model, FileState]]:
        """Yield every model with the worst state of its files; sizes are looked at, not hashes."""
        order = [FileState.MISSING, FileState.PARTIAL, FileState.UNPINNED, FileState.PRESENT]
        for model in self._catalogue.values():
            states = {self._glance(model, file) for file in model.files}
            yield model, next(state for state in order if state in states)

    def folder(self, name: str) -> Path:
        """Return the folder of a model whose files are all there.

        Raises:
            errors.NotFound: the catalogue has no such model.
            errors.Unavailable: it is not on this machine; the message names the command.
        """
        model = find(self._catalogue, name)
        missing = [file.path for file in model.files if not self._place(model, file).is_file()]
        if missing:
            raise errors.Unavailable(
                "Model {name} is not on this machine ({missing}). Run: comptoir models pull {name}",
                name=name,
                missing=", ".join(missing),
                code="model_missing",
            )
        return self._folder / name

    def verify(self, name: str) -> Iterator[FileReport]:
        """Yield how each file stands, after reading it whole."""
        model = find(self._catalogue, name)
        for file in model.files:
            place = self._place(model, file)
            if not place.is_file():
                yield _report(model, file, self._glance(model, file))
                continue
            found = digest(place)
            state = FileState.PRESENT if found == file.sha256 else FileState.DAMAGED
            yield _report(model, file, state if file.sha256 else FileState.UNPINNED, found)

    def pull(self, name: str, tell: Progress | None = None) -> list[FileReport]:
        """Fetch the files that are missing or damaged; what is whole stays untouched.

        A file appears under its name only when its hash is right. A pull that was cut off goes on
        where it stopped.

        Raises:
            errors.NotFound: the catalogue has no such model.
            errors.Invalid: a file has no hash yet; the message names the command.
            errors.Denied: every source is outside the shop, and `offline` is on.
            errors.Unavailable: no source answers.
            errors.Failed: a source gave other bytes than the catalogue states.
        """
        model = find(self._catalogue, name)
        for file in model.files:
            if not file.sha256:
                raise errors.Invalid(
                    "{name}/{path} has no hash, so what comes could not be trusted. Pin it first: "
                    "comptoir models pin {name} {path} SHA256",
                    name=name,
                    path=file.path,
                    code="unpinned",
                )
        for report in list(self.verify(name)):
            if report.state is not FileState.PRESENT:
                file = next(file for file in model.files if file.path == report.path)
                self._fetch(model, file, tell or _silent)
        return list(self.verify(name))

    def _fetch(self, model: Model, file: ModelFile, tell: Progress) -> None:
        if file.bundled:
            raise errors.Unavailable(
                "{name}/{path} comes with the install and is missing or damaged. Install Comptoir "
                "again.",
                name=model.name,
                path=file.path,
            )
        problems: list[errors.ComptoirError] = []
        for source in self._sources(model, file):
            try:
                self._fetch_from(source, model, file, tell)
            except errors.ComptoirError as problem:
                problems.append(problem)
            else:
                return
        raise _worst(model, file, problems)

    def _sources(self, model: Model, file: ModelFile) -> Iterator[tuple[str, ...]]:
        if self._around.mirror:
            yield (f"{self._around.mirror.rstrip('/')}/{model.name}/{file.path}",)
        yield from file.sources

    def _fetch_from(
        self, source: tuple[str, ...], model: Model, file: ModelFile, tell: Progress
    ) -> None:
        place = self._place(model, file)
        part = place.with_name(f"{place.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        for number, piece in enumerate(source):
            whole = len(source) == 1
            held = part.stat().st_size if part.is_file() else 0
            if whole and file.size and held >= file.size:
                part.unlink()  # an earlier try left more than there is
                held = 0
            with open_source(piece, held if whole else 0, self._around) as stream:
                goes_on = (stream.start > 0) if whole else number > 0
                with part.open("ab" if goes_on else "wb") as out:
                    for chunk in stream.chunks:
                        out.write(chunk)
                        tell(f"{model.name}/{file.path}", out.tell(), file.size)
                        if file.size and out.tell() > file.size:
                            break
        found = digest(part)
        if found != file.sha256:
            part.unlink()
            raise errors.Failed(
                "{source} gave {name}/{path} with SHA-256 {found}, not {sha256}. It was refused.",
                source=" + ".join(source),
                name=model.name,
                path=file.path,
                found=found,
                sha256=file.sha256,
                code="wrong_hash",
            )
        part.replace(place)

    def _place(self, model: Model, file: ModelFile) -> Path:
        if not file.bundled:
            return self._folder / model.name / file.path
        package, _, rest = file.bundled.partition("/")
        spec = importlib.util.find_spec(package)
        folders = (spec.submodule_search_locations if spec else None) or [str(self._folder)]
        return Path(folders[0]) / rest

    def _glance(self, model: Model, file: ModelFile) -> FileState:
        place = self._place(model, file)
        if place.is_file():
            return FileState.PRESENT if file.sha256 else FileState.UNPINNED
        waiting = place.with_name(f"{place.name}.part").is_file()
        return FileState.PARTIAL if waiting else FileState.MISSING


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, lower-case hex, reading it in pieces."""
    seen = hashlib.sha256()
    with path.open("rb") as held:
        while chunk := held.read(CHUNK):
            seen.update(chunk)
    return seen.hexdigest()


def _worst(
    model: Model, file: ModelFile, problems: list[errors.ComptoirError]
) -> errors.ComptoirError:
    """Say what every source said; wrong bytes weigh more than a refusal, that more than silence."""
    said = Phrase(
        "{name}/{path} was not pulled. {said}", name=model.name, path=file.path, said=problems
    )
    for family in (errors.Failed, errors.Denied, errors.Unavailable):
        if any(isinstance(problem, family) for problem in problems):
            return family(said)
    return errors.Unavailable(
        "{name}/{path} has no source that works. {said}",
        name=model.name,
        path=file.path,
        said=problems,
    )


def _report(model: Model, file: ModelFile, state: FileState, found: str = "") -> FileReport:
    return FileReport(model=model.name, path=file.path, size=file.size, state=state, sha256=found)


def _silent(*_: Any) -> None:
    return
