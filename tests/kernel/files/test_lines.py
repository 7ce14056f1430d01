"""Lines are those of the whole, however it was cut into blocks."""

from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.files.lines import line_blocks


@given(
    data=st.binary(max_size=300).map(lambda data: data.replace(b"a", b"\n")),
    sizes=st.lists(st.integers(1, 40), min_size=1),
    limit=st.integers(1, 30),
)
def test_lines_do_not_depend_on_blocks(data, sizes, limit):
    blocks, rest = [], data
    while rest:
        size = sizes[len(blocks) % len(sizes)]
        blocks.append(rest[:size])
        rest = rest[size:]
    found = [
        line for first, lines in line_blocks(blocks, limit) for line in enumerate(lines, first)
    ]
    whole = data.split(b"\n")
    whole = whole[:-1] if not whole[-1] else whole
    assert found == [
        (number, line if len(line) <= limit else None) for number, line in enumerate(whole, 1)
    ]
