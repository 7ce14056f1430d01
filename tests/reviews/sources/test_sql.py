import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.reviews.sources import open_source

QUERY = (
    "select product_id, client, note, avis, cree_le from avis where avis like '%bien%' order by id"
)


def filled(rows: Rows, many=30) -> str:
    """Fill a shop's table; return the address of its database."""
    with rows.writing() as connection:
        connection.execute(
            sa.text(
                "create table avis (id integer primary key, product_id text, client text, note integer, avis text, cree_le text)"
            )
        )
        insert = sa.text("insert into avis values (:id, 'P1', 'u', :note, :avis, '2024-03-01')")
        connection.execute(
            insert,
            [
                {"id": number, "note": number % 6, "avis": f"Très bien {number}"}
                for number in range(many)
            ],
        )
    return rows.engine.url.render_as_string(hide_password=False)


def test_query_streams_batches_and_goes_on(rows):
    source = open_source(filled(rows), query=QUERY)
    batches = list(source.read_batches(0, 7))
    assert sum(batch.frame.height for batch in batches) == 25
    assert [reject.line for batch in batches for reject in batch.rejects] == [1, 7, 13, 19, 25]
    assert batches[0].frame["created_at"][0] == datetime(2024, 3, 1, tzinfo=UTC)
    (rest,) = source.read_batches(batches[2].last_line, 100)
    assert rest.frame["line"].to_list() == [22, 23, 24, 26, 27, 28, 29, 30]


def test_fingerprint_changes_with_the_rows(rows):
    address = filled(rows)
    before = open_source(address, query=QUERY).fingerprint()
    assert open_source(address, query=QUERY).fingerprint() == before
    with rows.writing() as connection:
        connection.execute(sa.text("update avis set note = 1 where id = 3"))
    assert open_source(address, query=QUERY).fingerprint() != before


def test_query_without_the_columns_says_which(rows):
    with pytest.raises(
        errors.Invalid, match=re.escape("'avis'; none of them is known as product_id or rating")
    ):
        open_source(filled(rows), query="select avis from avis")
