"""Batch jobs as durable work: read a part, answer it, keep it; deliver files that are whole.

A step answers some lines and ends once, so a killed job goes on behind the last part that it kept.
Answers reach the bucket under their own name when a file is whole, in one step.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.batch.erasing import Rewriter
from comptoir.recommend.batch.lines import Line, Place, count_lines, read_lines, written
from comptoir.recommend.batch.parts import Parts
from comptoir.recommend.batch.questions import Question, read_question
from comptoir.recommend.batch.sources import Pair, Source, pairs
from comptoir.recommend.bulk.bounds import check_size
from comptoir.recommend.ports import BatchAsk
from comptoir.recommend.settings import QuotaSettings
from comptoir.recommend.store import files
from comptoir.recommend.store.storeroom import Storeroom

_USUAL_RESULTS = 25
_FEWEST = 100
"""Lines of a part, however long the answers are."""
_TRIES = 3


class Answering(Protocol):
    """Answers questions, some at a time."""

    def answers(self, questions: Sequence[Question]) -> Iterator[Json | errors.Invalid]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Takes the files of a job through its steps.

    Args:
        room: where data is.
        buckets: where files are.
        blobs: where parts wait.
        lines: answered in one step, of lists of the usual length.
    """

    room: Storeroom
    buckets: Buckets
    blobs: Blobs
    lines: int
    quotas: QuotaSettings = field(default_factory=QuotaSettings)
    """Megabytes and files that a job may read."""

    def run(self, steps: Steps, ask: BatchAsk, opened: Callable[[], Answering]) -> Json:
        """Answer every line of every file.

        Args:
            steps: of the job.
            ask: what is asked.
            opened: opens what answers, as of now; called once a part.

        Returns:
            Counts of lines.

        Raises:
            errors.Invalid: there is nothing to read, or no line of a file could be answered.
        """
        begun = steps.do("begin", lambda: self._begin(ask))
        parts = Parts(self.blobs, ask.group_id, ask.job_id)
        listed = [Pair(**one) for one in begun["files"]]
        told = {"lines": 0, "failed": 0, "erased": 0}
        lost: list[Json] = []
        try:
            for number, pair in enumerate(listed):
                work = _File(self, steps, ask, parts, number, pair, opened, begun)
                ended = work.run()
                told = {name: told[name] + ended[name] for name in told}
                if ended["lines"] == ended["failed"]:
                    lost.append({"file": pair.source, "why": ended["why"]})
        except errors.ComptoirError:
            steps.do("drop the parts", parts.drop)
            raise
        steps.do("drop the parts", parts.drop)
        if lost:
            raise errors.Invalid(
                "No line of {file} could be answered. {why}",
                file=lost[0]["file"],
                why=lost[0]["why"] or "It has no lines.",
            )
        return told | {"files": len(listed)}

    def _begin(self, ask: BatchAsk) -> Json:
        found = pairs(self.buckets, ask.source, ask.target)
        most = self.quotas.batch_files
        if most and len(found) > most:
            raise errors.Invalid(
                "{location} holds {count} files, and a job may read {most}. Split it, or raise "
                "recommend.quotas.batch_files.",
                location=ask.source,
                count=len(found),
                most=most,
            )
        check_size(self.buckets, ask.source, self.quotas.batch_mb, "batch_mb")
        for pair in found:
            files.keep(self.room, ask.group_id, pair.source, files.QUESTIONS)
        listed = [{"source": pair.source, "target": pair.target} for pair in found]
        return {"files": listed, "moment": self.room.clock().isoformat()}


