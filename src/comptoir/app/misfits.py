"""What is wrong with a field of a request, in words that every language has."""

from fastapi.exceptions import RequestValidationError

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase
from comptoir.web.i18n import N_

_LONGEST_SHOWN = 80

_WHOLE, _NUMBER, _MOMENT = N_("it is no whole number"), N_("it is no number"), N_("it is no date")
_OBJECT, _TRUTH = N_("it is no JSON object"), N_("it is neither true nor false")
MISFITS = {
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": N_("it is too large a number"),
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "timezone_aware": N_("give its time zone, such as Z"),
    "date_parsing": _MOMENT,
    "date_from_datetime_parsing": _MOMENT,
    "string_type": N_("it is no text"),
    "list_type": N_("it is no list"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "json_invalid": N_("it is no JSON"),
    "extra_forbidden": N_("there is no such field"),
    "greater_than_equal": N_("use {ge} or more"),
    "greater_than": N_("use more than {gt}"),
    "less_than_equal": N_("use {le} or less"),
    "less_than": N_("use less than {lt}"),
    "string_too_long": N_("use {max_length} characters at most"),
    "string_too_short": N_("use {min_length} characters or more"),
    "too_long": N_("give {max_length} at most"),
    "too_short": N_("give {min_length} or more"),
    "string_pattern_mismatch": N_("write it as {pattern}"),
    "enum": N_("use {expected}"),
    "literal_error": N_("use {expected}"),
}
"""What does not fit, by pydantic's name for it; the fields are pydantic's too."""


def malformed(problem: Exception) -> errors.Invalid:
    """Return an error that says which field is wrong, with its value, in one sentence."""
    found = problem.errors()[0] if isinstance(problem, RequestValidationError) else {}
    field: str | Phrase = ".".join(str(part) for part in found.get("loc", ())[1:])
    field = field or Phrase("the body")
    kind = str(found.get("type", ""))
    if kind == "missing":
        return errors.Invalid("{field} is missing. Give it and try again.", field=field)
    return errors.Invalid(
        "{field} is {value!r}: {misfit}. Correct it and try again.",
        field=field,
        value=str(found.get("input", ""))[:_LONGEST_SHOWN],
        misfit=Phrase(MISFITS.get(kind, N_("it does not fit")), **found.get("ctx", {})),
    )
