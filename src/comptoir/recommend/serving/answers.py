"""Answers in the form of Amazon Personalize."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from comptoir.kernel import errors
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.work import Json
from comptoir.recommend import ports
from comptoir.recommend.data import Table
from comptoir.recommend.evidence.names import new_name
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.serving.actions import ActionRequest, ActionSlates
from comptoir.recommend.serving.pace import Pace
from comptoir.recommend.serving.request import (
    Exploration,
    FilterUse,
    Influence,
    Promotion,
    SlateRequest,
)
from comptoir.recommend.serving.slate import Placed, Rung, Slate, Why
from comptoir.recommend.serving.witness import MakesSlates, Witness

_LENGTH, _ACTIONS = 25, 5
_REASONS = {
    Why.PROMOTION: "Promoted item",
    Why.EXPLORATION: "Exploration",
    Why.POPULAR: "Popular item",
}


@dataclass(frozen=True, slots=True)
class SlateAnswers:
    """Answers for `ports.Answers`.

    Args:
        slates: makes them.
        pseudonyms: makes the shop's own user ids unreadable.
        witness: hears of every answer.
        offers: choose actions.
    """

    slates: MakesSlates
    pseudonyms: Pseudonymiser
    witness: Witness
    offers: ActionSlates
    pace: Pace = field(default_factory=Pace)
    """Times answers, campaign by campaign."""

    def recommend(self, question: ports.Question) -> Json:
        """Answer GetRecommendations.

        Raises:
            errors.Invalid: the request lacks what the recipe needs.
        """
        slate = self.choose(question)
        scored = OFFERS[question.recipe].scored
        columns = _columns(question)
        told = [_item(one, slate.table, columns, scored=scored) for one in slate.items]
        return {"itemList": told, "recommendationId": slate.recommendation_id}

    def rank(self, question: ports.Question) -> Json:
        """Answer GetPersonalizedRanking."""
        slate = self.order(question)
        columns = _columns(question)
        # Nothing chose them: their reasons say why an item is in an answer.
        listed = [one._replace(why=Why.MODEL) for one in slate.items]
        told = [_item(one, slate.table, columns, scored=True) for one in listed]
        return {"personalizedRanking": told, "recommendationId": slate.recommendation_id}

    def actions(self, question: ports.Question) -> Json:
        """Answer GetActionRecommendations.

        Raises:
            errors.Invalid: the filter's values do not fit.
        """
        asked = question.input
        user = str(asked.get("userId", ""))
        request = ActionRequest(
            group_id=question.group_id,
            version_id=question.version_id,
            user=self.pseudonyms.many([user])[0] if user else "",
            length=int(asked.get("numResults", _ACTIONS)),
            filter=_filter(question, asked),
        )
        found = self.pace.timed(question.source_id, lambda: self.offers.choose(request))
        slate = _of_actions(found, question)
        self.witness.saw(
            SlateRequest(
                group_id=request.group_id,
                version_id=request.version_id,
                recipe=question.recipe,
                source_id=question.source_id,
                user=request.user,
                filter=request.filter,
                trace=question.trace,
            ),
            slate,
        )
        told = [{"actionId": name, "score": score} for name, score in found]
        return {"actionList": told, "recommendationId": slate.recommendation_id}

    def choose(self, question: ports.Question) -> Slate:
        """Choose items; every slate that is chosen for anyone comes through `chosen`.

        Raises:
            errors.Invalid: the request lacks what the recipe needs.
        """
        return self.chosen(self._read(question))

    def chosen(self, request: SlateRequest) -> Slate:
        """Choose items for a request that has been read already."""
        slate = self.pace.timed(request.source_id, lambda: self.slates.choose(request))
        self.witness.saw(request, slate)
        return slate

    def order(self, question: ports.Question) -> Slate:
        """Put items in order; every list that is ranked for anyone comes through here."""
        request = self._read(question)
        slate = self.pace.timed(request.source_id, lambda: self.slates.rank(request))
        self.witness.saw(request, slate)
        return slate

    def preview(self, question: ports.Question) -> Slate:
        """Choose or order items that no customer will see: it is not logged as shown."""
        request = self.request(question)
        return self.slates.rank(request) if request.ranked else self.slates.choose(request)

    def request(self, question: ports.Question) -> SlateRequest:
        """Return a question in our own words, its user under a pseudonym.

        Raises:
            errors.Invalid: the request lacks what the recipe needs.
        """
        asked = question.input
        user, session = (self._pseudonym(asked, name) for name in ("userId", "sessionId"))
        return replace(request_of(question, user), session=session)

    def _read(self, question: ports.Question) -> SlateRequest:
        """Return what is asked; a question that lacks something counts as one that failed."""
        try:
            return self.request(question)
        except errors.Invalid:
            self.pace.failed(question.source_id)
            raise

    def _pseudonym(self, asked: ports.Document, name: str) -> str:
        raw = str(asked.get(name, ""))
        return self.pseudonyms.many([raw])[0] if raw else ""


def request_of(question: ports.Question, user: str) -> SlateRequest:
    """Return what is asked in our own words.

    Args:
        question: what is asked.
        user: the pseudonym of who asks; empty for nobody.

    Raises:
        errors.Invalid: the request lacks what the recipe needs.
    """
    asked, offer = question.input, OFFERS[question.recipe]
    if offer.recipe_type == "RELATED_ITEMS" and "itemId" not in asked:
        raise errors.Invalid(
            "The recipe {recipe} needs an itemId: say which item is on the page.",
            recipe=question.recipe,
        )
    if offer.recipe_type == "USER_PERSONALIZATION" and not user and "userId" not in asked:
        raise errors.Invalid(
            "The recipe {recipe} needs a userId: say who asks.", recipe=question.recipe
        )
    return SlateRequest(
        group_id=question.group_id,
        version_id=question.version_id,
        recipe=question.recipe,
        source_id=question.source_id,
        user=user,
        item_id=str(asked.get("itemId", "")),
        ranked=tuple(asked.get("inputList", ())),
        length=int(asked.get("numResults", _LENGTH)),
        filter=_filter(question, asked),
        promotion=_promotion(question),
        exploration=Exploration.of(question.config) if offer.explores else None,
        influence=_influence(question),
        context=dict(asked.get("context", {})),
        explain=question.explain,
        trace=question.trace,
    )


def _of_actions(found: Sequence[tuple[str, float]], question: ports.Question) -> Slate:
    """Return an answer of actions in the words of slates, for the witness."""
    return Slate(
        recommendation_id=new_name(question.source_id),
        items=tuple(Placed(code=-1, item_id=name, score=score) for name, score in found),
        table=Table(ids=(), columns={}, codes={}),
        rung=Rung.PERSONAL,
        facts={"version": question.version_id, "kind": "actions"},
    )


def _filter(question: ports.Question, told: Mapping[str, Any]) -> FilterUse | None:
    arn = told.get("filterArn")
    if arn is None:
        return None
    return FilterUse(expression=question.filters[arn], values=dict(told.get("filterValues", {})))


def _promotion(question: ports.Question) -> Promotion | None:
    promotions = question.input.get("promotions") or []
    if not promotions:
        return None
    told = promotions[0]
    return Promotion(
        name=str(told.get("name", "")),
        percent=int(told.get("percentPromotedItems", 100)),
        filter=_filter(question, told),
    )


def _influence(question: ports.Question) -> Influence | None:
    told = question.config.get("rankingInfluence") or {}
    found = Influence(
        popularity=float(told.get("POPULARITY", 0)), freshness=float(told.get("FRESHNESS", 0))
    )
    return found or None


def _columns(question: ports.Question) -> list[str]:
    """Return the columns of items that the answer shall carry.

    Raises:
        errors.Invalid: the campaign does not give metadata.
    """
    asked = question.input.get("metadataColumns") or {}
    columns = [str(name) for names in asked.values() for name in names]
    if columns and not question.config.get("enableMetadataWithRecommendations"):
        raise errors.Invalid(
            "This campaign gives no metadata. Update it with enableMetadataWithRecommendations."
        )
    return columns


def _item(one: Placed, table: Table, columns: list[str], *, scored: bool) -> Json:
    told: Json = {"itemId": one.item_id}
    if scored and one.score is not None:
        told["score"] = one.score
    if one.promotion:
        told["promotionName"] = one.promotion
    if columns and one.code >= 0:
        told["metadata"] = _metadata(table, one.code, columns)
    if one.why in _REASONS:
        told["reason"] = [_REASONS[one.why]]
    return told


def _metadata(table: Table, code: int, columns: list[str]) -> dict[str, str]:
    plain = {name.upper(): name for name in table.columns}
    if unknown := [name for name in columns if name.upper() not in plain]:
        raise errors.Invalid(
            "Items have no column {column}; they have {columns}.",
            column=unknown[0],
            columns=", ".join(table.columns),
        )
    found = {name: table.columns[plain[name.upper()]].at(code) for name in columns}
    return {name: _told(value) for name, value in found.items() if value is not None}


def _told(value: Any) -> str:
    """Write a value as Personalize does: numbers plainly, categories joined by a bar."""
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return np.format_float_positional(value, trim="-")
    return str(value)
