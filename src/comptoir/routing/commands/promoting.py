"""Who answers, who approves, and how two compare."""

from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.routing import service
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.comparing import rounds as comparing
from comptoir.routing.comparing.model import Comparison
from comptoir.routing.model import Alias
from comptoir.routing.office import Office
from comptoir.routing.promoting import approving
from comptoir.routing.promoting.judging import judge
from comptoir.routing.promoting.model import Verdict
from comptoir.routing.promoting.portraits import comparison_told, verdict_told
from comptoir.routing.store import models, outcomes

Why = Annotated[str, typer.Option(help="For the audit trail.")]
Version = Annotated[int | None, typer.Argument(help="None to stop observing.")]


def promote(
    context: typer.Context,
    version: int,
    *,
    why: Why = "",
    force: Annotated[
        bool, typer.Option("--force", help="Whatever the policy says; needs --why.")
    ] = False,
) -> None:
    """Let a version decide from the next request on, if the policy has nothing against it."""
    own = office(context)
    if not force:
        _measure(own, version)
    service.appoint(own, Alias.CHAMPION, version, by=operator(), why=why, force=force)
    typer.echo(f"Version {version} decides.")


def rollback(context: typer.Context, *, why: Why = "") -> None:
    """Let the version decide that did before."""
    made = service.roll_back(office(context), by=operator(), why=why)
    typer.echo(f"Version {made.version} decides again.")


def challenger(context: typer.Context, version: Version = None, *, why: Why = "") -> None:
    """Let a version score live requests and be compared with the one that decides."""
    service.appoint(office(context), Alias.CHALLENGER, version, by=operator(), why=why)
    typer.echo(f"Version {version} challenges." if version else "No version challenges.")


def shadow(context: typer.Context, version: Version = None, *, why: Why = "") -> None:
    """Let a version score live requests without deciding any."""
    service.appoint(office(context), Alias.SHADOW, version, by=operator(), why=why)
    typer.echo(f"Version {version} observes." if version else "No version observes.")


def approve(
    context: typer.Context,
    version: int,
    *,
    why: Why = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it back.")] = False,
) -> None:
    """Say that a version may decide, where the policy asks people."""
    act = approving.withdraw if withdraw else approving.approve
    act(office(context), version, by=operator(), why=why)
    typer.echo(f"Version {version} is {'no longer ' if withdraw else ''}approved by you.")


def compare(
    context: typer.Context,
    version: int,
    *,
    begin: Annotated[
        bool, typer.Option("--begin", help="Draw live requests for people to label.")
    ] = False,
    count: Annotated[int, typer.Option(help="How many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Compare a version with the one that decides: same test, live requests, labelled sample."""
    own = office(context)
    if begin:
        made = comparing.begin(own, version, count=count, by=operator())
        typer.echo(f"Sample {made.round_id} waits for people to label it.", err=True)
    _measure(own, version, quiet=as_json)
    found, verdict = comparing.compare(own, version), judge(own, version)
    if as_json:
        print_json(comparison_told(found) | {"verdict": verdict_told(verdict)})
        return
    _print(found)
    _print_verdict(verdict)


def _measure(own: Office, version: int, *, quiet: bool = False) -> None:
    """Measure both on the same test, unless that was done; without a champion there is nothing."""
    now = models.aliases(own.rows).get(Alias.CHAMPION)
    models.get(own.rows, version)
    if now in (None, version) or outcomes.there(own.blobs, int(now or 0), version):
        return
    job_id = service.start_measuring(own, version, by=operator())
    try:
        show_job(own.engine(), job_id, quiet=quiet)
    except errors.ComptoirError as problem:
        typer.echo(f"They could not be measured on the same test: {problem}", err=True)


def _print(found: Comparison) -> None:
    typer.echo(
        f"{found.requests} live requests were scored by both {found.champion} and "
        f"{found.challenger}; they agree on {found.agree}."
    )
    counts = sorted(found.matrix.items(), key=lambda one: -one[1])
    apart = [(*desks, count) for desks, count in counts if desks[0] != desks[1]]
    if apart:
        rows = [[theirs or "(none)", ours or "(none)", count] for theirs, ours, count in apart]
        table((f"{found.champion} says", f"{found.challenger} says", "requests"), rows)
    sample = found.sample
    if sample is None:
        return
    typer.echo(f"{sample.labelled} of {sample.drawn} requests of the sample are labelled.")
    if sample.test:
        test = sample.test
        typer.echo(
            f"Where they differ, {found.challenger} alone is right in {test.better}, "
            f"{found.champion} alone in {test.worse}: p = {test.p_value:.3g} (McNemar, exact)."
        )
    if sample.whole:
        rows = [
            [one.name or "all", one.n, *(_range(each) for each in _figures(one))]
            for one in (sample.whole, *sample.by_language, *sample.by_desk)
        ]
        table(("of", "labels", str(found.champion), str(found.challenger), "difference"), rows)


def _figures(one: Any) -> tuple[Any, ...]:
    return one.champion, one.challenger, one.difference


def _range(one: Any) -> str:
    return f"{one.value:.1%} ({one.low:.1%} - {one.high:.1%})"


def _print_verdict(verdict: Verdict) -> None:
    rows = [[one.check, one.about, one.state.value, str(one.reason)] for one in verdict.findings]
    table(("check", "of", "", "why"), rows)
    typer.echo("The policy has nothing against it." if verdict.passed else "The policy refuses it.")
