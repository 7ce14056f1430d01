"""The scorer of the how-to is a whole one: the page's own code passes what a scorer must."""

import polars as pl
import pytest
from markdown_it import MarkdownIt

from comptoir.kernel import errors
from comptoir.reviews.scorers import total
from comptoir.reviews.scorers.testing import sample_reviews


@pytest.fixture(scope="module")
def scorer_class(root):
    page = (root / "docs" / "howto" / "write-a-scorer.md").read_text("utf-8")
    blocks = [
        one for one in MarkdownIt().parse(page) if one.type == "fence" and one.info == "python"
    ]
    names = {"__name__": "experience_v1"}
    exec(compile(blocks[0].content, "write-a-scorer.md", "exec"), names)
    return names["ExperienceV1"]


def test_parts_sum_to_a_score_whatever_the_order(scorer_class):
    reviews, scorer = sample_reviews(), scorer_class()
    scores = total(scorer.parts(reviews))
    assert scores.is_between(0, 1).all()
    assert scores.n_unique() > 2
    assert total(scorer.parts(reviews.reverse())).reverse().to_list() == scores.to_list()
    assert sum(scorer.weights.values()) == pytest.approx(1)


def test_it_likes_who_lived_with_the_product(scorer_class):
    given = pl.DataFrame(
        {
            "review_id": ["a", "b"],
            "product_id": ["p", "p"],
            "rating": [5.0, 5.0],
            "text": [
                "Solide, après trois mois rien n’a bougé.",
                "Solide, bien emballé, rien à redire.",
            ],
        }
    )
    mine, other = total(scorer_class().parts(given))
    assert mine > other + 0.5


def test_it_refuses_wrong_weights_as_the_others_do(scorer_class):
    with pytest.raises(errors.Invalid, match="sum to"):
        scorer_class(weights={"experience": 0.2})
