"""Durable work of mails: looking into the mailbox by the calendar."""

from collections.abc import Callable
from dataclasses import asdict

from comptoir.kernel.work import Json, Schedule, Steps, Workflow
from comptoir.routing.mail.collecting import Collector
from comptoir.routing.settings import MailSettings

COLLECT = "routing.mail"


def workflow(collector: Callable[[], Collector]) -> Workflow:
    """Return the workflow that fetches what has come."""

    def body(steps: Steps, _input: Json) -> Json:
        return steps.do("collect", lambda: asdict(collector().collect()), attempts=1)

    return Workflow(COLLECT, body)


def schedules(settings: MailSettings, timezone: str) -> tuple[Schedule, ...]:
    """Return what starts by itself: nothing where no mailbox is named."""
    if not settings.host:
        return ()
    cron = f"*/{settings.every_minutes} * * * *"
    return (Schedule(name="routing-mail", workflow=COLLECT, cron=cron, timezone=timezone),)
