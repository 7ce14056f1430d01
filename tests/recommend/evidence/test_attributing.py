"""Attribution: every event is credited once to the right source, whatever is killed in between."""

import csv
from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.recommend.conftest import INTERACTIONS, ITEMS, NOW, Shop, open_room

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence.attributing import Attribution, moment_of
from comptoir.recommend.evidence.metrics import UNDEFINED, Metric
from comptoir.recommend.evidence.names import new_name
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.model import Kind, Names, Resource, Status
from comptoir.recommend.resources.room import Room, Works
from comptoir.recommend.settings import QuotaSettings
from comptoir.recommend.store import attributed, schemas
from comptoir.recommend.store.resources import ResourceStore
from comptoir.recommend.tasks import CARRY

MOMENT = int(NOW.timestamp())
NAMES = Names(region="eu-west-1", account="000000000000")
METRICS = (
    ("revenue", "Buy", "SUM(Items.PRICE)"),
    ("orders", "buy", "SAMPLECOUNT()"),
    ("minutes", "watch", "sum( interactions.event_value )"),
)
PRICES = {"rug": 80.0, "lamp": 20.5}


class Killed(BaseException):
    """The process is gone."""


class Bureau:
    """An attribution of a shop with two campaigns, and what its reports say."""

    def __init__(self, shop: Shop, *, reports: bool = True) -> None:
        self.shop, self.now = shop, NOW
        object.__setattr__(shop.room, "clock", lambda: self.now)
        self.store = ResourceStore(shop.room.rows)
        self.room = Room(
            store=self.store,
            names=NAMES,
            quotas=QuotaSettings(),
            engine=lambda: shop.engine,
            works=Works(),
            clock=lambda: self.now,
            trail=AuditTrail(shop.room.rows, bytes(32)),
            buckets={},
            page_key=bytes(32),
        )
        blobs = shop.folder / "blobs"
        self.out = blobs / "s3" / "shop"
        buckets = Buckets(str(blobs), {}, own=(), scratch=shop.folder / "scratch")
        self.work = Attribution(shop.room, lambda: self.room, buckets)
        for schema in (INTERACTIONS, ITEMS):
            schemas.attach(shop.room, shop.group_id, schema)
        self.intake = Intake(shop.room)
        self.campaigns = [self.add(Kind.CAMPAIGN, f"campaign{n}") for n in range(2)]
        target = {"s3DataDestination": {"path": "s3://shop/reports"}} if reports else {}
        told = [
            {"metricName": name, "eventType": kind, "expression": expression}
            for name, kind, expression in METRICS
        ]
        document = {"metrics": told, "metricsOutputConfig": target}
        self.found = self.add(Kind.METRIC_ATTRIBUTION, "impact", document)

    def add(self, kind: Kind, name: str, document=None) -> Resource:
        number = sum(1 for _ in self.shop.folder.glob("made-*"))
        (self.shop.folder / f"made-{number}").touch()
        made = Resource(
            resource_id=f"res_{number:026}".replace("res_0", "res_1"),
            kind=kind,
            arn=NAMES.arn(kind, name),
            name=name,
            status=Status.ACTIVE,
            created_at=self.now,
            updated_at=self.now,
            group_id=self.shop.group_id,
            document=document or {},
        )
        with self.store.writing() as connection:
            self.store.add(connection, made)
        return made

    def put(self, event_type: str, item: str, **more) -> None:
        at = more.pop("at", 0)
        one = LiveEvent(event_type=event_type, item_id=item, sent_at=MOMENT + at, **more)
        self.intake.put_events(self.shop.group_id, [one], session_id="s", user_id="ada")

    def sums(self) -> dict:
        with self.shop.room.rows.reading() as connection:
            found = attributed.sums(connection, self.shop.group_id)
        return {(one["metric"], one["source"]): one["value"] for one in found}

    def reported(self) -> dict:
        """Return the sum of every report, by metric, source and window."""
        found = defaultdict(float)
        for path in self.out.rglob("*.csv"):
            with path.open(newline="") as file:
                for row in csv.DictReader(file):
                    key = row["METRIC_NAME"], row["EVENT_ATTRIBUTION_SOURCE"], row["TIMESTAMP"]
                    found[key] += float(row["VALUE"])
        return dict(found)


def put_prices(shop: Shop) -> None:
    values = {item: {"PRICE": price} for item, price in PRICES.items()}
    Intake(shop.room).put_records(shop.group_id, DatasetType.ITEMS, values)


@pytest.fixture
def bureau(any_shop) -> Bureau:
    put_prices(any_shop)
    return Bureau(any_shop)


