"""Filters: made, edited, looked back at, tried."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import READ, WRITE
from comptoir.recommend.http.counter import Counter, written
from comptoir.recommend.http.resources import listed, told
from comptoir.recommend.http.telling import explained
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.operations import Operations
from comptoir.recommend.resources import filters
from comptoir.recommend.resources.room import seen_by
from comptoir.recommend.schemas import resources as shapes
from comptoir.recommend.trying import Trial, tried
from comptoir.web.openapi import NOT_FOUND

_BASE = "/v1/recommend/filters"


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the routes."""
    _add_reading(routes, counter)
    _add_writing(routes, counter)
    _add_trying(routes, counter)


def _add_reading(routes: APIRouter, counter: Counter) -> None:
    @routes.get(_BASE, response_model=shapes.Filters, responses=NOT_FOUND)
    def every(request: Request, asked: Annotated[shapes.ListQuery, Query()]) -> Any:
        """Return filters, of one group or of all."""
        found, following = listed(counter, counter.ask(request), Kind.FILTER, asked, _filter)
        return {"filters": found, "next": following}

    @routes.get(f"{_BASE}/{{name}}", response_model=shapes.FilterOut, responses=NOT_FOUND)
    def one_filter(request: Request, name: str) -> Any:
        """Return a filter as it is now."""
        return _filter(_found(counter, counter.ask(request), name, READ))

    @routes.get(
        f"{_BASE}/{{name}}/history", response_model=shapes.FilterHistory, responses=NOT_FOUND
    )
    def history(request: Request, name: str) -> Any:
        """Return every version of a filter, with who wrote it and when."""
        found = _found(counter, counter.ask(request), name, READ)
        versions = [
            {"version": one.number, "expression": one.expression, "by": one.by, "at": one.at}
            for one in filters.history(found)
        ]
        return {"name": found.name, "versions": versions}


def _add_writing(routes: APIRouter, counter: Counter) -> None:
    @routes.post(_BASE, response_model=shapes.FilterOut, status_code=201, responses=NOT_FOUND)
    def create(request: Request, asked: shapes.FilterIn) -> Any:
        """Make a filter; Amazon's libraries see it, too."""
        operations = Operations(counter.advisor.room, counter.ask(request))
        operations.caller.require(WRITE)
        group = counter.reception.group(operations.caller, asked.group)
        operations.call(
            "CreateFilter",
            datasetGroupArn=group.arn,
            name=asked.name,
            filterExpression=asked.expression,
        )
        return _filter(operations.find(Kind.FILTER, asked.name))

    @routes.put(
        f"{_BASE}/{{name}}",
        response_model=shapes.FilterOut,
        responses=NOT_FOUND | {409: {}},
    )
    def edit(request: Request, name: str, asked: shapes.FilterEdit) -> Any:
        """Let a filter say something else, under the same name; the version before is kept."""
        operations = Operations(counter.advisor.room, counter.ask(request))
        found = _found(counter, operations.caller, name, WRITE)
        operations.call(
            "EditFilter",
            filterArn=found.arn,
            filterExpression=asked.expression,
            after=asked.version,
        )
        return _filter(operations.find(Kind.FILTER, name))


def _add_trying(routes: APIRouter, counter: Counter) -> None:
    @routes.post(f"{_BASE}/try", response_model=shapes.TrialOut, responses=NOT_FOUND)
    def attempt(request: Request, asked: shapes.TrialIn) -> Any:
        """Tell what a filter does for a user: what it leaves, what it removes, part by part."""
        trial = Trial(
            campaign=asked.campaign,
            expression=asked.expression,
            filter=asked.filter,
            user=asked.user_id,
            item=asked.item_id,
            values=written(asked.filter_values),
            context=counter.about(request, asked.context),
            length=asked.n,
        )
        found = tried(counter.advisor, counter.ask(request), trial)
        return {
            "expression": found.expression,
            "before": [one.item_id for one in found.before.items],
            "after": [one.item_id for one in found.after.items],
            "removed": found.removed,
            "explained": explained(found.explained, counter.voice(request)),
        }


def _found(counter: Counter, caller: Caller, name: str, right: str) -> Resource:
    caller.require(right)
    room = counter.advisor.room
    return room.store.find(room.names.arn(Kind.FILTER, name), Kind.FILTER, seen_by(caller))


def _filter(one: Resource) -> dict[str, Any]:
    versions = filters.history(one)
    return told(one) | {
        "expression": versions[-1].expression,
        "version": versions[-1].number,
    }
