"""Schemas: what Avro says is read, and what is wrong is told with what to change."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.recommend.conftest import ITEMS, avro, field

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.datasets import schemas
from comptoir.recommend.datasets.model import Field, field_name, property_name
from comptoir.recommend.datasets.reserved import DOMAINS, known_fields
from comptoir.recommend.datasets.words import DatasetType, FieldType

EVENT = [field("USER_ID"), field("ITEM_ID"), field("TIMESTAMP", "long")]


def test_each_type_flag_and_union_is_read():
    fields = {one.name: one for one in ITEMS.fields}
    assert fields["GENRES"] == Field(
        name="GENRES", type=FieldType.STRING, nullable=True, categorical=True
    )
    assert fields["PRICE"].column_kind is ColumnKind.NUMBER
    assert fields["ADULT"].column_kind is ColumnKind.BOOLEAN
    assert fields["GENRES"].column_kind is ColumnKind.CATEGORIES
    assert not fields["ITEM_ID"].nullable


@pytest.mark.parametrize("name", ["ActionInteractions", "Action_Interactions"])
def test_action_interactions_go_by_both_names(name):
    told = [*EVENT[:1], field("ACTION_ID"), field("TIMESTAMP", "long"), field("EVENT_TYPE")]
    assert schemas.parse(avro(name, *told)).dataset is DatasetType.ACTION_INTERACTIONS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Interactions", "no JSON"),
        ('{"type": "enum"}', "no Avro record"),
        ("[1]", "no Avro record"),
        (avro("Orders", *EVENT), "Interactions, Items, Users"),
        (avro("Interactions"), "no fields"),
        (avro("Interactions", *EVENT[:2]), "lacks TIMESTAMP"),
        (avro("Interactions", *EVENT, *EVENT[:1]), "USER_ID stands in the schema twice"),
        (avro("Interactions", *EVENT[:2], field("TIMESTAMP", "string")), "must be a long"),
        (avro("Interactions", *EVENT[1:], field("USER_ID", ["null", "string"])), "required"),
        (avro("Interactions", *EVENT, field("D", "date")), "string, int, long"),
        (avro("Interactions", *EVENT, field("D", {"type": "array"})), "string, int, long"),
        (avro("Interactions", *EVENT, field("D", ["int", "string"])), "one type"),
        (avro("Interactions", *EVENT, field("D", ["null"])), "one type"),
        (avro("Interactions", *EVENT, field("D", "int", categorical=True)), "only a string"),
        (avro("Interactions", *EVENT, field("D", categorical="yes")), "true or false"),
        (avro("Interactions", *EVENT, field("D", textual=True)), "Items alone"),
        (avro("Interactions", *EVENT, field("a b")), "letters, digits"),
        (avro("Interactions", *EVENT, field("COMPTOIR_SEQ", "long")), "Rename"),
        (avro("Items", field("ITEM_ID")), "metadata"),
        (avro("Users", field("USER_ID")), "metadata"),
        (" " * 20_001, "20000 are allowed"),
        ("[" * 10_000, "no JSON"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_change(text, says):
    with pytest.raises(errors.Invalid, match=says):
        schemas.parse(text)


def test_record_of_another_dataset_is_refused():
    with pytest.raises(errors.Invalid, match="name it 'Items'"):
        schemas.parse(avro("Interactions", *EVENT), DatasetType.ITEMS)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("dataset", [DatasetType.INTERACTIONS, DatasetType.ITEMS])
def test_domain_asks_for_each_of_its_fields(dataset, domain):
    known = known_fields(dataset, domain)
    needed = [name for name, rule in known.items() if rule.required]
    told = [field(name, known[name].types[0].value) for name in needed]
    name = dataset.label
    assert schemas.parse(avro(name, *told), dataset, domain).domain == domain
    for lost in range(len(told)):
        with pytest.raises(errors.Invalid, match=f"lacks {needed[lost]}"):
            schemas.parse(avro(name, *told[:lost], *told[lost + 1 :]), dataset, domain)


def test_unknown_domain_is_refused():
    with pytest.raises(errors.Invalid, match="ECOMMERCE"):
        schemas.parse(avro("Interactions", *EVENT), domain="GROCERY")


PARTS = st.lists(
    st.from_regex(r"[A-Z][A-Z0-9]{0,8}", fullmatch=True), min_size=1, max_size=4
).filter(lambda parts: all(not part[1:2].isdigit() or len(part) > 1 for part in parts))


@given(PARTS)
def test_property_names_lead_back_to_their_fields(parts):
    name = "_".join(parts)
    assert field_name(property_name(name)) == name


@given(
    st.lists(
        st.builds(
            Field,
            name=st.from_regex(r"[A-Z]{1,6}_[A-Z]{1,6}", fullmatch=True).filter(
                lambda name: name not in {"USER_ID", "ITEM_ID"}
            ),
            type=st.sampled_from(FieldType),
            nullable=st.booleans(),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda one: one.name,
    )
)
def test_schema_that_is_written_is_read_again(fields):
    key = Field(name="ITEM_ID", type=FieldType.STRING)
    known = known_fields(DatasetType.ITEMS)
    fields = [key, *(one for one in fields if one.name not in known)]
    if len(fields) == 1:
        return
    text = schemas.written(DatasetType.ITEMS, fields)
    assert schemas.parse(text).fields == tuple(fields)
    assert json.loads(text)["namespace"] == "com.amazonaws.personalize.schema"