def test_events_are_credited_to_their_source(bureau):
    first, second = (new_name(one.resource_id) for one in bureau.campaigns)
    bureau.put("Buy", "rug", recommendation_id=first)
    bureau.put("BUY", "lamp", recommendation_id=second, at=1)
    bureau.put("buy", "lamp", recommendation_id=second, source="mail")
    bureau.put("buy", "unknown", recommendation_id="RID-of-aws")
    bureau.put("watch", "rug", value=2.5)
    bureau.put("watch", "rug")
    bureau.put("view", "rug", recommendation_id=first)
    assert bureau.work.attribute(bureau.found) == 7
    arns = [one.arn for one in bureau.campaigns]
    assert bureau.sums() == {
        ("revenue", arns[0]): 80.0,
        ("revenue", arns[1]): 20.5,
        ("revenue", "mail"): 20.5,
        ("revenue", UNDEFINED): 0.0,
        ("orders", arns[0]): 1.0,
        ("orders", arns[1]): 1.0,
        ("orders", "mail"): 1.0,
        ("orders", UNDEFINED): 1.0,
        ("minutes", UNDEFINED): 2.5,
    }
    assert bureau.work.attribute(bureau.found) == 0


def test_what_came_before_the_attribution_or_is_old_counts_for_nothing(shop):
    Intake(shop.room).put_events(
        shop.group_id,
        [LiveEvent(event_type="buy", item_id="rug", sent_at=MOMENT)],
        session_id="s",
    )
    bureau = Bureau(shop)
    bureau.now += timedelta(seconds=1)
    bureau.found = bureau.add(Kind.METRIC_ATTRIBUTION, "later", bureau.found.document)
    bureau.put("buy", "rug", at=-15 * 86_400)
    bureau.put("buy", "rug", at=-13 * 86_400)
    assert bureau.work.attribute(bureau.found) == 2
    assert bureau.sums()["orders", UNDEFINED] == 1


def test_events_that_wait_to_be_credited_are_not_purged(shop):
    bureau = Bureau(shop)
    bureau.put("buy", "rug")
    bureau.work.attribute(bureau.found)
    bureau.put("buy", "lamp")
    bureau.now += timedelta(days=3)
    for _ in range(2):
        shop.engine.start(CARRY, {})
    assert bureau.work.attribute(bureau.found) == 1
    assert bureau.sums()["orders", UNDEFINED] == 2


