"""A learned scorer as three files: its trees, its words, and where it comes from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from comptoir.kernel import errors
from comptoir.reviews.scorers.anchor import Anchor
from comptoir.reviews.scorers.common_words import CommonWords
from comptoir.reviews.scorers.learned_v3 import Card, LearnedV3
from comptoir.reviews.scorers.vocabulary import Vocabulary

_TREES, _WORDS, _CARD = "trees.txt", "vocabulary.json", "card.json"
_FORMAT = 2


def dump(scorer: LearnedV3) -> dict[str, str]:
    """Return the text of each file by name; the card holds the hash of the others."""
    words = json.dumps(scorer.vocabulary.as_json(), separators=(",", ":"))
    hashes = {_TREES: _sha256(scorer.trees), _WORDS: _sha256(words)}
    card = {"format": _FORMAT, "scorer": scorer.name, **asdict(scorer.card), "sha256": hashes}
    return {_TREES: scorer.trees, _WORDS: words, _CARD: json.dumps(card, indent=2) + "\n"}


def parse(files: Mapping[str, str]) -> LearnedV3:
    """Return the scorer of the files that `dump` told.

    Raises:
        errors.Invalid: A file is missing, was changed, is of another format, or was learned
            beside other common words.
    """
    missing = [name for name in (_TREES, _WORDS, _CARD) if name not in files]
    if missing:
        raise errors.Invalid(
            "the learned scorer lacks {missing}; train it again", missing=missing[0]
        )
    card = json.loads(files[_CARD])
    if card.pop("format") != _FORMAT:
        raise errors.Invalid("the learned scorer is of another format; train it again")
    for name, expected in card.pop("sha256").items():
        if _sha256(files[name]) != expected:
            raise errors.Invalid(
                "{name} is not the file that was saved; train the scorer again", name=name
            )
    card.pop("scorer")
    card["anchor"] = Anchor(**card["anchor"])
    common = CommonWords.load()
    if card["common_words"] != common.version:
        raise errors.Invalid("the learned scorer knows other common words; train it again")
    words = Vocabulary.from_json(json.loads(files[_WORDS]))
    return LearnedV3(trees=files[_TREES], vocabulary=words, common=common, card=Card(**card))


def save(scorer: LearnedV3, folder: Path) -> None:
    """Write the files into the folder, the card last: without it nothing is read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _CARD).unlink(missing_ok=True)
    for name, text in dump(scorer).items():
        (folder / name).write_text(text, encoding="utf-8")


def load(folder: Path) -> LearnedV3:
    """Return the scorer that was saved in the folder.

    Raises:
        errors.Unavailable: Nothing was saved there.
        errors.Invalid: A file was changed since.
    """
    if not (folder / _CARD).is_file():
        raise errors.Unavailable("no learned scorer is in {folder}; train it first", folder=folder)
    names = (name for name in (_TREES, _WORDS, _CARD) if (folder / name).is_file())
    return parse({name: (folder / name).read_text(encoding="utf-8") for name in names})


def forget(folder: Path) -> bool:
    """Remove what was saved; tell whether there was something."""
    there = (folder / _CARD).is_file()
    for name in (_CARD, _TREES, _WORDS):
        (folder / name).unlink(missing_ok=True)
    return there


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
