"""The person's language: catalogues of words, and which language to speak.

Messages are English in the source. A folder `locales/fr/LC_MESSAGES/` holds `.po` files, which are
compiled in memory when the application starts. English needs no catalogue.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from babel.core import negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE_LANGUAGE = "en"
WEB_LOCALES = Path(__file__).parent / "locales"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which extraction knows
    """Mark a message for translation that is translated later."""
    return message


def load_catalogue(folders: Iterable[Path], language: str) -> NullTranslations:
    """Return the words of a language, from every folder's `.po` files laid over each other.

    Args:
        folders: `locales` folders; one without the language adds nothing.
        language: A code such as `fr`.
    """
    merged: Translations | None = None
    for catalogue in catalogues(folders, language):
        words = _compile(catalogue)
        merged = words if merged is None else merged.merge(words)
    return merged or NullTranslations()


def catalogues(folders: Iterable[Path], language: str) -> Iterator[Catalog]:
    """Yield what each `.po` file of a language holds."""
    for folder in folders:
        for path in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
            with path.open("rb") as source:
                yield read_po(source, locale=language, abort_invalid=True)


def texts(folders: Iterable[Path], language: str) -> list[str]:
    """Return the English texts that a language's catalogues translate."""
    known = (message.id for one in catalogues(folders, language) for message in one)
    return [text for text in known if isinstance(text, str) and text]


def _compile(catalogue: Catalog) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def catalogue_folders(package: Path) -> list[Path]:
    """Return every `locales` folder under a package, the web's own first."""
    return sorted(
        (path for path in package.rglob("locales") if path.is_dir()),
        key=lambda path: (path != WEB_LOCALES, path),
    )


def negotiate_language(
    *, query: str = "", cookie: str = "", accept: str = "", available: Sequence[str] = ("fr", "en")
) -> str:
    """Choose a language: the address first, then the cookie, then the browser, then the shop's.

    Args:
        query: The `lang` parameter, empty for none.
        cookie: The remembered choice, empty for none.
        accept: The `Accept-Language` header (RFC 9110, 12.5.4).
        available: Codes the shop speaks, its own first.

    >>> negotiate_language(accept="de-DE, en-GB;q=0.8, fr;q=0.4")
    'en'
    """
    for chosen in (query, cookie):
        if chosen in available:
            return chosen
    found = negotiate_locale(_accepted(accept), available, sep="-")
    return found or available[0]


def program_language(accept: str) -> str:
    """Choose the language of an answer to a program: English, unless its header asks for another.

    >>> program_language("fr-FR, en;q=0.5"), program_language(""), program_language("*")
    ('fr', 'en', 'en')
    """
    return negotiate_language(accept=accept, available=(SOURCE_LANGUAGE, "fr"))


def _accepted(header: str) -> list[str]:
    weighed = []
    for part in header[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            quality = 0.0
        if tag and quality > 0:
            weighed.append((quality, tag))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def negotiate_theme(*, query: str = "", cookie: str = "") -> str:
    """Choose `light`, `dark` or `auto`, which follows the machine."""
    themes = ("light", "dark", "auto")
    return next((name for name in (query, cookie) if name in themes), "auto")


def load_catalogues(
    folders: Sequence[Path], languages: Iterable[str]
) -> Mapping[str, NullTranslations]:
    """Return the words of each language."""
    return {language: load_catalogue(folders, language) for language in languages}
