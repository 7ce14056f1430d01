"""Wire shapes of what comes in: events, items and users."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from comptoir.recommend.receiving import (
    MOST_EVENTS,
    MOST_RECORDS,
    Happening,
    Money,
    Record,
)

Id = Annotated[str, Field(max_length=256)]
Currency = Annotated[str, Field(pattern="^[A-Za-z]{3}$", description="ISO 4217.")]
Group = Annotated[
    str, Field(max_length=63, description="The dataset group; left out, the only one there is.")
]


class Amount(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(extra="forbid")

    minor: int = Field(description="In minor units of the currency (cents).")
    currency: Currency

    def money(self) -> Money:
        return Money(minor=self.minor, currency=self.currency)


Properties = dict[str, Amount | Any]


class EventIn(BaseModel):
    """Something that someone has just done."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        min_length=1, max_length=256, description="Such as View, AddToCart, Purchase."
    )
    user_id: Id = Field("", description="The shop's own id; empty before sign-in.")
    session_id: Id = Field("", description="The visit; its events join the user at sign-in.")
    item_id: Id = Field("", description="What it was done with.")
    at: AwareDatetime | None = Field(None, description="RFC 3339 with its time zone; now if empty.")
    event_id: Id = Field("", description="Chosen by the sender: known twice, it counts once.")
    value: float | None = Field(None, description="EVENT_VALUE: a rating, minutes, a quantity.")
    amount: Amount | None = Field(None, description="Stands for `value` where it is money.")
    recommendation_id: str = Field("", max_length=40, description="Of the slate that led here.")
    shown: list[Id] = Field([], max_length=25, description="Items that were shown with it.")
    source: str = Field("", max_length=1024, description="What led here, such as a newsletter.")
    properties: Properties = Field({}, description="More fields of the schema, by their name.")
    consent: bool | None = Field(
        None, description="false: nothing of the event is kept. Of a page it must be true."
    )

    def happening(self, *, consent: bool) -> Happening:
        """Return it in the words of the domain.

        Args:
            consent: what holds where the event does not say.
        """
        return Happening(
            event_type=self.type,
            user_id=self.user_id,
            session_id=self.session_id,
            item_id=self.item_id,
            at=self.at,
            event_id=self.event_id,
            value=self.value,
            amount=self.amount.money() if self.amount else None,
            recommendation_id=self.recommendation_id,
            shown=tuple(self.shown),
            source=self.source,
            properties=_plain(self.properties),
            consent=consent if self.consent is None else self.consent,
        )


class EventsIn(BaseModel):
    """Events, kept all or none."""

    model_config = ConfigDict(extra="forbid")

    group: Group = ""
    events: list[EventIn] = Field(min_length=1, max_length=MOST_EVENTS)
    consent: bool | None = Field(None, description="Of all events that do not say themselves.")


class BeaconIn(EventsIn):
    """Events of a page, with the key in the body: a beacon has no headers."""

    key: str = Field(max_length=100, description="A key that may send events and nothing else.")


class EventsTaken(BaseModel):
    """What became of the events."""

    received: int
    kept: int = Field(description="They are on the disk.")
    repeated: int = Field(description="Their `event_id` was known.")
    without_consent: int = Field(description="Nothing of them is kept.")


class ItemIn(BaseModel):
    """An item of the shop; it replaces what was known of it."""

    model_config = ConfigDict(extra="forbid")

    item_id: Id = Field(min_length=1)
    created_at: AwareDatetime | None = Field(None, description="CREATION_TIMESTAMP.")
    properties: Properties = Field(
        {}, description="By the schema's field (`CATEGORY_L1`) or its camelCase (`categoryL1`)."
    )

    def record(self) -> Record:
        return Record(
            record_id=self.item_id,
            created_at=self.created_at,
            properties=_plain(self.properties),
        )


class ItemsIn(BaseModel):
    """Items, kept all or none."""

    model_config = ConfigDict(extra="forbid")

    group: Group = ""
    items: list[ItemIn] = Field(min_length=1, max_length=MOST_RECORDS)


class UserIn(BaseModel):
    """A user of the shop; it replaces what was known of them."""

    model_config = ConfigDict(extra="forbid")

    user_id: Id = Field(min_length=1, description="The shop's own id.")
    properties: Properties = Field({}, description="By the schema's field or its camelCase.")

    def record(self) -> Record:
        return Record(record_id=self.user_id, properties=_plain(self.properties))


class UsersIn(BaseModel):
    """Users, kept all or none."""

    model_config = ConfigDict(extra="forbid")

    group: Group = ""
    users: list[UserIn] = Field(min_length=1, max_length=MOST_RECORDS)


class RecordsTaken(BaseModel):
    """What became of items or users."""

    kept: int = Field(description="They are on the disk, and answers know them.")


def _plain(properties: Properties) -> dict[str, Any]:
    return {
        name: value.money() if isinstance(value, Amount) else value
        for name, value in properties.items()
    }
