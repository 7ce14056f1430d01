"""What stars teach, how it is kept, and what it leaves alone."""

import json
from pathlib import Path

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.language.model import Polarity
from comptoir.language.sentiment import kept, open_sentiment
from comptoir.language.sentiment.features import COLUMNS
from comptoir.language.sentiment.head import HeadReader
from comptoir.language.sentiment.kept import Card, forget, open_taught, read_card, save
from comptoir.language.sentiment.taught import PARTS, Lesson, TaughtReader, parts_of
from comptoir.language.sentiment.teaching import Material, lean_with, learn, teach
from comptoir.language.sentiment.words import tokens
from comptoir.language.surroundings import Surroundings
from comptoir.language.testing import jargon

CARD = Card(happy=1, unhappy=1, languages={}, data_sha256="", seed=0, taught_at="", judged={})


def material(told: list[tuple[str, bool]]) -> tuple[Material, np.ndarray]:
    texts, happy = zip(*told, strict=True)
    return Material.of(texts, ["fr"] * len(texts)), np.array(happy)


def lesson(count: int = 200, seed: int = 0) -> Lesson:
    return teach(*material(jargon(count, seed)))


def sides(reader, told: list[tuple[str, bool]]) -> np.ndarray:
    scores = reader.read([text for text, _ in told], languages=["fr"] * len(told))
    return np.array([score.positive > score.negative for score in scores])


def test_taught_reads_the_jargon_that_the_head_cannot():
    unseen = jargon(100, seed=1)
    happy = np.array([happy for _, happy in unseen])
    assert 0.3 < (sides(HeadReader(), unseen) == happy).mean() < 0.7
    assert (sides(TaughtReader(lesson(), "t"), unseen) == happy).mean() > 0.95


def test_shuffled_stars_teach_no_word():
    learned, happy = material(jargon(200))
    taught = learn(learned, np.random.default_rng(0).permutation(happy))
    unseen, truth = material(jargon(100, seed=1))
    assert 0.3 < ((lean_with(taught, unseen) > 0) == truth).mean() < 0.7


def test_same_texts_teach_the_same_to_the_last_bit_in_any_company(tmp_path):
    names = [save(lesson(), CARD, tmp_path / folder) for folder in ("one", "two")]
    assert names[0] == names[1]
    files = [(tmp_path / folder / f"{names[0]}.npz").read_bytes() for folder in ("one", "two")]
    assert files[0] == files[1]
    assert save(lesson(seed=1), CARD, tmp_path / "three") != names[0]


def test_many_happy_texts_do_not_teach_that_all_are_happy():
    told = [one for one in jargon(400) if one[1]] + [one for one in jargon(40) if not one[1]]
    taught = learn(*material(told))
    unseen, happy = material(jargon(100, seed=1))
    right = (lean_with(taught, unseen) > 0) == happy
    assert right[~happy].mean() > 0.9
    assert right[happy].mean() > 0.9


def test_neutral_and_mixed_stay_what_they_were():
    reader = TaughtReader(lesson(), "t")
    plain = ["", "Superbe couleur, mais la couture a craqué et la taille est mauvaise."]
    found = reader.read(plain, languages=["fr", "fr"])
    assert [one.label for one in found] == [Polarity.NEUTRAL, Polarity.MIXED]


def test_text_is_read_by_weights_that_never_saw_its_stars():
    """One review bears the wrong stars: its own word must not excuse it."""
    told = [*jargon(200), ("Un fauteuil hapax, zibelin.", False)]
    learned, happy = material(told)
    parts = learned.parts
    taught = teach(learned, happy)
    column = int(parts[-1])
    here, others = taught.grams[:, column], np.delete(taught.grams, column, axis=1)
    own = learned.grams[-1].indices
    seen_once = [place for place in own if np.all(learned.grams[:-1].getcol(place).nnz == 0)]
    assert seen_once
    assert np.all(here[seen_once] == 0)
    assert np.all(others[seen_once] < 0)
    (score,) = TaughtReader(taught, "t").read([told[-1][0]], languages=["fr"])
    assert score.positive > score.negative


def test_parts_do_not_hang_on_marks_and_case():
    told = parts_of([tokens("Très bien !"), tokens("tres BIEN !"), tokens("autre chose")])
    assert told[0] == told[1]
    many = parts_of([tokens(text) for text, _ in jargon(500)])
    assert np.bincount(many, minlength=PARTS).min() > 70


def test_kept_lesson_is_opened_by_its_name_and_card(tmp_path):
    around = Surroundings(home=tmp_path)
    assert open_sentiment("taught:", around).name == HeadReader.name
    folder = around.models / kept.FOLDER
    name = save(lesson(), CARD, folder)
    assert open_sentiment("taught:", around).name == name
    assert read_card(folder) == CARD
    assert forget(folder)
    assert not forget(folder)
    assert list(folder.iterdir()) == []
    assert open_sentiment("taught:", around).name == HeadReader.name


def test_changed_weights_are_refused_and_can_be_forgotten(tmp_path):
    name = save(lesson(), CARD, tmp_path)
    (tmp_path / f"{name}.npz").write_bytes(b"half")
    with pytest.raises(errors.Invalid, match="is not the model that was kept"):
        open_taught(tmp_path)
    forget(tmp_path)
    assert open_taught(tmp_path).name == HeadReader.name


def test_lesson_of_an_earlier_head_does_not_serve(tmp_path):
    save(lesson(), CARD, tmp_path)
    told = json.loads((tmp_path / "card.json").read_text())
    (tmp_path / "card.json").write_text(json.dumps(told | {"base": "head-0"}))
    assert open_taught(tmp_path).name == HeadReader.name
    assert read_card(tmp_path) is None


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("writes", [0, 1, 2, 3])
def test_killed_while_keeping_leaves_a_whole_lesson(tmp_path, monkeypatch, writes):
    before = save(lesson(), CARD, tmp_path)
    after = lesson(seed=1)
    done = []

    def dying(original):
        def act(path: Path, *rest):
            if len(done) == writes:
                if original is Path.write_bytes:
                    original(path, rest[0][:20])
                raise Killed
            done.append(path)
            return original(path, *rest)

        return act

    for name in ("write_bytes", "replace"):
        monkeypatch.setattr(Path, name, dying(getattr(Path, name)))
    with pytest.raises(Killed):
        save(after, CARD, tmp_path)
    monkeypatch.undo()
    assert open_taught(tmp_path).name == before
    name = save(after, CARD, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"card.json", f"{name}.npz"}


def test_kept_files_hold_no_word_of_a_customer(tmp_path):
    save(lesson(), CARD, tmp_path)
    assert not any(b"zibelin" in file.read_bytes() for file in tmp_path.iterdir())


def test_lesson_has_a_column_a_part():
    assert lesson().grams.shape == (COLUMNS, PARTS)
