"""How long work is answered: 202, and where to look."""

from pydantic import BaseModel


class JobStarted(BaseModel):
    """Where to look how a job goes."""

    job_id: str
    url: str
