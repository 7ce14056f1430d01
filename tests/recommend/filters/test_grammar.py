"""Expressions are read as Personalize documents them, ours too; anything else is told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.filters import model as m
from comptoir.recommend.filters import parse, parse_attributes

DOCUMENTED = r"""
EXCLUDE itemId WHERE INTERACTIONS.event_type in ("EVENT_TYPE")
EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($EVENT_TYPE)
EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click", "stream")
INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")
INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)
EXCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)
INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRE IN CurrentItem.GENRE
EXCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("shoe") AND Items.CATEGORY_L2 NOT IN ("boot")
INCLUDE ItemID WHERE Items.NUMBER_OF_DOWNLOADS < 20
INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP < $DATE
EXCLUDE ItemID WHERE Items.DOWNLOADS < 20 IF CurrentUser.AGE > 18 AND CurrentUser.AGE < 30
EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE
INCLUDE ItemID WHERE Items.GENRE IN ("Comedy") IF CURRENTUSER.GENDER = "F"
INCLUDE ItemID WHERE Items.A IN ($A) | INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("favorite")
INCLUDE ItemID WHERE Items.A IN ($A) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("a", "b")
INCLUDE UserID WHERE Users.MEMBERSHIP_STATUS IN ($MEMBERSHIP)
EXCLUDE UserID WHERE Users.AGE < $AGE
INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("click", "rating")
INCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($EVENT_TYPE)
EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("NOT_TAKEN")
INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)
INCLUDE ActionID WHERE Action.LEVEL IN ("Premium") IF CurrentUser.MEMBERSHIP = $PREMIUM
"""
"""As in the documentation of Amazon Personalize."""


@pytest.mark.parametrize("expression", DOCUMENTED.strip().splitlines())
def test_documented_expressions_are_read(expression):
    found = parse(expression)
    assert parse(str(found)) == found


def where(text):
    return parse(f"INCLUDE ItemID WHERE {text}").parts[0].where


def test_keywords_datasets_and_fields_are_read_without_case():
    one = parse('include itemid where ITEMS.genre not in ("A") if currentuser.AGE > 1')
    assert str(one) == 'INCLUDE ItemID WHERE Items.genre NOT IN ("A") IF CurrentUser.AGE > 1'


@pytest.mark.parametrize(
    "dataset",
    ["Action_Interactions", "ACTION_INTERACTIONS", "Action interactions", "actioninteractions"],
)
def test_action_interactions_have_several_spellings(dataset):
    found = parse(f'EXCLUDE ActionID WHERE {dataset}.EVENT_TYPE IN ("Taken")')
    assert next(found.fields()).owner is m.Owner.ACTION_INTERACTIONS


def test_and_binds_tighter_than_or():
    one = where("Items.A = 1 OR Items.B = 2 AND Items.C = 3")
    assert isinstance(one, m.AnyOf)
    assert str(one.conditions[1]) == "Items.B = 2 AND Items.C = 3"
    other = where("(Items.A = 1 OR Items.B = 2) AND Items.C = 3")
    assert isinstance(other, m.AllOf)


def test_parentheses_that_change_nothing_are_forgotten():
    assert where("((Items.A = 1) AND (Items.B = 2 AND Items.C = 3))") == where(
        "Items.A = 1 AND Items.B = 2 AND Items.C = 3"
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a\\"b"', 'a"b'),
        ("'a\"b'", 'a"b'),
        ("'it\\'s'", "it's"),
        ('"a\\\\b"', "a\\b"),
        ('"C:\\new"', "C:\\new"),
        ('"x | y AND z"', "x | y AND z"),
        ('"Ünïcode 日本"', "Ünïcode 日本"),
        ('"two\nlines"', "two\nlines"),
        ('""', ""),
    ],
)
def test_texts_may_hold_anything(written, value):
    one = where(f"Items.A IN ({written})")
    assert one.operands == (m.Text(value),)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("now", m.Moment()),
        ("NOW-7d", m.Moment(-7, "d")),
        ("now + 2H", m.Moment(2, "h")),
        ("now-0d", m.Moment()),
    ],
)
def test_moments_are_read(written, read):
    assert where(f"Items.CREATED > {written}").operands == (read,)


def test_ends_of_between_are_not_taken_for_the_next_condition():
    one = where("Items.PRICE BETWEEN $LOW AND $HIGH AND Items.PRICE != 5")
    assert len(one.conditions) == 2
    assert one.conditions[0].operands == (m.Parameter("LOW"), m.Parameter("HIGH"))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "ends where INCLUDE or EXCLUDE should stand"),
        ("SELECT *", "Position 1 has 'SELECT' where INCLUDE or EXCLUDE"),
        ("INCLUDE Items.A = 1", "Position 9 has 'Items' where ItemID, UserID or ActionID"),
        ("INCLUDE ItemID", "ends where WHERE should stand"),
        ("INCLUDE ItemID WHERE", "ends where a field such as Items.GENRE should stand"),
        ("INCLUDE ItemID WHERE Items", "ends where a dot and a field's name after Items"),
        ("INCLUDE ItemID WHERE Itms.A = 1", "Position 22 names the dataset 'Itms'; use one of"),
        ("INCLUDE ItemID WHERE Items.A", "ends where an operator"),
        ("INCLUDE ItemID WHERE Items.A NOT 5", "Position 34 has '5' where IN, BETWEEN"),
        ("INCLUDE ItemID WHERE Items.A == 5", "Position 31 has '=' where a value"),
        ("INCLUDE ItemID WHERE Items.A IN ()", "Position 34 has ')' where a value"),
        ("INCLUDE ItemID WHERE Items.A IN 'x'", "values in parentheses, such as"),
        ("INCLUDE ItemID WHERE Items.A IN ('x' 'y')", "where a comma or a closing parenthesis"),
        ("INCLUDE ItemID WHERE Items.A IN (x)", "a dot and a field's name after x"),
        ("INCLUDE ItemID WHERE Items.A IN (*)", "means every event type, but Items.A is none"),
        ("INCLUDE ItemID WHERE Items.A = 'x", "at position 32 has no closing quote"),
        ("INCLUDE ItemID WHERE Items.A = “x”", "has a curly quote"),
        ("INCLUDE ItemID WHERE Items.A = 1e999", "too large"),
        ("INCLUDE ItemID WHERE Items.A > now-7y", "cannot be read: 'now-7y'"),
        ("INCLUDE ItemID WHERE Items.A = 1 & Items.B = 2", "Position 34 cannot be read"),
        ("INCLUDE ItemID WHERE Items.A = 1 Items.B = 2", "AND, OR, IF, | or the end"),
        ("INCLUDE ItemID WHERE (Items.A = 1", "AND, OR or a closing parenthesis"),
        ("INCLUDE ItemID WHERE " + "(" * 2000, "within more than 40 parentheses"),
        ("INCLUDE ItemID WHERE Items.A = 1 |", "ends where INCLUDE or EXCLUDE"),
        ("INCLUDE ItemID WHERE Items.A BETWEEN 1", "AND and the upper end of BETWEEN"),
        (
            'INCLUDE ItemID WHERE Items.A = 1 AND Interactions.EVENT_TYPE IN ("x")',
            "Position 38 asks Interactions where Items was asked before",
        ),
        ("INCLUDE ItemID WHERE Users.A = 1", "cannot choose among ItemID"),
        ("INCLUDE ItemID WHERE CurrentUser.A = 1", "write it after IF"),
        ("INCLUDE ItemID WHERE Items.A = 1 IF Items.B = 1", "Items.B at position 37 cannot stand"),
        (
            "INCLUDE ItemID WHERE Items.A = 1 IF CurrentUser.B = 1 IF CurrentUser.C = 1",
            "Position 55 has 'IF' where",
        ),
        ("INCLUDE ItemID WHERE Items.A = Items.B", "only Context, CurrentItem, CurrentUser can"),
        ("INCLUDE UserID WHERE Users.A = CurrentUser.A", "nobody asks for a segment"),
        ("INCLUDE ActionID WHERE Actions.A = CurrentItem.A", "only Context, CurrentUser can"),
        ("INCLUDE ItemID WHERE Interactions.DEVICE = 'x'", "use one of EVENT_TYPE"),
        ("INCLUDE ItemID WHERE Interactions.EVENT_TYPE > 1", "use IN, NOT IN, = or !="),
        ("INCLUDE ItemID WHERE Interactions.EVENT_TYPE = 1", "write an event type in quotes"),
        ("INCLUDE ItemID WHERE Interactions.TIMESTAMP LIKE 'x'", "cannot be compared by LIKE"),
        ("INCLUDE ItemID WHERE Items.A > 'x'", "write a number without quotes"),
        ("INCLUDE ItemID WHERE Items.A LIKE 5", "write a text in quotes"),
        (
            "INCLUDE ItemID WHERE Items.A = 1 | EXCLUDE UserID WHERE Users.A = 1",
            "has one target, this one has ItemID, UserID",
        ),
    ],
)
def test_wrong_expressions_say_what_to_write(expression, message):
    with pytest.raises(errors.Invalid) as raised:
        parse(expression)
    assert message in raised.value.message


def test_an_expression_of_2500_characters_is_read():
    head = "INCLUDE ItemID WHERE Items.GENRE IN ("
    names = ", ".join(f'"genre {number:03}"' for number in range(188))
    expression = f'{head}{names}, "{"x" * (2500 - len(head) - len(names) - 5)}")'
    assert len(expression) == 2500
    assert len(parse(expression).parts[0].where.operands) == 189
    assert len(parse(" | ".join(["EXCLUDE ItemID WHERE Items.A=1"] * 76)).parts) == 76


def test_attributes_of_segments_are_read():
    found = parse_attributes('ITEMS.genres = "Comedy" AND ITEMS.genres = "Action"')
    assert str(found.parts[0].where) == 'Items.genres = "Comedy" AND Items.genres = "Action"'


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('Users.A = "x"', "cannot choose among ItemID"),
        ('Interactions.EVENT_TYPE = "x"', "attributes compare fields of Items"),
        ("Items.A = $X", "attributes compare fields of Items"),
        ("Items.A = 1 IF CurrentUser.A = 1", "AND, OR or the end"),
        ("", "ends where a field"),
    ],
)
def test_wrong_attributes_say_what_to_write(expression, message):
    with pytest.raises(errors.Invalid) as raised:
        parse_attributes(expression)
    assert message in raised.value.message


WORDS = r"""
INCLUDE EXCLUDE ItemID UserID WHERE AND OR NOT IN IF BETWEEN LIKE CONTAINS Items. Items.A
Interactions.EVENT_TYPE CurrentUser.B Context.C Users.D ( ) , | * = != < >= $P "x" 'y' 5 -1.5 now
now-7d true . " ' \ é 日 1x now- $ !
"""
pieces = st.sampled_from(WORDS.split())


@given(st.lists(pieces, max_size=25).map(" ".join) | st.text(max_size=60))
def test_garbage_is_refused_as_invalid_input(text):
    for read in (parse, parse_attributes):
        try:
            found = read(text)
        except errors.Invalid:
            continue
        assert parse(str(found)) == found
