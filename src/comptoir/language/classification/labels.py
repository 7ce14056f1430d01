"""What every classifier asks of its labels."""

from collections.abc import Sequence

from comptoir.kernel import errors
from comptoir.language.model import Label


def check(labels: Sequence[Label]) -> None:
    """Refuse labels that nothing can be sorted into.

    Raises:
        errors.Invalid: fewer than two, one told twice, or one without a text.
    """
    names = [label.label_id for label in labels]
    if len(set(names)) < 2:  # noqa: PLR2004 - a choice needs two
        raise errors.Invalid("Classification needs two labels or more. Add one.")
    if len(set(names)) < len(names):
        raise errors.Invalid("A label is told twice in {names}. Join them.", names=", ".join(names))
    for label in labels:
        if not any(text.strip() for text in label.texts):
            raise errors.Invalid(
                "Label {label_id} has no description. Write one.", label_id=label.label_id
            )
