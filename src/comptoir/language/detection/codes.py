"""Language codes in one form."""

from functools import lru_cache

from lingua import Language

USUAL = {"cmn": "zh", "pes": "fa", "zsm": "ms", "lvs": "lv", "ekk": "et", "no": "nb", "nor": "nb"}
"""Codes of one language of a group, named by the group's code elsewhere."""


def alpha2(code: str) -> str:
    """Return ISO 639-1 where there is one, in lower case, without region.

    >>> alpha2("fr-CA"), alpha2("deu"), alpha2("cmn"), alpha2("ang")
    ('fr', 'de', 'zh', 'ang')
    """
    plain = code.strip().lower().replace("_", "-").partition("-")[0]
    return USUAL.get(plain) or _alpha3().get(plain, plain)


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, str]:
    return {
        language.iso_code_639_3.name.lower(): language.iso_code_639_1.name.lower()
        for language in Language.all()
    }
