"""Gathers what a training learns from: events, items, users, actions, and who reads texts."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from comptoir.kernel import errors
from comptoir.language.embedding import Embedder
from comptoir.recommend.data import Table
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.reserved import known_fields
from comptoir.recommend.datasets.words import DatasetType, FieldType
from comptoir.recommend.live import carrying
from comptoir.recommend.ports import TrainingAsk
from comptoir.recommend.reading.stored import read_interactions, read_table, record_frame
from comptoir.recommend.reading.tabulating import tabulated
from comptoir.recommend.recipes.port import TrainingData
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.counting import Counting

_EVENTS, _ITEMS, _USERS = DatasetType.INTERACTIONS, DatasetType.ITEMS, DatasetType.USERS
_ACTIONS, _OUTCOMES = DatasetType.ACTIONS, DatasetType.ACTION_INTERACTIONS
_CIRCUMSTANCES = (FieldType.STRING, FieldType.INT, FieldType.LONG, FieldType.BOOLEAN)


def gather(
    room: Storeroom, ask: TrainingAsk, embedder: Embedder | None, *, actions: bool = False
) -> TrainingData:
    """Read a group's data as of now.

    Items that nobody has met yet have a code, and so has every action: what is known of them by
    their texts and metadata can be recommended.

    Args:
        room: where data is.
        ask: what is to be trained.
        embedder: reads texts of items; None to leave them.
        actions: whether outcomes of actions are learned from.

    Raises:
        errors.Invalid: `trainingDataConfig` names a column that is not there.
    """
    group_id = ask.group_id
    # What came live is read from the lake many times as fast as from rows.
    carrying.carry_events(room, group_id, DatasetType.INTERACTIONS)
    counting = Counting.of(ask)
    schema = carrying.schema_of(room, group_id, _ITEMS)
    records = record_frame(room, group_id, schema)
    found = read_interactions(
        room,
        group_id,
        event_types=counting.event_types,
        also_items=records["ITEM_ID"].to_list(),
        contexts=_contexts(carrying.schema_of(room, group_id, _EVENTS), ask.config),
    )
    items = tabulated(records, schema, found.items) if records.height else None
    users = read_table(room, group_id, _USERS, found.users)
    data = TrainingData(
        interactions=counting.kept(found),
        items=chosen_columns(items, ask.config, _ITEMS),
        users=chosen_columns(users if _any(users) else None, ask.config, _USERS),
        now=room.now(),
        embedder=embedder,
    )
    return _with_outcomes(room, ask, data) if actions else data


def _with_outcomes(room: Storeroom, ask: TrainingAsk, data: TrainingData) -> TrainingData:
    group_id = ask.group_id
    carrying.carry_events(room, group_id, _OUTCOMES)
    schema = carrying.schema_of(room, group_id, _ACTIONS)
    records = record_frame(room, group_id, schema)
    outcomes = read_interactions(
        room, group_id, dataset=_OUTCOMES, also_items=records["ACTION_ID"].to_list()
    )
    # Who was offered an action need not have met an item.
    users = read_table(room, group_id, _USERS, outcomes.users)
    actions = tabulated(records, schema, outcomes.items) if records.height else None
    return replace(
        data,
        outcomes=outcomes,
        users=chosen_columns(users if _any(users) else None, ask.config, _USERS),
        actions=chosen_columns(actions, ask.config, _ACTIONS),
    )


def _contexts(schema: Schema, config: Mapping[str, Any]) -> list[str]:
    """Return the fields of interactions that say something of their circumstances.

    Raises:
        errors.Invalid: `trainingDataConfig` names a column that is not there.
    """
    left = (
        _let_in([one.name for one in schema.fields], config, _EVENTS) - known_fields(_EVENTS).keys()
    )
    return [one.name for one in schema.fields if one.name in left and one.type in _CIRCUMSTANCES]


def chosen_columns(
    table: Table | None, config: Mapping[str, Any], dataset: DatasetType
) -> Table | None:
    """Leave the columns of a table that a solution's `trainingDataConfig` lets in.

    Args:
        table: of items, users or actions; None for none.
        config: the `solutionConfig` or `recommenderConfig`.
        dataset: which one.

    Raises:
        errors.Invalid: it names a column that is not there.
    """
    if table is None:
        return None
    left = _let_in(table.columns, config, dataset)
    kept = {name: column for name, column in table.columns.items() if name in left}
    return replace(table, columns=kept)


def _let_in(
    columns: Collection[str], config: Mapping[str, Any], dataset: DatasetType
) -> AbstractSet[str]:
    told = config.get("trainingDataConfig") or {}
    excluded = _named(told.get("excludedDatasetColumns") or {}, dataset)
    included = _named(told.get("includedDatasetColumns") or {}, dataset)
    if excluded is None and included is None:
        return set(columns)
    known = {name.upper(): name for name in columns} | {dataset.id_field: dataset.id_field}
    for name in (*(excluded or ()), *(included or ())):
        if name.upper() not in known:
            raise errors.Invalid(
                "{dataset} have no column {column}, which trainingDataConfig names; they have "
                "{columns}.",
                dataset=dataset.label,
                column=name,
                columns=", ".join(columns),
            )
    out = {name.upper() for name in excluded or ()}
    only = {name.upper() for name in included} if included is not None else set(known)
    return {name for name in columns if name.upper() in only and name.upper() not in out}


def _named(told: Mapping[str, Sequence[str]], dataset: DatasetType) -> Sequence[str] | None:
    for name, columns in told.items():
        if DatasetType.of(name) is dataset:
            return columns
    return None


def _any(table: Table) -> bool:
    return bool(table.columns) and len(table) > 0