@dataclass(frozen=True, slots=True)
class _File:
    """One file of a job."""

    runner: Runner
    steps: Steps
    ask: BatchAsk
    parts: Parts
    number: int
    pair: Pair
    opened: Callable[[], Answering]
    begun: Json

    def run(self) -> Json:
        work = f"{self.ask.job_id}-{self.number}"
        source = Source(self.runner.buckets, self.pair.source, work)
        name = self.pair.source.rsplit("/", 1)[-1]
        told: Json = {"lines": 0, "failed": 0, "erased": 0, "why": ""}
        place: Place | None = Place()
        part = 0
        try:
            total = self.steps.do(f"count {name}", lambda: count_lines(source.path()))
            while place is not None:
                ended = self._step(f"answer {name}, part {part + 1}", source, place, part)
                told = {one: told[one] + ended[one] for one in ("lines", "failed", "erased")} | {
                    "why": told["why"] or ended["why"]
                }
                place = Place(**ended["next"]) if ended["next"] else None
                part += 1
                self.steps.progress(place.number - 1 if place else total, total, name)
        finally:
            source.close()
        count = part
        self.steps.do(f"deliver {name}", lambda: self._deliver(count))
        return told

    def _step(self, name: str, source: Source, place: Place, part: int) -> Json:
        return self.steps.do(name, lambda: self._answer(source, place, part))

    def _answer(self, source: Source, place: Place, part: int) -> Json:
        length = int(self.ask.input.get("numResults") or _USUAL_RESULTS)
        most = max(_FEWEST, self.runner.lines * _USUAL_RESULTS // max(length, _USUAL_RESULTS))
        lines, after = read_lines(source.path(), place, most)
        kept, gone = self._living(lines)
        tally: Json = {"failed": 0, "why": ""}
        self.parts.write(self.number, part, self._written(kept, tally))
        told = {"lines": len(lines), "erased": gone} | tally
        return told | {"next": {"offset": after.offset, "number": after.number} if after else None}

    def _living(self, lines: list[Line]) -> tuple[list[Line], int]:
        """Leave out lines that ask for somebody who was erased; return how many these were."""
        room = self.runner.room
        asked = [line.input.get("userId") if line.input else None for line in lines]
        raw = sorted({one for one in asked if isinstance(one, str) and one})
        owners = room.pseudonyms.many(raw)
        erased = room.erased(owners) if owners else set()
        gone = {name for name, owner in zip(raw, owners, strict=True) if owner in erased}
        kept = [line for line, user in zip(lines, asked, strict=True) if user not in gone]
        return kept, len(lines) - len(kept)

    def _written(self, lines: list[Line], tally: Json) -> Iterator[str]:
        questions: list[Question | errors.Invalid] = [self._question(line) for line in lines]
        good = [one for one in questions if isinstance(one, Question)]
        answers = self.opened().answers(good)
        for line, question in zip(lines, questions, strict=True):
            told = next(answers) if isinstance(question, Question) else question
            if isinstance(told, errors.Invalid):
                tally["failed"] += 1
                tally["why"] = tally["why"] or told.message
                yield written(line.input, None, told.message)
            else:
                yield written(line.input, told)

    def _question(self, line: Line) -> Question | errors.Invalid:
        if line.input is None:
            return line.error or errors.Invalid("Line {line} is empty.", line=line.number)
        try:
            return read_question(line.input, self.ask.recipe, filtered=bool(self.ask.filter))
        except errors.Invalid as error:
            return error

    def _deliver(self, count: int) -> Json:
        """Put the file of answers into the bucket, without those who were erased meanwhile."""
        room = self.runner.room
        since = datetime.fromisoformat(self.begun["moment"])
        files.keep(room, self.ask.group_id, self.pair.target, files.ANSWERS)
        name = self.pair.target.rsplit("/", 1)[-1]
        for _ in range(_TRIES):
            late = room.erased_since(since)
            rewriter = Rewriter(room.pseudonyms, room.erased)
            checked = room.clock()
            passed = rewriter.lines if late else iter
            with self.parts.whole(self.number, count, name, passed) as path:
                self.runner.buckets.put_file(self.pair.target, path)
            if not room.erased_since(checked):
                break
            since = checked
        return {"location": self.pair.target}
