"""Wire shapes of what other programs send."""

from pydantic import BaseModel, Field

from comptoir.recommend.schemas.coming import EventsTaken


class ConnectedOut(BaseModel):
    """What became of a delivery."""

    events: EventsTaken
    items: int = Field(description="Kept.")
    users: int = Field(description="Kept.")
    left_out: dict[str, int] = Field(
        description="How often, by what means nothing here: the program need not send it."
    )
