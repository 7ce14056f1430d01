"""Renders pages: templates, components, charts and words, made once and used for every request."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

from babel.support import NullTranslations
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)

from comptoir.web import i18n
from comptoir.web.charts import CHARTS
from comptoir.web.charts.pen import Pen
from comptoir.web.components import Components, macro_index
from comptoir.web.context import PageContext
from comptoir.web.difference import difference
from comptoir.web.spans import pieces
from comptoir.web.static import WEB_STATIC, StaticAddresses
from comptoir.web.wording import Retelling, SpokenWording

WEB_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Turns a template's name and its values into a page in the person's language.

    >>> from datetime import datetime
    >>> renderer = Renderer()
    >>> context = PageContext(now=datetime(2026, 11, 3), language="fr")
    >>> "<title>Introuvable" in renderer.page(
    ...     "error.html", context, status=404, title="Introuvable", message="", action=None)
    True
    """

    def __init__(
        self,
        *,
        template_folders: Mapping[str, Path] | None = None,
        catalogue_folders: Sequence[Path] = (),
        static_folders: Mapping[str, Path] | None = None,
        languages: Sequence[str] = ("fr", "en"),
    ) -> None:
        """Load templates and words.

        Args:
            template_folders: Folders by slice; `{"reviews": …}` makes `reviews/runs.html` a name.
            catalogue_folders: The slices' `locales` folders; the web's own comes first by itself.
            static_folders: Folders by slice; `static_url("reviews/keys.js")` finds `keys.js` there.
            languages: Codes of the languages spoken, the shop's own first.
        """
        loader = _loader(template_folders or {})
        folders = [i18n.WEB_LOCALES, *catalogue_folders]
        words = i18n.load_catalogues(folders, languages)
        self.static = StaticAddresses({"": WEB_STATIC, **(static_folders or {})})
        self._catalogues = words
        self._retelling = {one: Retelling(i18n.texts(folders, one)) for one in languages}
        self._environments = {
            language: self._environment(loader, catalogue) for language, catalogue in words.items()
        }
        self._macros = macro_index(next(iter(self._environments.values())))

    def page(self, name: str, context: PageContext, /, **values: object) -> str:
        """Render a template, a whole page or a fragment of one.

        Args:
            name: Such as `reviews/runs.html`.
            context: The request.
            values: What the template shows; a name it uses and does not get is an error.

        Raises:
            jinja2.UndefinedError: The template uses a value that was not given.
            jinja2.TemplateNotFound: No folder has it.
        """
        template = self._environments[context.language].get_template(name)
        return template.render(self._given(context), **values)

    def block(self, name: str, block: str, context: PageContext, /, **values: object) -> str:
        """Render one block of a page, to replace a part of it in the browser."""
        template = self._environments[context.language].get_template(name)
        inside = template.new_context({**self._given(context), **values})
        return "".join(template.blocks[block](inside))

    def words(self, language: str) -> NullTranslations:
        """Return a language's translations, for texts made outside templates."""
        return self._catalogues[language]

    def wording(self, context: PageContext) -> SpokenWording:
        """Return what says errors and other phrases in the person's language."""
        return SpokenWording(self._catalogues[context.language], context.format)

    def retell(self, context: PageContext, text: str) -> str:
        """Say a text that was kept in English, such as why a job stopped, in the language."""
        phrase = self._retelling[context.language].phrase(text)
        return self.wording(context).written(phrase)

    def _environment(self, loader: BaseLoader, catalogue: NullTranslations) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
        environment.globals.update(static_url=self.static.url, difference=difference, pieces=pieces)
        return environment

    def _given(self, context: PageContext) -> dict[str, Any]:
        pen = Pen(fmt=context.format, gettext=self._catalogues[context.language].ugettext)
        charts = {name: partial(draw, pen) for name, draw in CHARTS.items()}
        values: dict[str, Any] = {
            "page": context,
            "shop": context.shop,
            "fmt": context.format,
            "charts": SimpleNamespace(**charts),
            "retell": partial(self.retell, context),
            "new_id": _identifiers(),
        }
        environment = self._environments[context.language]
        values["ui"] = Components(environment, self._macros, values)
        return values


def _loader(folders: Mapping[str, Path]) -> BaseLoader:
    slices: dict[str, BaseLoader] = {
        name: FileSystemLoader(folder) for name, folder in folders.items()
    }
    return ChoiceLoader([FileSystemLoader(WEB_TEMPLATES), PrefixLoader(slices)])


def _identifiers() -> Any:
    """Return a maker of element ids; the text keeps a fragment's ids apart from its page's."""
    numbers: Iterable[int] = count(1)
    steps = iter(numbers)
    return lambda text: f"c{next(steps)}-{crc32(str(text).encode()):08x}"
