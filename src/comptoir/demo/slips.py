"""The hand of the writer: care, haste, anger, joy, and the odd tag left by an old editor."""

# ruff: noqa: PLR2004 - shares, stars and lengths are the content here

import re
import unicodedata
from random import Random

_HAPPY = ("😍", "👍", "😊", "❤️", "✨", "🙏", "👌", "🌿")
_ANGRY = ("😡", "👎", "😞", "😤", "🤦", "💔")
_NARROW, _WIDE = "\u202f", "\u00a0"


def written(rng: Random, text: str, *, language: str, happy: bool) -> str:
    """Return the text as this person would have typed it.

    Args:
        rng: chooses the slips; most people make few.
        text: well-formed sentences with plain apostrophes and spaces.
        language: decides the typography.
        happy: picks the emoji.
    """
    hand = rng.randrange(1000)
    if language == "fr" and hand < 330:
        text = with_care(text)
    elif hand >= 880:
        text = in_haste(rng, text)
    elif hand >= 800:
        text = with_typos(rng, text)
    elif hand >= 775:
        text = shouting(rng, text)
    elif hand >= 760:
        text = with_tags(rng, text)
    if rng.randrange(100) < 9:
        text = f"{text} {rng.choice(_HAPPY if happy else _ANGRY) * rng.choice((1, 1, 1, 2, 3))}"
    if rng.randrange(100) < 6 and text.endswith("."):
        text = text[:-1] + rng.choice((" !!!", "...", "!!", " !"))
    return text


def with_care(text: str) -> str:
    """Return French set as a printer would.

    >>> with_care("C'est « beau » !") == "C’est «\u00a0beau\u00a0»\u202f!"
    True
    """
    text = text.replace("'", "’").replace("« ", f"«{_WIDE}").replace(" »", f"{_WIDE}»")
    text = re.sub(r" ([!?;])", rf"{_NARROW}\1", text)
    return re.sub(r" ([:€])", rf"{_WIDE}\1", text)


def in_haste(rng: Random, text: str) -> str:
    """Return it without capitals or a last stop, often without accents."""
    text = text.lower().rstrip(".").replace(" !", "!").replace(" :", ":")
    if rng.randrange(2):
        text = text.replace("ß", "ss")
        letters = unicodedata.normalize("NFD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return text.replace(", ", " ") if rng.randrange(2) else text


def with_typos(rng: Random, text: str) -> str:
    """Return it with one to three fingers slipped."""
    letters = list(text)
    for _ in range(rng.randrange(1, 4)):
        spots = [i for i in range(1, len(letters) - 2) if "".join(letters[i : i + 2]).isalpha()]
        if not spots:
            break
        i, slip = rng.choice(spots), rng.randrange(3)
        if slip == 0:
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        elif slip == 1:
            letters[i] = ""
        else:
            letters[i] *= 2
    return "".join(letters)


def shouting(rng: Random, text: str) -> str:
    """Return it in capitals, whole or one sentence."""
    if rng.randrange(2):
        return text.upper().replace(".", " !")
    head, stop, tail = text.partition(". ")
    return head.upper() + stop + tail


def with_tags(rng: Random, text: str) -> str:
    """Return it as an old rich-text box would have stored it."""
    text = text.replace("&", "&amp;").replace("\n\n", "<br /><br />")
    if rng.randrange(2):
        text = text.replace(". ", ".<br />", 1)
    head, stop, tail = text.partition(". ")
    return f"<p><b>{head}</b>{stop}{tail}</p>" if rng.randrange(2) else f"<p>{text}&nbsp;</p>"
