"""Fills the port of batch jobs."""

from dataclasses import dataclass, field, replace

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.batch.audiences import Audiences
from comptoir.recommend.batch.footing import Footing
from comptoir.recommend.batch.jobs import Answering, Runner
from comptoir.recommend.batch.lists import Lists
from comptoir.recommend.batch.questions import read_question
from comptoir.recommend.batch.rankings import Rankings
from comptoir.recommend.batch.themes import Themes
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.filters import Compiled, Index, compiled, parse
from comptoir.recommend.live import snapshots
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.ports import BatchAsk, Document
from comptoir.recommend.reading.stored import read_table
from comptoir.recommend.serving.request import Exploration, FilterUse, SlateRequest
from comptoir.recommend.serving.slates import Slates
from comptoir.recommend.serving.standing import Standings
from comptoir.recommend.serving.versions import Versions
from comptoir.recommend.store.people import People

_RANKING = "PERSONALIZED_RANKING"
_THEMES = "THEME_GENERATION"
_LENGTH = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBatch:
    """Fills `ports.Batch`.

    Args:
        runner: takes files through their steps.
        standings: what answers stand on.
        versions: trained versions.
    """

    runner: Runner
    standings: Standings
    versions: Versions
    _read: dict[tuple[str, str], Themes] = field(default_factory=dict, init=False, repr=False)

    def infer(self, steps: Steps, ask: BatchAsk) -> Json:
        """Answer files of users or items with items."""
        return self.runner.run(steps, ask, lambda: self._items(ask))

    def segment(self, steps: Steps, ask: BatchAsk) -> Json:
        """Answer files of items, or of what items are, with users."""
        steps.do("histories", lambda: snapshots.renew_if_stale(self.runner.room, ask.group_id, 0))
        return self.runner.run(steps, ask, lambda: self._users(ask))

    def audience(self, ask: BatchAsk, line: Document) -> list[str]:
        """Answer one line at once, with what everybody did up to the newest snapshot."""
        question = read_question(dict(line), ask.recipe, filtered=bool(ask.filter))
        (found,) = self._users(ask).answers([question])
        if isinstance(found, errors.Invalid):
            raise found
        users: list[str] = found["recommendedUsers"]
        return users

    def _footing(self, ask: BatchAsk, *, filtered: bool = True) -> Footing:
        room = self.runner.room
        group = self.standings.live.of(ask.group_id)
        group.follow()
        view = group.view
        return Footing(
            group_id=ask.group_id,
            standings=self.standings,
            view=view,
            standing=self.standings.of(ask.group_id, view),
            version=self.versions.of(ask.version_id, ask.group_id, view),
            pseudonyms=room.pseudonyms,
            now=room.now(),
            filter=ask.filter if filtered else "",
        )

    def _items(self, ask: BatchAsk) -> Answering:
        offer = OFFERS[ask.recipe]
        footing = self._footing(ask)
        if offer.recipe_type == _RANKING:
            return Rankings(footing=footing)
        config = ask.input.get("batchInferenceJobConfig") or {}
        lists = Lists(
            footing=footing,
            slates=Slates(self.standings, self.versions, self.runner.room.clock),
            request=SlateRequest(
                group_id=ask.group_id,
                version_id=ask.version_id,
                recipe=ask.recipe,
                length=int(ask.input.get("numResults") or _LENGTH),
                filter=FilterUse(expression=ask.filter) if ask.filter else None,
                exploration=Exploration.of(config) if offer.explores else None,
            ),
            scored=offer.scored,
            seed=ask.job_id,
        )
        themed = ask.input.get("themeGenerationConfig")
        if ask.input.get("batchInferenceJobMode") != _THEMES or not themed:
            return lists
        name = str(themed["fieldsForThemeGeneration"]["itemName"])
        return self._themes(ask.group_id, lists, footing, name)

    def _themes(self, group_id: str, lists: Lists, footing: Footing, name: str) -> Themes:
        """Return what finds themes; phrases are read once for each state of the catalogue."""
        held = self._read.get((group_id, name))
        if held is None or held.table is not footing.table:
            held = self._read[group_id, name] = Themes.of(lists, footing.table, name)
        return replace(held, lists=lists)

    def _users(self, ask: BatchAsk) -> Answering:
        room = self.runner.room
        footing = self._footing(ask, filtered=False)
        found = snapshots.newest(room, ask.group_id).interactions
        use: Compiled | None = None
        if ask.filter:
            read = parse(ask.filter)
            users = read_table(room, ask.group_id, DatasetType.USERS, found.users)
            index = Index(users, id_name="USER_ID", named=room.pseudonyms.pseudonym)
            use = compiled(read, index, interactions=found)
        return Audiences(
            footing=footing,
            people=People(room, ask.group_id),
            users=found,
            length=int(ask.input.get("numResults") or _LENGTH),
            filter=use,
        )
