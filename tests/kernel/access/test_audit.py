"""The audit trail finds every change, and every cut."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from comptoir.kernel import errors
from comptoir.kernel.access import tables
from comptoir.kernel.access.audit import START, AuditTrail, _hash
from comptoir.kernel.access.model import Anchor
from comptoir.kernel.testing import ManualClock, kernel_migrations, memory_rows, migrated

KEY = bytes(range(32))
MIGRATIONS = kernel_migrations()


def trail_of(rows, count=0):
    migrated(rows, MIGRATIONS)
    trail = AuditTrail(rows, KEY, ManualClock())
    for number in range(count):
        trail.record(
            actor="person:ada", action="reviews.correct", record=f"review:{number}", detail={"n": 1}
        )
    return trail


def change(rows, statement):
    with rows.writing() as connection:
        connection.execute(statement)


def test_record_chains_entries(rows):
    trail = trail_of(rows, 3)
    first, second, third = trail.entries()
    assert first.previous == START
    assert second.previous == first.hash
    assert [entry.number for entry in (first, second, third)] == [1, 2, 3]
    assert trail.verify().whole
    assert trail.verify().entries == 3
    assert trail.anchor() == Anchor(count=3, hash=third.hash)


def test_verify_empty_trail(rows):
    verdict = trail_of(rows).verify()
    assert verdict.whole
    assert verdict.entries == 0


@pytest.mark.parametrize("column", ["actor", "action", "record", "address", "detail", "hash"])
def test_verify_finds_a_changed_column(rows, column):
    trail = trail_of(rows, 4)
    value = '{"n":2}' if column == "detail" else "x"
    entries = tables.audit_entries
    change(rows, sa.update(entries).where(entries.c.number == 3).values({column: value}))
    assert trail.verify().broken_at == 3


def test_verify_finds_a_missing_entry(rows):
    trail = trail_of(rows, 4)
    change(rows, sa.delete(tables.audit_entries).where(tables.audit_entries.c.number == 2))
    verdict = trail.verify()
    assert verdict.broken_at == 2
    assert verdict.entries == 1


def test_verify_finds_a_cut_tail(rows):
    trail = trail_of(rows, 4)
    change(rows, sa.delete(tables.audit_entries).where(tables.audit_entries.c.number > 2))
    verdict = trail.verify()
    assert verdict.broken_at == 3
    assert "cut off" in verdict.reason


def test_verify_finds_a_cut_tail_whose_anchor_was_rewritten_without_the_key(rows):
    trail = trail_of(rows, 4)
    kept = list(trail.entries(limit=2))[-1]
    change(rows, sa.delete(tables.audit_entries).where(tables.audit_entries.c.number > 2))
    change(rows, sa.update(tables.audit_anchor).values(count=2, hash=kept.hash))
    assert "signature" in trail.verify().reason


def test_verify_finds_a_vanished_anchor_and_an_anchor_that_was_set_back(rows):
    trail = trail_of(rows, 2)
    with rows.reading() as connection:
        early = dict(connection.execute(sa.select(tables.audit_anchor)).mappings().one())
    noted = trail.anchor()
    trail.record(actor="system", action="a", record="b")
    change(rows, sa.update(tables.audit_anchor).values(early))
    assert trail.verify().broken_at == 3
    change(rows, sa.delete(tables.audit_entries).where(tables.audit_entries.c.number == 3))
    assert trail.verify().whole
    change(rows, sa.delete(tables.audit_anchor))
    assert trail.verify().reason == "the anchor is missing"
    change(rows, sa.delete(tables.audit_entries))
    assert trail.verify().whole
    assert trail.verify(seen=noted).broken_at == 1


def test_verify_finds_a_trail_begun_anew(rows):
    trail = trail_of(rows, 2)
    noted = trail.anchor()
    change(rows, sa.delete(tables.audit_anchor))
    change(rows, sa.delete(tables.audit_entries))
    for _ in range(5):
        trail.record(actor="system", action="a", record="b")
    assert trail.verify().whole
    assert trail.verify(seen=noted).broken_at is not None


def test_record_shares_the_fate_of_its_transaction(rows):
    trail = trail_of(rows, 1)

    def fail_after_recording():
        with rows.writing() as connection:
            trail.record(actor="system", action="a", record="b", connection=connection)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_recording()
    assert len(list(trail.entries())) == 1
    assert trail.verify().whole


def test_entries_pages_and_filters(rows):
    trail = trail_of(rows, 5)
    assert [entry.number for entry in trail.entries(after=1, limit=2)] == [2, 3]
    assert [entry.number for entry in trail.entries(record="review:4")] == [5]
    assert [entry.number for entry in trail.newest(2)] == [5, 4]


def test_export_verifies_without_the_program(rows):
    lines = [json.loads(line) for line in trail_of(rows, 3).export()]
    anchor, previous = lines.pop(), START
    for line in lines:
        digest, before = line.pop("hash"), line.pop("previous")
        said = json.dumps(line, sort_keys=True, separators=(",", ":"))
        assert before == previous
        assert hashlib.sha256((before + said).encode()).hexdigest() == digest
        previous = digest
    assert anchor == {"count": 3, "hash": previous}


def test_record_cuts_what_is_too_long(rows):
    trail = trail_of(rows)
    trail.record(actor="system", action="a", record="r" * 500, address="f" * 100)
    assert trail.verify().whole


def test_anchor_parse_refuses_what_is_none():
    with pytest.raises(errors.Invalid, match="no anchor"):
        Anchor.parse("12")


SHARED = trail_of(memory_rows())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_json_detail_survives(detail):
    trail = SHARED
    trail.record(actor="system", action="a", record="b", detail={"d": detail})
    assert trail.verify().whole


class TrailMachine(RuleBasedStateMachine):
    """A trail that is written, and tampered with by someone who holds the database, not the key."""

    def __init__(self):
        super().__init__()
        self.rows = memory_rows(MIGRATIONS)
        self.trail = AuditTrail(self.rows, KEY, ManualClock())
        self.count = 0
        self.noted = self.trail.anchor()
        self.broken = None

    @rule(record=st.text(max_size=5))
    @precondition(lambda self: self.broken is None)
    def record(self, record):
        self.trail.record(actor="system", action="a", record=record)
        self.count += 1

    @rule()
    @precondition(lambda self: self.broken is None)
    def note(self):
        self.noted = self.trail.anchor()

    @rule(data=st.data(), column=st.sampled_from(["actor", "previous", "hash", "at"]))
    @precondition(lambda self: self.broken is None and self.count)
    def change(self, data, column):
        number = data.draw(st.integers(1, self.count))
        value = datetime(2020, 1, 1, tzinfo=UTC) if column == "at" else "0" * 63 + "x"
        entries = tables.audit_entries
        change(
            self.rows, sa.update(entries).where(entries.c.number == number).values({column: value})
        )
        self.broken = number

    @rule(data=st.data(), tail=st.booleans())
    @precondition(lambda self: self.broken is None and self.count)
    def cut(self, data, tail):
        number = data.draw(st.integers(1, self.count))
        numbers = tables.audit_entries.c.number
        which = numbers >= number if tail else numbers == number
        change(self.rows, sa.delete(tables.audit_entries).where(which))
        self.broken = number

    @rule()
    @precondition(lambda self: self.broken is None and self.count)
    def add_without_the_key(self):
        last = list(self.trail.entries())[-1]
        forged = replace(last, number=last.number + 1, previous=last.hash, detail={})
        forged = replace(forged, hash=_hash(forged))
        row = {name: getattr(forged, name) for name in forged.__slots__} | {"detail": "{}"}
        change(self.rows, sa.insert(tables.audit_entries).values(row))
        self.broken = self.count + 1

    @rule()
    @precondition(lambda self: self.broken is not None)
    def begin_anew(self):
        change(self.rows, sa.delete(tables.audit_anchor))
        change(self.rows, sa.delete(tables.audit_entries))
        self.count, self.broken, self.noted = 0, None, self.trail.anchor()

    @invariant()
    def verify_finds_the_first_broken_link(self):
        verdict = self.trail.verify(seen=self.noted)
        assert verdict.broken_at == self.broken
        assert verdict.entries == (self.count if self.broken is None else self.broken - 1)

    def teardown(self):
        self.rows.close()


TestTrailMachine = TrailMachine.TestCase
TestTrailMachine.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
