"""Makes every macro of `components/*.html` an attribute of `ui`."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes
from markupsafe import Markup

Macro = Callable[..., Markup]


def macro_index(environment: Environment) -> dict[str, str]:
    """Return the template that holds each public macro, by the macro's name.

    Raises:
        ValueError: Two templates hold a macro of the same name.
    """
    index: dict[str, str] = {}
    for template in environment.list_templates():
        folder, _, file = template.rpartition("/")
        if not folder.endswith("components") or not file.endswith(".html"):
            continue
        tree = environment.parse(environment.loader.get_source(environment, template)[0])  # type: ignore[union-attr]  # the renderer always gives a loader
        for macro in tree.find_all(nodes.Macro):
            if macro.name.startswith("_"):
                continue
            if macro.name in index:
                raise ValueError(f"macro {macro.name!r} is in {template} and {index[macro.name]}")
            index[macro.name] = template
    return index


class Components:
    """The macros, for one page: each sees the page's language, time zone and address."""

    def __init__(
        self, environment: Environment, index: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        self._environment = environment
        self._index = index
        self._values = {**values, "ui": self}
        self._modules: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Macro:
        try:
            template = self._index[name]
        except KeyError:
            raise AttributeError(
                f"no component {name!r}; there are {sorted(self._index)}"
            ) from None
        if template not in self._modules:
            found = self._environment.get_template(template)
            self._modules[template] = found.make_module(self._values)
        macro: Macro = getattr(self._modules[template], name)
        return macro
