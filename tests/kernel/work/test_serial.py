"""Jobs are written as JSON, and errors keep their family."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.work.serial import JsonSerializer

serializer = JsonSerializer()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_json_comes_back_as_it_went(value: object) -> None:
    assert serializer.deserialize(serializer.serialize(value)) == value


@pytest.mark.parametrize("family", [errors.Invalid, errors.Failed, errors.Unavailable])
def test_error_keeps_its_family_and_message(family: type[errors.ComptoirError]) -> None:
    back = serializer.deserialize(serializer.serialize(family("rating is 6; use 1 to 5")))
    assert type(back) is family
    assert back.message == "rating is 6; use 1 to 5"


def test_foreign_error_comes_back_with_its_name() -> None:
    back = serializer.deserialize(serializer.serialize(ValueError("odd")))
    assert str(back) == "ValueError: odd"


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        serializer.serialize({"names": {"a", "b"}})
