"""A filter is held to the schemas of its dataset group, and told apart from Personalize's."""

import pytest

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind
from comptoir.recommend.filters import check, inputs, parse
from comptoir.recommend.filters.checking import Bounds, fields_of
from comptoir.recommend.filters.extensions import extensions

SCHEMAS = {
    "ITEMS": {
        "GENRES": ColumnKind.CATEGORIES,
        "PRICE": ColumnKind.NUMBER,
        "ADULT": ColumnKind.BOOLEAN,
        "TITLE": ColumnKind.TEXT,
        "colour": ColumnKind.TEXT,
    },
    "Users": {"AGE": ColumnKind.NUMBER, "MEMBERSHIP": ColumnKind.CATEGORIES},
    "Interactions": {"DEVICE": ColumnKind.CATEGORIES},
}


def checked(text, **bounds):
    check(parse(text), SCHEMAS, Bounds(**bounds))


@pytest.mark.parametrize(
    "text",
    [
        'INCLUDE ItemID WHERE Items.genres IN ("Comedy", $G) AND Items.COLOUR = "red"',
        "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRES IN CurrentItem.TITLE",
        'EXCLUDE ItemID WHERE Items.ITEM_ID IN ("a") IF CurrentUser.membership IN ("Premium")',
        'INCLUDE ItemID WHERE Items.PRICE IN ("5", 6) AND Items.ADULT = "True" AND Items.ADULT = 0',
        "INCLUDE ItemID WHERE Items.PRICE > 5 IF Context.DEVICE = 'phone'",
        'INCLUDE UserID WHERE Users.USER_ID IN ("me") | EXCLUDE UserID WHERE Users.AGE < $AGE',
        "EXCLUDE ItemID WHERE Interactions.TIMESTAMP > now-7d",
    ],
)
def test_filters_that_fit_pass(text):
    checked(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "INCLUDE ItemID WHERE Items.GENRE IN ('x')",
            "Items.GENRE at position 22: There is no field GENRE; did you mean GENRES?",
        ),
        ("INCLUDE ItemID WHERE Items.ZZZ = 1", "There is no field ZZZ; use one of"),
        ("INCLUDE ActionID WHERE Actions.A = 1", "needs a dataset Actions, which this group"),
        (
            "INCLUDE ItemID WHERE Items.GENRES > 5",
            "GENRES at position 22 holds texts, in quotes; >",
        ),
        ("INCLUDE ItemID WHERE Items.PRICE LIKE 'a'", "holds numbers, without quotes; LIKE cannot"),
        ("INCLUDE ItemID WHERE Items.PRICE = 'cheap'", '"cheap" is none of them'),
        ("INCLUDE ItemID WHERE Items.PRICE = true", "true is none of them"),
        ("INCLUDE ItemID WHERE Items.ADULT = 5", "holds true or false; 5 is none of them"),
        ("INCLUDE ItemID WHERE Items.ADULT > 0", "holds true or false; > cannot"),
        ("INCLUDE ItemID WHERE Items.TITLE = true", "holds texts, in quotes; true is none"),
        ("INCLUDE ItemID WHERE Items.TITLE IN (now)", "now is none of them"),
        (
            "INCLUDE ItemID WHERE Items.PRICE = CurrentItem.TITLE",
            "cannot be compared with CurrentItem.TITLE: one holds numbers, the other texts",
        ),
        ("INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGES = 1", "did you mean AGE?"),
        ("INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = 'x'", '"x" is none of them'),
        ("INCLUDE UserID WHERE Users.USER_ID LIKE 'a%'", "is kept as a pseudonym"),
    ],
)
def test_filters_that_do_not_fit_say_why(text, message):
    with pytest.raises(errors.Invalid) as raised:
        checked(text)
    assert message in raised.value.message


def test_bounds_are_kept():
    text = "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.ADULT = false"
    checked(text, most_fields=2)
    with pytest.raises(errors.Invalid, match="asks 2 different fields, at most 1 are allowed"):
        checked(text, most_fields=1)
    with pytest.raises(errors.Invalid, match="at position 36 needs an item that is asked about"):
        checked(text, related_items=False)


def test_fields_are_counted_once_whoever_owns_them():
    found = parse(
        "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.price "
        '| EXCLUDE ItemID WHERE Interactions.event_type IN ("a") IF Context.DEVICE = "x"'
    )
    assert fields_of(found) == {"Items.PRICE", "Interactions.EVENT_TYPE"}


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("INCLUDE ItemID WHERE Items.GENRES NOT IN ($G)", "parameters with NOT IN"),
        ("INCLUDE ItemID WHERE Items.ADULT = true", "booleans"),
        ("INCLUDE ItemID WHERE Items.PRICE > now-7d", "moments such as now-7d"),
        ("INCLUDE ItemID WHERE Items.TITLE LIKE 'a%'", "LIKE"),
        ("INCLUDE ItemID WHERE Items.PRICE BETWEEN 1 AND 2", "BETWEEN"),
        ("INCLUDE ItemID WHERE Items.TITLE = 'a'", "= and != with texts"),
        (
            "INCLUDE ItemID WHERE (Items.PRICE = 1 OR Items.PRICE = 2) AND Items.PRICE = 3",
            "parentheses around conditions",
        ),
        (
            "INCLUDE ItemID WHERE Items.PRICE = 1 IF CurrentUser.AGE = 1 OR CurrentUser.AGE = 2",
            "OR after IF",
        ),
        ("INCLUDE ItemID WHERE Items.PRICE = 1 IF Context.DEVICE = 'x'", "Context.DEVICE after IF"),
        ("INCLUDE ItemID WHERE Items.PRICE = CurrentUser.AGE", "CurrentUser.AGE as a value"),
        ("EXCLUDE ItemID WHERE Interactions.TIMESTAMP > 5", "fields of events other than"),
    ],
)
def test_what_is_ours_is_told_and_refused_where_asked(text, ours):
    assert any(ours in str(one) for one in extensions(parse(text)))
    checked(text)
    with pytest.raises(errors.Invalid, match="Amazon Personalize does not know"):
        checked(text, strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "INCLUDE ItemID WHERE Items.GENRES IN ($G) AND Items.PRICE != 5 OR Items.PRICE >= $P",
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*) IF CurrentUser.MEMBERSHIP = $M",
        "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRES IN CurrentItem.GENRES",
    ],
)
def test_what_personalize_knows_is_not_ours(text):
    checked(text, strict=True)


def test_inputs_are_told_for_forms():
    found = parse(
        "INCLUDE ItemID WHERE Items.GENRES IN ($G) AND Items.PRICE > $P IF CurrentUser.AGE > $P "
        "| EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($E) IF Context.DEVICE = $D"
    )
    told = inputs(found, SCHEMAS)
    assert [(one.name, one.kind, one.many, one.needed, one.event_types) for one in told] == [
        ("G", ColumnKind.CATEGORIES, True, True, False),
        ("P", ColumnKind.NUMBER, False, True, False),
        ("E", None, True, False, True),
        ("D", None, False, False, False),
    ]
    assert [str(field) for field in told[1].fields] == ["Items.PRICE", "CurrentUser.AGE"]
