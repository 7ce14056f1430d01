"""Words of feeling in one language, and the rules that turn them around."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

from comptoir.language.sentiment.words import BREAKS, tokens

STRENGTHS = {"strong_positive": 2.0, "positive": 1.0, "negative": -1.0, "strong_negative": -2.0}
LONGEST_PHRASE = 5
NEGATION_REACH = 3
"""Words that a negator turns around; the usual window of rule-based readers (Taboada 2011)."""
REMEMBERED = 50_000
TURNED = -0.75
INTENSIFIED, DIMINISHED = 1.5, 0.6
_FOLDER = files(__package__) / "lexicons"
EMOJI = dict.fromkeys("😀😁😂😃😄😆😊😋😍😘🙂🤗🤩🥰👍👌👏💯❤♥✨🎉😎", 1.5) | dict.fromkeys(
    "😞😟😠😡😢😣😤😥😩😫😭😱😖😕🙁☹👎💔🤮🤢🤬😒🙄💩", -1.5
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """What the words of a text say, before anyone decides."""

    positive: float
    """Sum of the strengths of good words."""
    negative: float
    """Sum of the strengths of bad words, as a positive number."""
    after_contrast: float
    """Sum of strengths after the last contrast word; 0 when there is none."""
    last: float
    """Sum of strengths in the last clause that has any."""
    contrast: bool
    negations: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of one language; phrases are tuples of words."""

    strengths: dict[tuple[str, ...], float]
    stems: dict[str, float]
    """Beginnings that stand for any ending."""
    negators: frozenset[str]
    negators_after: frozenset[str]
    """Those that may follow what they turn around, as in `fonctionne pas`."""
    intensifiers: frozenset[str]
    diminishers: frozenset[str]
    contrasts: frozenset[tuple[str, ...]]
    starts: frozenset[str] = field(repr=False)
    """First words of phrases."""
    marks: frozenset[str] = field(repr=False)
    """What needs a look even where its own strength is 0: breaks, first words of phrases."""
    plain: set[str] = field(default_factory=set, repr=False, compare=False)
    """Words met before that say nothing, most by far; bounded by `REMEMBERED`."""
    weighed: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    """Strengths of the others met before, each without its neighbours; bounded likewise."""

    @classmethod
    def empty(cls) -> "Lexicon":
        """Return a lexicon without words: emoji still count."""
        none: frozenset[str] = frozenset()
        return cls(
            strengths={},
            stems={},
            negators=none,
            negators_after=none,
            intensifiers=none,
            diminishers=none,
            contrasts=frozenset(),
            starts=none,
            marks=BREAKS,
        )

    def tone(self, words: list[str]) -> Tone:
        """Weigh the tokens of a text, clause by clause."""
        sums = [0.0]
        contrasted: int | None = None
        positive = negative = 0.0
        start = behind = 0
        for place in [at for at, word in enumerate(words) if word not in self.plain]:
            if place < behind:
                continue
            word = words[place]
            if word in BREAKS:
                sums.append(0.0)
                start = place + 1
            elif word in self.marks and self._is_contrast(words, place):
                sums.append(0.0)
                contrasted, start = len(sums) - 1, place
            strength, length = self._match(words, place)
            if not strength:
                self._remember(word)
            else:
                value = self._in_context(strength, words, start, place, length)
                sums[-1] += value
                positive, negative = positive + max(value, 0), negative + max(-value, 0)
            behind = place + length
        return Tone(
            positive=positive,
            negative=negative,
            after_contrast=0.0 if contrasted is None else sum(sums[contrasted:]),
            last=next((total for total in reversed(sums) if total), 0.0),
            contrast=contrasted is not None,
            negations=sum(map(self.negators.__contains__, words)),
            words=len(words),
        )

    def _is_contrast(self, words: list[str], place: int) -> bool:
        return any(tuple(words[place : place + n]) in self.contrasts for n in (1, 2))

    def _match(self, words: list[str], place: int) -> tuple[float, int]:
        """Return the strength of the longest entry here and how many words it takes."""
        word = words[place]
        if word in EMOJI:
            return EMOJI[word], 1
        if word in self.starts:
            for length in range(LONGEST_PHRASE, 1, -1):
                strength = self.strengths.get(tuple(words[place : place + length]))
                if strength is not None:
                    return strength, min(length, len(words) - place)
        return self._strength(word), 1

    def _strength(self, word: str) -> float:
        known = self.weighed.get(word)
        if known is None:
            known = self.strengths.get((word,))
            if known is None:
                heads = (word[:cut] for cut in range(len(word), 2, -1))
                known = next((self.stems[head] for head in heads if head in self.stems), 0.0)
            if len(self.weighed) < REMEMBERED:
                self.weighed[word] = known
        return known

    def _remember(self, word: str) -> None:
        """Take down a word without strength, unless it means something beside its neighbours."""
        if word not in self.marks and len(self.plain) < REMEMBERED:
            self.plain.add(word)

    def _in_context(
        self, strength: float, words: list[str], start: int, place: int, length: int
    ) -> float:
        before = words[max(start, place - NEGATION_REACH) : place]
        near = before[-1:]
        if not self.intensifiers.isdisjoint(near):
            strength *= INTENSIFIED
        elif not self.diminishers.isdisjoint(near):
            strength *= DIMINISHED
        negated = not self.negators.isdisjoint(before) or not self.negators_after.isdisjoint(
            words[place + length : place + length + 2]
        )
        own = not self.negators.isdisjoint(words[place : place + length])
        return strength * TURNED if negated and not own else strength


def languages() -> tuple[str, ...]:
    """Return the languages that have a lexicon, ISO 639-1, in order."""
    return tuple(sorted(file.name[:2] for file in _FOLDER.iterdir() if file.name.endswith(".toml")))


def read_lexicon(language: str) -> Lexicon:
    """Read the lexicon of one of `languages()`."""
    words = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    entries = {
        entry: strength for name, strength in STRENGTHS.items() for entry in words[name].split()
    }
    strengths = {_phrase(entry): s for entry, s in entries.items() if not entry.endswith("*")}
    contrasts = frozenset(_phrase(entry) for entry in words["contrasts"].split())
    starts = frozenset(phrase[0] for phrase in strengths if len(phrase) > 1)
    return Lexicon(
        strengths=strengths,
        stems={entry[:-1]: s for entry, s in entries.items() if entry.endswith("*")},
        negators=frozenset(words["negators"].split()),
        negators_after=frozenset(words["negators_after"].split()),
        intensifiers=frozenset(words["intensifiers"].split()),
        diminishers=frozenset(words["diminishers"].split()),
        contrasts=contrasts,
        starts=starts,
        marks=BREAKS | starts | {phrase[0] for phrase in contrasts},
    )


def _phrase(entry: str) -> tuple[str, ...]:
    return tuple(tokens(entry.replace("_", " ")))
