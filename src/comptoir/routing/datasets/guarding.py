"""What no data set may do: test on what nobody sent, or on what was learned from."""

import polars as pl

from comptoir.kernel import errors
from comptoir.routing.datasets.reading import plain
from comptoir.routing.model import Origin, Part


def guard(frame: pl.DataFrame, name: str) -> None:
    """Let examples pass whose test can be believed.

    Args:
        frame: in the columns of `store.datasets.SCHEMA`.
        name: of the data set, for the message.

    Raises:
        errors.Failed: an example that no customer wrote is in the test, or a text, or one of its
            group, is both learned from and tested.
    """
    test = frame.filter(pl.col("part") == Part.TEST.value)
    train = frame.filter(pl.col("part") == Part.TRAIN.value)
    if not all(Origin(one).real for one in test["origin"].unique()):
        raise errors.Failed(
            "Data set {name} has synthetic examples in its test; what is measured on it "
            "does not count.",
            name=name,
        )
    both = set(test["group"]) & set(train["group"])
    if both or {plain(text) for text in test["text"]} & {plain(text) for text in train["text"]}:
        raise errors.Failed(
            "Data set {name} learns from texts that say the same as texts of its test; what is "
            "measured on it does not count.",
            name=name,
        )