def test_windows_are_reported_once_they_are_over_and_late_events_after(bureau):
    bureau.put("buy", "rug", source="=cmd()")
    bureau.work.attribute(bureau.found)
    assert bureau.work.publish(bureau.found) == 0
    bureau.now += timedelta(minutes=15)
    assert bureau.work.publish(bureau.found) == 2
    assert bureau.work.publish(bureau.found) == 0
    bureau.put("buy", "lamp", source="=cmd()")
    bureau.work.attribute(bureau.found)
    assert bureau.work.publish(bureau.found) == 2
    assert sorted(path.name for path in bureau.out.rglob("*.csv")) == [
        "impact-000001.csv",
        "impact-000002.csv",
    ]
    window = str(MOMENT // 900 * 900)
    assert bureau.reported() == {
        ("orders", "'=cmd()", window): 2.0,
        ("revenue", "'=cmd()", window): 100.5,
    }
    first = (bureau.out / "reports" / "impact-000001.csv").read_text().splitlines()
    assert (
        first[0] == "METRIC_NAME,EVENT_TYPE,VALUE,MATH_FUNCTION,EVENT_ATTRIBUTION_SOURCE,TIMESTAMP"
    )
    assert first[1] == f"orders,buy,1.0,samplecount,'=cmd(),{window}"


def test_attribution_without_a_place_reports_nothing(shop):
    bureau = Bureau(shop, reports=False)
    bureau.put("buy", "rug")
    bureau.now += timedelta(hours=1)
    bureau.work.attribute(bureau.found)
    assert bureau.work.publish(bureau.found) == 0


EVENTS = st.tuples(
    st.sampled_from(["buy", "BUY", "watch", "view"]),
    st.sampled_from(["rug", "lamp", "other"]),
    st.sampled_from(["first", "second", "mail", "foreign", ""]),
    st.sampled_from([None, 1.0, 2.5]),
    st.integers(-3000, 0),
)
ACTS = st.lists(
    st.one_of(
        EVENTS,
        st.just("attribute"),
        st.just("publish"),
        st.just("killed while counting"),
        st.just("killed while reporting"),
        st.just("carry"),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_killed_sums_and_reports_are_those_of_every_event_once(tmp_path_factory, acts):
    folder = tmp_path_factory.mktemp("acts")
    rows = Rows.open(f"sqlite:///{folder / 'room.db'}")
    shop = Shop(open_room(rows, folder), folder)
    put_prices(shop)
    bureau = Bureau(shop)
    bureau.work.attribute(bureau.found)
    wanted = defaultdict(float)
    for act in acts:
        if isinstance(act, tuple):
            _put(bureau, act, wanted)
        elif act == "carry":
            shop.engine.start(CARRY, {})
        else:
            _do(bureau, act)
    bureau.now += timedelta(hours=2)
    bureau.work.attribute(bureau.found)
    bureau.work.publish(bureau.found)
    bureau.work.publish(bureau.found)
    totals = defaultdict(float)
    for (name, source, _), value in wanted.items():
        totals[name, source] += value
    assert bureau.sums() == pytest.approx(totals)
    told = {key: value for key, value in wanted.items() if value}
    assert bureau.reported() == pytest.approx(told)
    rows.close()


def _put(bureau: Bureau, act, wanted) -> None:
    """Put an event, and add by hand what it is worth."""
    kind, item, said, value, at = act
    arns = {"first": bureau.campaigns[0], "second": bureau.campaigns[1]}
    name = new_name(arns[said].resource_id) if said in arns else ("x" if said == "foreign" else "")
    mail = said if said == "mail" else ""
    bureau.put(kind, item, value=value, at=at, recommendation_id=name, source=mail)
    source = arns[said].arn if said in arns else (mail or UNDEFINED)
    window = str((MOMENT + at) // 900 * 900)
    if kind.lower() == "buy":
        wanted["orders", source, window] += 1
        wanted["revenue", source, window] += PRICES.get(item, 0.0)
    if kind == "watch":
        wanted["minutes", source, window] += value or 0.0


def _do(bureau: Bureau, act: str) -> None:
    def dies(*_given, **_more):
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        if act == "killed while counting":
            patch.setattr(attributed, "_change", dies)
        if act == "killed while reporting":
            kept = Buckets.put_file
            patch.setattr(Buckets, "put_file", lambda *given: (kept(*given), dies()))
        try:
            if act == "attribute" or "counting" in act:
                bureau.work.attribute(bureau.found)
            else:
                bureau.work.publish(bureau.found)
        except Killed:
            return


def test_import_reports_what_it_brought(shop):
    put_prices(shop)
    bureau = Bureau(shop)

    def file(name, *items):
        told = {"USER_ID": "ada", "TIMESTAMP": MOMENT - 40 * 86_400, "EVENT_TYPE": "buy"}
        rows = [told | {"ITEM_ID": item} for item in items]
        return shop.file(name, rows)

    full = shop.read("Interactions", file("a.csv", "rug", "rug"))
    bureau.work.report_import(shop.group_id, full.job_id, incremental=False)
    window = str((MOMENT - 40 * 86_400) // 900 * 900)
    assert bureau.reported() == {
        ("orders", UNDEFINED, window): 2.0,
        ("revenue", UNDEFINED, window): 160.0,
    }
    for path in bureau.out.rglob("*.csv"):
        path.unlink()
    added = shop.read("Interactions", file("b.csv", "lamp"), mode="INCREMENTAL")
    told = bureau.work.report_import(shop.group_id, added.job_id, incremental=True)
    assert told["location"] == f"s3://shop/reports/impact-{added.job_id}.csv"
    assert bureau.reported()["revenue", UNDEFINED, window] == 20.5


def test_import_of_a_group_without_attribution_says_so(shop):
    bureau = Bureau(shop)
    with bureau.store.writing() as connection:
        bureau.store.remove(connection, [bureau.found.resource_id])
    with pytest.raises(errors.NotFound, match="no metric attribution"):
        bureau.work.report_import(shop.group_id, "res_x", incremental=False)


@pytest.mark.parametrize("expression", ["SUM(PRICE)", "AVG(Items.PRICE)", "SAMPLECOUNT(1)", ""])
def test_expression_that_is_none_is_refused(expression):
    told = {"metricName": "m", "eventType": "buy", "expression": expression}
    with pytest.raises(errors.Invalid, match="is no metric"):
        Metric.read(told)


def test_moment_is_read_in_utc():
    assert moment_of("2026-03-01T12:00:00Z") == moment_of("2026-03-01T12:00") == MOMENT
    with pytest.raises(errors.Invalid, match="is no moment"):
        moment_of("yesterday")
