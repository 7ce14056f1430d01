"""Other tools: what goes there comes back, real files of theirs are read, and garbage is told."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.routing.exchange.model import NOWHERE_CHOICE, Exchanged, Opinion, Suggested
from comptoir.routing.exchange.registry import TOOLS, dump, load, peek, recognised, tool_named
from comptoir.routing.model import Origin

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip)
desks = st.one_of(st.just(""), words.filter(lambda one: one != NOWHERE_CHOICE))
suggestions = st.builds(
    Suggested, desk=desks, score=st.floats(0, 1), model=st.sampled_from(["", "3"])
)


def opinions(name: str) -> st.SearchStrategy[Opinion]:
    """What a tool can say: Argilla knows no moments, and only Label Studio how long it took."""
    moments = st.sampled_from(["", "2026-03-01T12:00:00+00:00"])
    return st.builds(
        Opinion,
        desk=desks,
        by=st.sampled_from(["", "ines@example.org"]),
        at=st.just("") if name == "argilla" else moments,
        seconds=st.floats(0, 100) if name == "label-studio" else st.just(0.0),
    ) | st.builds(Opinion, desk=st.none(), skipped=st.booleans())


def texts(name: str) -> st.SearchStrategy[Exchanged]:
    return st.builds(
        Exchanged,
        text=words,
        language=st.sampled_from(["", "fr", "en"]),
        subject=st.sampled_from(["", "req_1", "ds_1#3"]),
        origin=st.sampled_from(list(Origin)),
        opinions=st.lists(opinions(name), max_size=1 if name == "prodigy" else 3).map(tuple),
        suggested=st.none() | suggestions,
    )


@pytest.mark.parametrize("name", TOOLS)
@given(data=st.data())
def test_what_goes_to_a_tool_comes_back(name: str, data: st.DataObject) -> None:
    tool, one = TOOLS[name], data.draw(texts(name))
    record = json.loads(json.dumps(tool.write(one, ["returns", ""])))
    assert tool.read(record) == one
    assert recognised(record) is tool


@pytest.mark.parametrize("name", TOOLS)
def test_a_file_comes_back_and_is_recognised(name: str, tmp_path: Path) -> None:
    own = [
        Exchanged(text=f"où est\u2028mon colis n°{number} ?", opinions=(Opinion(desk="delivery"),))
        for number in range(3)
    ]
    path = tmp_path / f"out.{'jsonl' if TOOLS[name].lines else 'json'}"
    path.write_text(dump(TOOLS[name], own, ["delivery", "returns"]), "utf-8")
    assert load(path) == (TOOLS[name], own)
    assert peek(path) is TOOLS[name]


@pytest.mark.parametrize("name", TOOLS)
@given(
    record=st.dictionaries(
        st.sampled_from(
            [
                "data",
                "text",
                "annotations",
                "predictions",
                "fields",
                "responses",
                "metadata",
                "suggestions",
                "meta",
                "answer",
                "accept",
                "label",
                "_timestamp",
                "desk",
            ]
        ),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["text", "result", "value", "choices", "type", "desk"]),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_any_record_is_read_or_refused(name: str, record: dict[str, Any]) -> None:
    with suppress(ValueError):  # nothing else may come
        assert TOOLS[name].read(record).text.strip()


LABEL_STUDIO = {
    "id": 1,
    "data": {"text": "My parcel is lost", "shop": 7},
    "project": 83,
    "annotations": [
        {
            "id": 1001,
            "completed_by": 10,
            "result": [
                {
                    "id": "Dx_aB91ISN",
                    "from_name": "sentiment",
                    "to_name": "text",
                    "type": "choices",
                    "origin": "manual",
                    "value": {"choices": ["delivery"]},
                }
            ],
            "was_cancelled": False,
            "ground_truth": False,
            "created_at": "2021-03-09T22:16:08.728353Z",
            "lead_time": 4.288,
        }
    ],
    "predictions": [],
}
ARGILLA = {
    "id": "b1b9",
    "status": "completed",
    "_server_id": "9c2a",
    "fields": {"text": "My parcel is lost"},
    "metadata": {},
    "suggestions": {"label": {"value": "returns", "score": 0.4, "agent": "v2"}},
    "responses": {"label": [{"value": "delivery", "user_id": "10"}]},
    "vectors": {},
}
PRODIGY = {
    "text": "My parcel is lost",
    "meta": {"source": "GitHub"},
    "_input_hash": -1530009927,
    "_task_hash": -340967702,
    "label": "delivery",
    "score": 0.06,
    "spans": [],
    "answer": "accept",
    "_session_id": "10",
}


@pytest.mark.parametrize("record", [LABEL_STUDIO, ARGILLA, PRODIGY])
def test_records_as_the_tools_write_them_are_read(record: dict[str, Any]) -> None:
    tool = recognised(record)
    assert tool
    read = tool.read(record)
    assert (read.text, read.desk) == ("My parcel is lost", "delivery")
    assert [one.by for one in read.opinions] == ["10"]
    assert read.origin is Origin.IMPORTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no record"),
        ("[]", "holds no record"),
        ("[3]", "record 1: this is no JSON object"),
        ('{"text": "a"}\n{"text"', "line 2: this is no JSON"),
        ('[{"data": 3}', "line 1: this is no JSON"),
        ('{"text": "a", "answer": "accept", "accept": ["x"]}\n{"text": 3}', "line 2: this is no"),
        ('{"text": "a", "answer": "maybe"}', "its answer is 'maybe'"),
        ('{"text": "a", "answer": "accept", "accept": ["x", "y"]}', "several labels"),
        ('{"text": "a", "meta": {"origin": "moon"}}', "its origin is 'moon'"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_garbage_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(errors.Invalid) as refused:
        load(path, TOOLS["prodigy"])
    assert said in str(refused.value)


def test_other_files_are_not_taken_for_a_tools(tmp_path: Path) -> None:
    path = tmp_path / "year.jsonl"
    path.write_text('{"text": "a", "label": "x"}\n', "utf-8")
    assert peek(path) is None
    with pytest.raises(errors.Invalid, match="no file of a tool that is known"):
        load(path)
    with pytest.raises(errors.Invalid, match="no format 'doccano'"):
        tool_named("doccano")
    with pytest.raises(errors.NotFound):
        load(tmp_path / "missing.json")
    (tmp_path / "latin.json").write_bytes(b'["\xe9"]')
    with pytest.raises(errors.Invalid, match="UTF-8"):
        load(tmp_path / "latin.json")
