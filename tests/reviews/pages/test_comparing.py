"""What comparisons, trends and the form of the themes tell."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from comptoir.reviews import comparing, portraits, previewing
from comptoir.reviews.model import Run, RunState, Stage, StageRecord
from comptoir.reviews.pages import theme_form
from comptoir.reviews.pages.themes import changes
from comptoir.reviews.taxonomy import from_document, load_taxonomy, to_document

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)


def build_stage(stage: Stage, rows: int = 10, rejected: int = 0, **audits: float) -> StageRecord:
    return StageRecord(
        run_id="r",
        stage=stage,
        rows_in=rows,
        rows_out=rows - rejected,
        rejected=rejected,
        seconds=1.0,
        bytes=0,
        audits=audits,
        finished_at=AT,
    )


def build_run(*stages: StageRecord, state: RunState = RunState.PUBLISHED) -> Run:
    return Run(
        run_id="r",
        state=state,
        reason="",
        started_at=AT,
        finished_at=AT,
        options={},
        taxonomy="v1",
        model="m",
        scorer="s",
        generation=1,
        gold_version=0,
        rows_changed=0,
        stages=stages,
    )


def test_stages_of_either_run_are_laid_side_by_side():
    short = build_run(build_stage(Stage.CLEAN), state=RunState.FAILED_CHECKS)
    whole = build_run(build_stage(Stage.CLEAN, 12), build_stage(Stage.SCORE, 12))
    clean, score = comparing.stages(short, whole)
    assert [figure.change for figure in clean.figures] == [2, 2, 0, 0]
    assert (score.figures[0].first, score.figures[0].change) == (None, None)


def test_quality_keeps_a_gap_where_a_run_was_not_audited():
    runs = [
        build_run(build_stage(Stage.BRONZE, 100, 2), build_stage(Stage.CLEAN, completeness=0.99)),
        build_run(build_stage(Stage.BRONZE, 50, 1)),
    ]
    told = comparing.quality(runs)
    assert told["completeness"] == [None, 0.99]
    assert told["reject_share"] == [0.02, 0.02]


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)))  # noqa: DTZ001 - hypothesis wants naive bounds
    )
)
def test_trend_has_no_gap_and_counts_every_review(moments):
    told = portraits.trend(moments, ["a"], most=1000)
    assert sum(told.counts) == len(moments)
    assert len(told.months) == len(told.counts) == len(told.shares["a"])
    assert told.months == sorted(set(told.months))
    for count, share in zip(told.counts, told.shares["a"], strict=True):
        assert (share is None) == (count == 0)


def test_form_gives_back_the_taxonomy_it_was_filled_with():
    document = to_document(load_taxonomy())
    filled = [
        pair
        for place, (theme_id, theme) in enumerate(document["themes"].items())
        for pair in [
            (f"id-{place}", theme_id),
            (f"threshold-{place}", str(theme["threshold"])),
            *((f"name-{code}-{place}", text) for code, text in theme["names"].items()),
            *(
                (f"description-{code}-{place}", text)
                for code, text in theme["descriptions"].items()
            ),
            *(
                (f"examples-{code}-{place}", "\r\n".join(some))
                for code, some in theme["examples"].items()
            ),
        ]
    ]
    read = from_document({"version": "v1", "themes": theme_form.read(FormData(filled))})
    assert [theme.theme_id for theme in read.themes] == list(document["themes"])
    assert changes(load_taxonomy(), read) == []


def test_form_leaves_out_what_is_to_go_and_refuses_a_wrong_threshold():
    told = theme_form.read(
        FormData([("id-0", "a"), ("remove-0", "1"), ("id-1", "b"), ("threshold-1", "much")])
    )
    assert list(told) == ["b"]
    assert told["b"]["threshold"] < 0


def test_preview_counts_moves_and_shows_the_surest_first():
    before = [("a", 0.9, False), ("a", 0.4, True), ("b", 0.8, False)]
    after = [("c", 0.5, False), ("c", 0.7, False), ("b", 0.3, True)]
    told = previewing.compared(["r1", "r2", "r3"], before, after)
    assert told["changed"] == 2
    assert told["moves"] == [["a", "c", 2]]
    assert [one["review_id"] for one in told["examples"]] == ["r2", "r1"]
    assert (told["uncertain_before"], told["uncertain_after"]) == (1, 1)
