"""What a request brings: values of parameters, a history, and facts on the one who asks."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.recommend.data import ColumnKind, gathered
from comptoir.recommend.filters import Asked, Events, Index, Row, compiled, history, parse
from comptoir.recommend.filters.model import Boolean, Moment, Number, Text
from comptoir.recommend.filters.values import values_of

KINDS = {
    "GENRES": ColumnKind.CATEGORIES,
    "PRICE": ColumnKind.NUMBER,
    "ADULT": ColumnKind.BOOLEAN,
    "TITLE": ColumnKind.TEXT,
}
ROWS = [
    {"GENRES": ["Comedy", "Drama"], "PRICE": 5.0, "ADULT": False, "TITLE": "A Night Out"},
    {"GENRES": ["Horror"], "PRICE": 20.0, "ADULT": True, "TITLE": "007"},
    {},
]


@pytest.fixture
def allowed(make):
    def ask(text, latest=100, size=None, **asked):
        one = compiled(parse(text), make.table(ROWS, KINDS), latest=latest, size=size)
        return np.flatnonzero(one.allowed(Asked(**asked))).tolist()

    return ask


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"Comedy"', (Text("Comedy"),)),
        ('"Comedy","Drama"', (Text("Comedy"), Text("Drama"))),
        (' "a, b" , "c|d" ', (Text("a, b"), Text("c|d"))),
        (r'"say \"hi\""', (Text('say "hi"'),)),
        ("'single'", (Text("single"),)),
        ("18", (Number("18"),)),
        ("-1.5, 2", (Number("-1.5"), Number("2"))),
        ("true", (Boolean(value=True),)),
        ("now-7d", (Moment(-7, "d"),)),
        ("", ()),
        ("  ", ()),
    ],
)
def test_values_are_read_as_they_are_sent(written, read):
    assert values_of("P", written) == read


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("Comedy", "'Comedy' is no value: put texts in double quotes"),
        ('"a" "b"', "'\"b\"' is no value"),
        ('"a",', "'' is no value"),
        (",", "',' is no value"),
        ('"a', "has no closing quote"),
        ("$X", "'$X' is no value"),
        ("Items.A", "'Items' is no value"),
    ],
)
def test_values_that_cannot_be_read_say_how_to_write_them(written, message):
    with pytest.raises(errors.Invalid, match="Parameter GENRE of filterValues cannot") as raised:
        values_of("GENRE", written)
    assert message in raised.value.message


@given(st.text(max_size=30))
def test_any_value_is_read_or_refused(written):
    try:
        read = values_of("P", written)
    except errors.Invalid:
        return
    assert values_of("P", ",".join(map(str, read))) == read


@given(st.lists(st.text(max_size=10), max_size=4))
def test_any_texts_can_be_sent(texts):
    assert values_of("P", ",".join(str(Text(text)) for text in texts)) == tuple(map(Text, texts))


def test_an_include_needs_its_parameters_and_an_exclude_does_not(allowed):
    text = "INCLUDE ItemID WHERE Items.GENRES IN ($G) | EXCLUDE ItemID WHERE Items.PRICE > $P"
    assert allowed(text, values={"G": '"Comedy","Horror"'}) == [0, 1]
    assert allowed(text, values={"G": '"Comedy","Horror"', "P": "10"}) == [0]
    with pytest.raises(errors.Invalid, match="filterValues lacks G"):
        allowed(text, values={"P": "10"})


def test_a_parameter_under_another_name_is_refused(allowed):
    text = "EXCLUDE ItemID WHERE Items.GENRES IN ($G)"
    with pytest.raises(errors.Invalid, match="has g, but the filter's parameters are G"):
        allowed(text, values={"g": '"Comedy"'})
    with pytest.raises(errors.Invalid, match="has G, but the filter has no parameter"):
        allowed("EXCLUDE ItemID WHERE Items.PRICE > 5", values={"G": "1"})


def test_values_that_nobody_has_match_nothing(allowed):
    assert allowed("INCLUDE ItemID WHERE Items.GENRES IN ($G)", values={"G": '"comedy"'}) == []
    assert allowed("EXCLUDE ItemID WHERE Items.GENRES IN ($G)", values={"G": '"x"'}) == [0, 1, 2]


def test_an_empty_list_matches_nothing(allowed):
    assert allowed("INCLUDE ItemID WHERE Items.GENRES IN ($G)", values={"G": ""}) == []
    assert allowed("EXCLUDE ItemID WHERE Items.GENRES IN ($G)", values={"G": ""}) == [0, 1, 2]


def test_a_comparison_takes_one_value(allowed):
    text = "EXCLUDE ItemID WHERE Items.PRICE > $P"
    for value, count in (("1,2", 2), ("", 0)):
        with pytest.raises(errors.Invalid, match=f"Parameter P of filterValues has {count} values"):
            allowed(text, values={"P": value})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("PRICE", '"cheap"', 'Parameter P of filterValues is "cheap", but Items.PRICE holds numb'),
        ("ADULT", "2", "Parameter P of filterValues is 2, but Items.ADULT holds true or false"),
        ("TITLE", "true", "Parameter P of filterValues is true, but Items.TITLE holds texts"),
    ],
)
def test_a_parameter_of_the_wrong_kind_is_refused(allowed, field, value, message):
    with pytest.raises(errors.Invalid) as raised:
        allowed(f"INCLUDE ItemID WHERE Items.{field} = $P", values={"P": value})
    assert message in raised.value.message


def test_numbers_in_quotes_and_texts_without_are_understood(allowed):
    assert allowed("INCLUDE ItemID WHERE Items.PRICE = $P", values={"P": '"5"'}) == [0]
    assert allowed("INCLUDE ItemID WHERE Items.TITLE = $P", values={"P": "007"}) == [1]
    assert allowed("INCLUDE ItemID WHERE Items.ADULT = $P", values={"P": '"True"'}) == [1]


def test_missing_values_match_only_opposites(allowed):
    for text in ('Items.GENRES IN ("Horror")', "Items.PRICE > 10", "Items.ADULT = true"):
        assert allowed(f"INCLUDE ItemID WHERE {text}") == [1]
        assert allowed(f"EXCLUDE ItemID WHERE {text}") == [0, 2]
    for text in (
        'Items.GENRES NOT IN ("Horror")',
        "Items.PRICE NOT BETWEEN 10 AND 30",
        "Items.ADULT != true",
        "Items.TITLE NOT LIKE '00_'",
    ):
        assert allowed(f"INCLUDE ItemID WHERE {text}") == [0, 2]


def test_text_is_found_whatever_its_case(allowed):
    assert allowed("INCLUDE ItemID WHERE Items.TITLE CONTAINS 'night'") == [0]
    assert allowed("INCLUDE ItemID WHERE Items.TITLE LIKE $P", values={"P": '"a %OUT"'}) == [0]
    assert allowed("INCLUDE ItemID WHERE Items.GENRES LIKE 'com%'") == [0]


def test_a_pattern_of_many_wildcards_takes_no_longer(make):
    table = make.table([{"TITLE": "a" * 5000}], KINDS)
    one = compiled(parse("INCLUDE ItemID WHERE Items.TITLE LIKE $P"), table)
    # Tried in every way that the wildcards allow, this would outlive the shop.
    assert not one.allowed(Asked(values={"P": f'"{"%a" * 30}%b"'})).any()


def test_items_are_chosen_by_their_ids(allowed):
    assert allowed('EXCLUDE ItemID WHERE Items.item_id IN ("r1", "gone")') == [0, 2]


def test_items_known_by_events_alone_have_no_values(allowed):
    assert allowed("EXCLUDE ItemID WHERE Items.PRICE > 10", size=5) == [0, 2, 3, 4]
    assert allowed("INCLUDE ItemID WHERE Items.PRICE > 1", size=5) == [0, 1]


def test_items_that_are_new_and_without_a_row_have_no_values(make):
    one = compiled(parse("EXCLUDE ItemID WHERE Items.PRICE > 10"), make.table(ROWS, KINDS))
    later = one.over(make.table([{"PRICE": 99.0}], KINDS), np.array([0]), size=5)
    assert later.allowed(Asked()).tolist() == [False, False, True, True, True]


def a_history(rows, kinds, times=None, types=("View", "Purchase")):
    n = len(rows)
    return Events(
        rows=np.array(rows, dtype=np.int32),
        kinds=np.array(kinds, dtype=np.int16),
        times=np.array(times or [0] * n, dtype=np.int64),
        values=np.full(n, np.nan, dtype=np.float32),
        event_types=types,
    )


def test_event_types_are_compared_without_case(allowed):
    seen = a_history([0, 1, 1], [0, 0, 1])
    text = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")'
    assert allowed(text, history=seen) == [0, 2]
    assert allowed('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")', history=seen) == [0, 1]
    assert allowed("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE = 'gift'", history=seen) == [
        0,
        1,
        2,
    ]


def test_one_event_must_meet_all_its_conditions(allowed):
    seen = a_history([0, 0, 1], [0, 1, 1], [100, 900, 100])
    text = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase") AND '
    assert allowed(f"{text} Interactions.TIMESTAMP > now-10m", history=seen, now=1000) == [1, 2]
    both = 'Interactions.EVENT_TYPE IN ("view")'
    assert allowed(f"{text} {both}", history=seen) == [0, 1, 2]


def test_the_latest_events_of_each_type_count(allowed):
    seen = a_history([0, 1, 2, 2], [0, 0, 0, 1])
    text = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view")'
    assert allowed(text, history=seen, latest=2) == [0]
    assert allowed(text, history=seen, latest=None) == []


def test_a_history_may_know_items_that_the_catalogue_does_not(allowed):
    seen = a_history([1, 7], [0, 0])
    text = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view")'
    assert allowed(text, history=seen) == [0, 2]


def test_if_decides_whether_a_part_is_applied(allowed):
    text = (
        "EXCLUDE ItemID WHERE Items.ADULT = true IF CurrentUser.AGE < 18 OR CurrentUser.KID = true"
    )
    assert allowed(text, user={"AGE": 17.0}) == [0, 2]
    assert allowed(text, user={"AGE": 30.0, "KID": True}) == [0, 2]
    assert allowed(text, user={"AGE": 30.0, "KID": None}) == [0, 1, 2]
    assert allowed(text) == [0, 1, 2]


def test_an_include_that_is_not_applied_includes_all(allowed):
    text = (
        'INCLUDE ItemID WHERE Items.GENRES IN ("Horror") IF CurrentUser.PLAN IN ("horror", "all")'
    )
    assert allowed(text, user={"plan": ["all"]}) == [1]
    assert allowed(text, user={"PLAN": "none"}) == [0, 1, 2]


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ("Context.HOUR > 17", {"HOUR": "18"}, True),
        ("Context.HOUR > 17", {"HOUR": "late"}, False),
        ("Context.HOUR = 18", {"hour": "18.0"}, True),
        ("Context.DEVICE IN ('phone', 'tablet')", {"DEVICE": "phone"}, True),
        ("Context.DEVICE != 'phone'", {}, True),
        ("Context.DEVICE LIKE 'PH%'", {"DEVICE": "phone"}, True),
        ("Context.WEEKEND = true", {"WEEKEND": "True"}, True),
        ("Context.AT BETWEEN now-1h AND now", {"AT": 900_000}, True),
        ("Context.AT BETWEEN now-1h AND now", {"AT": 996_500}, False),
    ],
)
def test_context_is_compared_as_the_condition_says(allowed, condition, context, holds):
    text = f"EXCLUDE ItemID WHERE Items.PRICE > 10 IF {condition}"
    expected = [0, 2] if holds else [0, 1, 2]
    assert allowed(text, context=context, now=903_000) == expected


def test_context_serves_as_a_value(allowed):
    text = "INCLUDE ItemID WHERE Items.GENRES IN (Context.MOOD)"
    assert allowed(text, context={"MOOD": ["Drama", "Horror"]}) == [0, 1]
    assert allowed(text) == []


def test_a_range_of_several_values_is_none(allowed):
    text = "INCLUDE ItemID WHERE Items.PRICE > Context.LEAST"
    assert allowed(text, context={"LEAST": [1.0]}) == [0, 1]
    assert allowed(text, context={"LEAST": [1.0, 10.0]}) == []
    text = "INCLUDE ItemID WHERE Items.PRICE BETWEEN Context.LEAST AND 30"
    assert allowed(text, context={"LEAST": [1.0, 10.0]}) == []


def test_the_current_item_is_a_row_of_the_catalogue(make):
    table = make.table(ROWS, KINDS)
    one = compiled(
        parse(
            "INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE "
            "| EXCLUDE ItemID WHERE Items.ITEM_ID = CurrentItem.ITEM_ID"
        ),
        table,
    )
    asked = [Asked(item=Row(table, code, "ITEM_ID")) for code in range(3)]
    assert [np.flatnonzero(one.allowed(each)).tolist() for each in asked] == [[], [0], []]
    assert dict(Row(table, 2, "ITEM_ID"))["GENRES"] is None
    assert Row(table, 9, "ITEM_ID").get("PRICE") is None


def test_a_shared_answer_cannot_be_written(make):
    for text in (
        "Items.PRICE > 1",
        "Items.PRICE > $P",
        "Items.PRICE > 1 | INCLUDE ItemID WHERE Items.ADULT = true",
    ):
        one = compiled(parse(f"INCLUDE ItemID WHERE {text}"), make.table(ROWS, KINDS))
        with pytest.raises(ValueError, match="read-only"):
            one.allowed(Asked(values=dict.fromkeys(one.filter.parameters, "1")))[0] = False


def test_an_answer_of_ones_own_may_be_written(make):
    text = "INCLUDE ItemID WHERE Items.PRICE > 1 | EXCLUDE ItemID WHERE Items.PRICE > $P"
    one = compiled(parse(text), make.table(ROWS, KINDS))
    asked = Asked(values={"P": "10"})
    one.allowed(asked)[:] = False
    assert one.allowed(asked).tolist() == [True, False, False]


def test_segments_choose_users_by_what_they_did_and_who_they_are(make):
    users = make.table([{"AGE": 20.0}, {"AGE": 40.0}, {}], {"AGE": ColumnKind.NUMBER}, "USER_ID")
    done = gathered(
        owners=np.array([0, 1, 1]),
        events=np.array([0, 0, 0]),
        kinds=np.array([0, 0, 1]),
        times=np.array([10, 20, 30]),
        users=["r0", "r1", "r2"],
        items=["i"],
        event_types=("Click", "Rating"),
    )

    def chosen(text, **asked):
        one = compiled(parse(text), users, interactions=done)
        return np.flatnonzero(one.allowed(Asked(**asked))).tolist()

    assert chosen('INCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("rating")') == [1]
    assert chosen("EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ($E)", values={"E": '"*"'}) == [
        2
    ]
    assert chosen("INCLUDE UserID WHERE Users.AGE < $AGE", values={"AGE": "30"}) == [0]
    assert chosen("INCLUDE UserID WHERE Interactions.TIMESTAMP < now-5s", now=20) == [0]


def test_ids_of_users_are_asked_as_they_are_sent(make):
    users = make.table([{"USER_ID": "cus_ada"}, {"USER_ID": "cus_bob"}], {}, "USER_ID")
    index = Index(users, id_name="USER_ID", named=lambda sent: f"cus_{sent}")
    one = compiled(parse('EXCLUDE UserID WHERE Users.USER_ID IN ("bob")'), index)
    assert one.allowed(Asked()).tolist() == [True, False]


def test_a_history_is_that_of_one_user():
    done = gathered(
        owners=np.array([1, 0, 1]), events=np.array([4, 5, 6]), users=["a", "b"], items=[*"0123456"]
    )
    assert history(done, 1).rows.tolist() == [4, 6]
    assert len(history(done, -1)) == len(history(done, 2)) == 0


def test_a_catalogue_without_the_field_says_so(make):
    with pytest.raises(errors.Invalid, match="no field PRIZE; did you mean PRICE"):
        compiled(parse("INCLUDE ItemID WHERE Items.PRIZE > 1"), make.table(ROWS, KINDS))


def test_what_each_part_did_is_told(make):
    one = compiled(
        parse(
            "INCLUDE ItemID WHERE Items.PRICE > 1 | EXCLUDE ItemID WHERE Items.ADULT = true "
            "| EXCLUDE ItemID WHERE Items.PRICE < $P | EXCLUDE ItemID WHERE Items.PRICE > 0 "
            "IF CurrentUser.AGE > 90"
        ),
        make.table(ROWS, KINDS),
    )
    told = one.explained(Asked())
    assert (told.candidates, told.not_included, told.left) == (3, 1, 1)
    assert [(part.matched, part.removed) for part in told.parts] == [(2, 0), (1, 1), (0, 0), (0, 0)]
    assert [str(part.left_out) for part in told.parts] == [
        "None",
        "None",
        "The request gives no value for P.",
        "What stands after IF does not hold.",
    ]


def test_many_threads_may_ask_for_more_than_is_kept(make):
    rows = [{"PRICE": float(price)} for price in range(20)]
    table = make.table(rows, {"PRICE": ColumnKind.NUMBER})
    text = "INCLUDE ItemID WHERE Items.PRICE > $P | EXCLUDE ItemID WHERE Items.PRICE = $Q"
    one = compiled(parse(text), table, size=1_000_000)

    def right(number):
        least, other = number % 20, (number * 7) % 20
        found = one.allowed(Asked(values={"P": str(least), "Q": str(other)}))
        wanted = [price for price in range(least + 1, 20) if price != other]
        return np.flatnonzero(found).tolist() == wanted

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(right, range(200)))
    tests = [test for piece in one._pieces for test in piece.tests.values()]
    assert all(0 < len(test._kept) <= 4 + 4 for test in tests), "four, and one a thread"
