"""What people see: templates, components, charts, words and static files. It knows no business."""

from comptoir.web.context import Command, NavigationItem, PageContext, Person
from comptoir.web.format import Format
from comptoir.web.i18n import N_
from comptoir.web.renderer import Renderer

__all__ = ["N_", "Command", "Format", "NavigationItem", "PageContext", "Person", "Renderer"]
