"""The house's errors in AWS's words.

The code of an error, such as `resource_in_use`, is AWS's own name for it; where it has none, its
family tells.
"""

from comptoir.kernel import errors
from comptoir.recommend.aws.models import Operation

_FAMILIES: dict[type[errors.ComptoirError], str] = {
    errors.Invalid: "InvalidInputException",
    errors.NotFound: "ResourceNotFoundException",
    errors.Conflict: "ResourceInUseException",
    errors.Unauthenticated: "UnrecognizedClientException",
    errors.Denied: "AccessDeniedException",
    errors.RateLimited: "ThrottlingException",
    errors.Unavailable: "ServiceUnavailableException",
    errors.NeedsPerson: "ResourceInUseException",
    errors.Failed: "InvalidInputException",
}
_SIGNS = frozenset(
    {
        "MissingAuthenticationTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "UnrecognizedClientException",
        "AccessDeniedException",
    }
)
"""Who asks is not known, or may not: REST services say so by 403."""
_STATUS = {
    "RequestEntityTooLargeException": 413,
    "ServiceUnavailableException": 503,
    "InternalFailure": 500,
}
_INVALID = "InvalidInputException"
_ANYWHERE = (
    _SIGNS
    | _STATUS.keys()
    | {
        "ThrottlingException",
        "SerializationException",
        "UnknownOperationException",
    }
)
"""Errors that every operation may answer with, told of in no model."""


_OWN = frozenset(
    {
        *("missing_authentication_token", "incomplete_signature", "invalid_signature"),
        *("unrecognized_client", "unknown_operation", "serialization"),
        *("resource_already_exists", "resource_in_use", "limit_exceeded"),
        *("invalid_next_token", "too_many_tags", "too_many_tag_keys"),
        "request_entity_too_large",
    }
)
"""Codes that are AWS's own; others are for other programs."""


def name_of(error: errors.ComptoirError, operation: Operation | None = None) -> str:
    """Return what AWS calls an error.

    Args:
        error: ours.
        operation: what was asked. An error that its model does not tell of is answered as
            `InvalidInputException`, so that clients see none that is not documented.
    """
    if isinstance(error, errors.TooLarge) and operation is None:
        return "RequestEntityTooLargeException"
    if error.code in _OWN:
        named = "".join(word.capitalize() for word in error.code.split("_")) + "Exception"
    else:
        families = [one for one in type(error).__mro__ if one in _FAMILIES]
        named = _FAMILIES[families[0]] if families else "InternalFailure"
    known = named in _ANYWHERE or operation is None or named in operation.errors
    return named if known else _INVALID


def status_of(name: str, operation: Operation | None) -> int:
    """Return the HTTP status of an error: JSON 1.1 has 400 for all that the caller can mend."""
    if name in _STATUS:
        return _STATUS[name]
    if operation is None or not operation.rest:
        return 400
    return 403 if name in _SIGNS else operation.errors.get(name, 400)


def answer_of(
    error: errors.ComptoirError, operation: Operation | None = None
) -> tuple[int, dict[str, str], dict[str, str]]:
    """Return an error as it goes over the wire: its status, its body, its headers."""
    name = name_of(error, operation)
    told = {"__type": name, "message": error.message}
    return status_of(name, operation), told, {"x-amzn-errortype": name}
