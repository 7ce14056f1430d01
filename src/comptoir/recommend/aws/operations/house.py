"""Operations that Amazon's service model lacks: only our own pages, routes and commands ask."""

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.kernel.work import Json
from comptoir.recommend.audiences import Wanted, audience
from comptoir.recommend.aws.ask import TRAIN, WRITE, Answer, Ask, Handler
from comptoir.recommend.bulk import uploads
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.evidence import settling
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.resources import filters
from comptoir.recommend.resources.changing import busy, settle
from comptoir.recommend.resources.deleting import delete
from comptoir.recommend.resources.room import SUPPOSE
from comptoir.recommend.store import duels

_STOPPED = {"stopped": True}


def edit_filter(ask: Ask) -> Answer:
    """Let a filter say something else; `after` is the version that was read, 0 for any."""
    found, asked = ask.find(Kind.FILTER), ask.input
    expression, after = asked["filterExpression"], asked.get("after", 0)
    filters.edit(ask.room, found, expression, by=ask.caller.actor, after=after)
    return {"filterArn": found.arn}


def start_duel(ask: Ask) -> Answer:
    """Let a campaign answer with two versions; `version` is a name or an ARN."""
    campaign, asked = ask.find(Kind.CAMPAIGN), ask.input
    challenge = settling.Challenge(
        name=asked["name"],
        campaign=campaign,
        version=settling.version_of(ask.room, campaign, asked["version"]),
        share=asked["share"],
        interleave=asked["interleave"],
    )
    return {"duel": settling.begin(ask.room, ask.room.store.rows, challenge)}


def stop_duel(ask: Ask) -> Answer:
    """Let a campaign answer with its own version again."""
    rows, group = ask.room.store.rows, ask.find(Kind.DATASET_GROUP)
    found = duels.named(rows, group.group_id, ask.input["name"])
    duels.end(rows, found, ask.room.clock())
    return {"duel": found}


def import_files(ask: Ask) -> Answer:
    """Read files of this machine; the import of a killed process is gone on with."""
    asked = _wanted(ask) | {"paths": ask.input["paths"]}
    if ask.input.get("pseudonyms"):
        asked["pseudonyms"] = True
    engine = ask.room.engine()
    same = (job.job_id for job in engine.unfinished(IMPORT) if job.input == asked)
    return {"jobId": next(same, "") or engine.start(IMPORT, asked)}


def import_upload(ask: Ask) -> Answer:
    """Read a file that came through a page, then check the data."""
    asked = _wanted(ask) | {"upload": ask.input["upload"]}
    return {"jobId": ask.room.engine().start(uploads.UPLOAD, asked)}


def cancel_import(ask: Ask) -> Answer:
    """Stop an import before its next step; the dataset stays as it was."""
    ask.find(Kind.DATASET_GROUP)
    ask.room.engine().cancel(ask.input["jobId"])
    return {}


def delete_whole_group(ask: Ask) -> Answer:
    """Delete a dataset group with its data, its models, its campaigns and the files of its jobs."""
    delete(ask.room, ask.find(Kind.DATASET_GROUP), whole=True)
    return {}


def stop_batch(ask: Ask) -> Answer:
    """Stop a batch job before its next part; what was answered is kept, so that it can go on."""
    found = ask.find(Kind(ask.input["kind"]))
    ask.room.engine().cancel(found.resource_id)
    reason = str(Phrase("It was stopped. What was answered so far is kept."))
    settle(ask.room, found.resource_id, Status.CREATE_FAILED, facts=_STOPPED, reason=reason)
    return {}


def resume_batch(ask: Ask) -> Answer:
    """Let a batch job that was stopped go on behind the last part that it answered."""
    found = ask.find(Kind(ask.input["kind"]))
    if not found.document.get("stopped"):
        raise errors.Conflict(
            "{name} was not stopped, so it cannot go on. Begin another job.", name=found.name
        )
    settle(ask.room, found.resource_id, Status.CREATE_IN_PROGRESS, facts={"stopped": False})
    ask.room.engine().resume(found.resource_id)
    return {}


def fetch_batch(ask: Ask) -> Answer:
    """Let somebody have the answers of a batch job, which name people."""
    found = ask.find(Kind(ask.input["kind"]))
    if found.status is not Status.ACTIVE:
        raise busy(found)
    return {"job": found}


def suppose(ask: Ask) -> Answer:
    """Begin to estimate what another version, or another exploration, would have brought."""
    campaign, asked = ask.find(Kind.CAMPAIGN), ask.input
    name = asked["version"]
    version = settling.version_of(ask.room, campaign, name) if name else None
    if version is None and not 0 <= asked["weight"] <= 1:
        raise errors.Invalid(
            "The weight of exploration is {weight}; it must be 0 to 1.", weight=asked["weight"]
        )
    wanted = {
        "campaign_id": campaign.resource_id,
        "version_id": version.resource_id if version else "",
        "weight": asked["weight"],
    }
    return {"jobId": ask.room.engine().start(SUPPOSE, wanted)}


def check_data(ask: Ask) -> Answer:
    """Look at a group's data in the background; one look at a time."""
    engine, group = ask.room.engine(), ask.find(Kind.DATASET_GROUP)
    asked = {"group_id": group.group_id}
    same = (job.job_id for job in engine.unfinished(uploads.CHECK) if job.input == asked)
    return {"jobId": next(same, "") or engine.start(uploads.CHECK, asked)}


def choose_audience(ask: Ask) -> Answer:
    """Name the users who will like an item, or items of a kind, most."""
    asked = ask.input
    wanted = Wanted(
        solution=asked["solutionArn"],
        item=asked["itemId"],
        attributes=asked["itemAttributes"],
        length=asked["numResults"],
        filter=asked["filter"],
        values=asked["filterValues"],
    )
    return {"users": audience(ask.room, ask.caller, wanted)}


def _wanted(ask: Ask) -> Json:
    asked = {name: ask.input[name] for name in ("dataset", "mode", "columns")}
    return {"group_id": ask.find(Kind.DATASET_GROUP).group_id} | asked


HANDLERS = {
    "EditFilter": Handler(WRITE, edit_filter),
    "StartDuel": Handler(WRITE, start_duel),
    "StopDuel": Handler(WRITE, stop_duel),
    "ImportFiles": Handler(WRITE, import_files),
    "ImportUpload": Handler(WRITE, import_upload),
    "CancelImport": Handler(WRITE, cancel_import),
    "CheckData": Handler(TRAIN, check_data),
    "DeleteWholeGroup": Handler(WRITE, delete_whole_group),
    "ChooseAudience": Handler(TRAIN, choose_audience),
    "StopBatch": Handler(TRAIN, stop_batch),
    "ResumeBatch": Handler(TRAIN, resume_batch),
    "FetchBatch": Handler(TRAIN, fetch_batch),
    "Suppose": Handler(TRAIN, suppose),
}
