from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from comptoir.kernel import errors
from comptoir.quality.metrics import wilson_interval
from comptoir.reviews.scorers import RobustV2, total

NEW = datetime(2025, 6, 1, tzinfo=UTC)


def frame(*told):
    plain = {"product_id": "p", "rating": 4.0, "text": "Une veste chaude.", "language": "fr"}
    return pl.DataFrame([{"review_id": f"r{n}", **plain, **one} for n, one in enumerate(told)])


def part(name, *told):
    """The share of a part, 0 to 1, when nothing else is weighed."""
    return RobustV2(weights={name: 1.0}).parts(frame(*told))[name].to_list()


def score(*told):
    return total(RobustV2().parts(frame(*told))).to_list()


def test_length_saturates_and_does_not_depend_on_other_reviews():
    alone = part("length", {"text": "a" * 200})
    beside = part("length", {"text": "a" * 200}, {"text": "a" * 25_000})
    assert alone == [0.5]
    assert beside[0] == 0.5
    assert beside[1] == pytest.approx(1.0)


def test_a_score_is_the_same_to_the_last_bit_in_any_frame():
    told = [
        {"text": "m" * (7 * size), "created_at": NEW - timedelta(days=size)} for size in range(90)
    ]
    scorer = RobustV2(reference=NEW)
    together = scorer.parts(frame(*told))
    apart = pl.concat(scorer.parts(frame(one)) for one in told)
    assert apart.equals(together)


def test_length_still_tells_long_reviews_apart():
    short, long, longer = part("length", *({"text": "a" * size} for size in (100, 600, 1200)))
    assert long - short > 0.3
    assert longer - long > 0.15


def test_length_of_a_dense_script_counts_double():
    latin, chinese = part("length", {"text": "a" * 100}, {"text": "好" * 50, "language": "zh"})
    assert latin == chinese


def test_votes_are_worth_their_wilson_bound():
    told = [
        {"helpful_votes": 9, "total_votes": 12},
        {"helpful_votes": 3, "total_votes": None},
        {"helpful_votes": 0, "total_votes": 0},
    ]
    expected = [wilson_interval(9, 12)[0], wilson_interval(3, 3)[0], 0.0]
    assert part("votes", *told) == pytest.approx(expected)


def test_votes_of_a_product_that_shows_none_change_nothing():
    silent = [{"helpful_votes": 0}, {"helpful_votes": 0}]
    withheld = [{"helpful_votes": None}, {"helpful_votes": None}]
    assert score(*silent) == score(*withheld)


def test_a_helpful_vote_never_lowers_a_score():
    scores = [score({"helpful_votes": yes}, {"helpful_votes": 50})[0] for yes in range(40)]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_recency_halves_with_its_half_life_from_the_newest_of_the_product():
    told = [{"created_at": NEW}, {"created_at": NEW - timedelta(days=730)}]
    assert part("recency", *told) == pytest.approx([1.0, 0.5])


def test_recency_is_counted_to_a_given_instant():
    scorer = RobustV2(weights={"recency": 1.0}, reference=NEW + timedelta(days=730))
    assert scorer.parts(frame({"created_at": NEW}))["recency"].to_list() == pytest.approx([0.5])


def test_a_copy_and_a_shout_lose_the_stated_shares():
    plain, copy = score({}, {"duplicate_of": "r0"})
    assert copy == pytest.approx(plain * 0.5)
    parts = RobustV2().parts(frame({"text": "VESTE TROP CHAUDE POUR MOI !!!!!!!!"}))
    shown = parts.row(0, named=True)
    kept = sum(value for name, value in shown.items() if name != "shouting")
    assert shown["shouting"] == pytest.approx(-0.3 * kept)


def test_missing_signals_leave_the_scale_as_it_is():
    scorer = RobustV2(weights={"length": 0.5, "image": 0.25, "verified": 0.25})
    told = [{"text": "a" * 200, "has_image": image} for image in (None, True, False)]
    scores = total(scorer.parts(frame(*told))).to_list()
    assert scores == pytest.approx([0.5, 0.5 / 0.75 * 0.5 + 0.25 / 0.75, 0.5 / 0.75 * 0.5])


def test_a_review_of_which_nothing_weighed_is_known_scores_nothing():
    assert part("confidence", {}) == [0.0]


def test_focus_speaks_of_the_product_and_stays_silent_in_unknown_languages():
    about, author = {"text": "La veste tient chaud."}, {"text": "Moi je me suis dit que je"}
    shares = part("focus", about, author)
    assert shares[0] == 1.0 > shares[1]
    unknown = RobustV2(weights={"focus": 0.5, "image": 0.5})
    told = frame({"language": "xx", "has_image": True})
    assert unknown.parts(told).row(0, named=True)["focus"] == 0.0
    assert total(unknown.parts(told)).to_list() == [1.0]


def test_detail_rises_with_numbers_and_lines():
    vague, sized = part("detail", {"text": "Belle veste"}, {"text": "1 m 60, 50 kg\nTaille 36"})
    assert sized > vague


def test_detail_rises_with_what_is_listed_in_any_script():
    plain, listed = part("detail", {"text": "tissu et coupe"}, {"text": "tissu, coupe"})
    assert listed > plain
    plain, listed = part("detail", {"text": "布料和剪裁"}, {"text": "布料\uff0c剪裁"})
    assert listed > plain


def test_a_picture_outweighs_two_lines_of_text():
    shown, told = score(
        {"has_image": True}, {"has_image": False, "text": "La veste est chaude. " * 4}
    )
    assert shown > told


@pytest.mark.parametrize(
    "told",
    [{"half_length": 0}, {"half_life_days": -1}, {"shouting_discount": 1.1}, {"weights": {"x": 1}}],
)
def test_settings_out_of_range_are_refused(told):
    with pytest.raises(errors.Invalid, match=next(iter(told)) if "weights" not in told else "'x'"):
        RobustV2(**told)
