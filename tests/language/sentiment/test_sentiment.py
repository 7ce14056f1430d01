import json

import numpy as np
import pytest

from comptoir.kernel import errors
from comptoir.language.model import Polarity
from comptoir.language.sentiment import open_sentiment
from comptoir.language.sentiment.features import COLUMNS, TONES
from comptoir.language.sentiment.head import HeadReader, HeadWeights
from comptoir.language.sentiment.lexicon import languages, read_lexicon
from comptoir.language.sentiment.tones import ToneReader
from comptoir.language.sentiment.words import tokens
from comptoir.language.surroundings import Surroundings


def tone(language: str, text: str):
    return read_lexicon(language).tone(tokens(text))


@pytest.mark.parametrize(
    ("language", "plain", "negated"),
    [
        ("fr", "Il fonctionne.", "Il ne fonctionne toujours pas."),
        ("en", "It is good.", "It is not very good."),
        ("de", "Das ist schön.", "Das ist nicht schön."),
        ("es", "Es bueno.", "No es bueno."),
        ("it", "È comodo.", "Non è comodo."),
        ("pt", "É confortável.", "Não é confortável."),
        ("nl", "Dat is mooi.", "Dat is niet mooi."),
    ],
)
def test_tone_negation_turns_around(language, plain, negated):
    assert tone(language, plain).positive > 0
    turned = tone(language, negated)
    assert turned.negative > 0
    assert turned.positive == 0


def test_tone_negation_stops_at_the_clause():
    assert tone("en", "It did not arrive. Good colour.").positive == 1


def test_tone_intensifier_and_diminisher():
    assert (
        tone("fr", "un peu fragile").negative
        < tone("fr", "fragile").negative
        < tone("fr", "très fragile").negative
    )


def test_tone_after_contrast_is_kept_apart():
    found = tone("en", "Lovely colour and soft fabric, but it broke")
    assert found.contrast
    assert found.after_contrast < 0 < found.positive


def test_tone_phrase_wins_over_its_words():
    assert tone("fr", "pas mal").negative == 0
    assert tone("en", "not bad at all").positive == 1


def test_lexicons_cover_the_promised_languages():
    assert {"fr", "en", "de", "es", "it", "pt", "nl"} == set(languages())


@pytest.mark.parametrize("language", languages())
def test_lexicon_no_word_is_both_good_and_bad(language):
    lexicon = read_lexicon(language)
    good = {word for (word, *rest), s in lexicon.strengths.items() if not rest and s > 0}
    bad = {word for (word, *rest), s in lexicon.strengths.items() if not rest and s < 0}
    assert good & bad == set()
    assert all(lexicon._strength(word) > 0 for word in good)


def test_head_weights_survive_the_file(tmp_path):
    chance = np.random.default_rng(0)
    kept = HeadWeights(
        grams=chance.normal(size=(COLUMNS, 3)).astype(np.float16).astype(np.float32),
        tones=chance.normal(size=(TONES, 3)).astype(np.float32),
        bias=np.zeros(3, dtype=np.float32),
    )
    kept.save(tmp_path / "head.npz")
    assert np.array_equal(HeadWeights.load(tmp_path / "head.npz").grams, kept.grams)


def test_head_stars_settle_an_open_text_and_lose_to_a_clear_one():
    reader = HeadReader()
    clear = "Horrible, une arnaque, il ne fonctionne pas, à fuir."
    (against,) = reader.read([clear], languages=["fr"], ratings=[5])
    assert against.label is Polarity.NEGATIVE
    assert against.contradicts(5)
    low, high = reader.read(["Reçu mardi."] * 2, languages=["fr"] * 2, ratings=[1, 5])
    assert high.positive > low.positive
    assert high.negative < low.negative


def test_read_wrong_number_of_languages_is_refused():
    with pytest.raises(errors.Invalid, match="2 texts came with 1 languages"):
        HeadReader().read(["a", "b"], languages=["fr"])


def test_read_wrong_number_of_ratings_is_refused():
    with pytest.raises(errors.Invalid, match="1 ratings"):
        HeadReader().read(["a", "b"], ratings=[5])


def test_open_sentiment_unknown_scheme_lists_the_known():
    with pytest.raises(errors.Invalid, match="head:"):
        open_sentiment("mood:", Surroundings())


def test_scores_are_plain_numbers():
    (scores,) = HeadReader().read(["Parfait !"])
    assert json.loads(json.dumps(scores.positive)) == scores.positive


def test_tone_of_words_met_before_is_the_same():
    lexicon = read_lexicon("fr")
    words = tokens("Très déçue, mais pas si mal : livraison rapide, poignée cassée !")
    assert lexicon.tone(words) == lexicon.tone(words)
    assert lexicon.tone(words).negative > 0


def test_tones_language_that_nobody_tells_is_found_in_the_text():
    text = "La poignée est cassée, je suis très déçue."
    told, empty, none = (ToneReader().read([text], codes)[0] for codes in (["fr"], [""], None))
    assert told == empty == none
    assert told[1].negative > 0
