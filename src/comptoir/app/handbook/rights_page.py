"""Every right, and which role has it."""

from comptoir.app.handbook.markdown import code, page, table
from comptoir.app.rights import permissions
from comptoir.kernel.access.model import Role

_LEAD = (
    "A role of a person, or a scope of an API key, gives rights; routes and pages ask for them. "
    "Administrators have all."
)


def rights_page() -> str:
    """Return the page."""
    known = permissions().all()
    roles = [role for role in Role if role is not Role.ADMIN]
    rows = [[code(one.name), one.labels["en"], one.labels["fr"]] for one in known]
    grid = [
        [code(one.name), *("yes" if role in one.roles else "" for role in roles)] for one in known
    ]
    return page(
        "Rights and roles",
        _LEAD,
        [
            "## Rights",
            table(["right", "what it allows", "en français"], rows),
            "## Roles",
            table(["right", *(role.value for role in roles)], grid),
        ],
    )
