"""The reference: what the code itself can tell, as pages."""

import tempfile
from pathlib import Path
from typing import Any

from comptoir.app.backstage import Backstage
from comptoir.app.handbook.commands_page import commands_page
from comptoir.app.handbook.errors_page import errors_page
from comptoir.app.handbook.lake_page import lake_page
from comptoir.app.handbook.rights_page import rights_page
from comptoir.app.handbook.routes_page import routes_page
from comptoir.app.handbook.settings_page import settings_page
from comptoir.app.settings import Settings


def reference(root: Any) -> dict[str, str]:
    """Return every page of the reference by file name.

    Args:
        root: the whole command line, as `typer.main.get_command` makes it.
    """
    return {
        "commands.md": commands_page(root),
        "errors.md": errors_page(),
        "lake.md": lake_page(),
        "rights.md": rights_page(),
        "routes.md": routes_page(_description()),
        "settings.md": settings_page(),
    }


def _description() -> dict[str, Any]:
    """Return the API's own description, from a server that listens to nobody."""
    from comptoir.app.server import create_app  # noqa: PLC0415 - it imports every slice's pages

    with tempfile.TemporaryDirectory() as folder:
        # The defaults, whatever the environment and the settings file of this machine say.
        backstage = Backstage(Settings.model_construct(home=Path(folder)))
        try:
            return create_app(backstage).openapi()
        finally:
            backstage.close()
