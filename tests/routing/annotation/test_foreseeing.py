"""What labels have brought is worked out by a job, and kept beside the data set."""

import pytest
from tests.routing.annotation.labelled import with_errors

from comptoir.kernel import errors
from comptoir.kernel.work import JobState
from comptoir.routing.annotation import foreseeing, jobs
from comptoir.routing.model import Origin
from comptoir.routing.office import Office


def test_what_is_found_is_kept_and_the_same_when_asked_again(office: Office) -> None:
    dataset, _ = with_errors(office, 200, test=80)
    assert foreseeing.foreseen(office, dataset.dataset_id) is None
    job_id = jobs.start_foreseeing(office, "requests", by="claire")
    job = office.engine().wait(job_id)
    assert job.state is JobState.DONE
    found = foreseeing.foreseen(office, dataset.dataset_id)
    assert (found.labels, found.test, found.max_error) == (120, 80, office.settings.max_error)
    assert found.points[-1].asked is None
    assert job.output == {"dataset_id": dataset.dataset_id, "advice": found.advice.value}
    assert foreseeing.foresee(office, dataset, found.max_error) == found


def test_what_was_labelled_here_is_compared_with_what_would_have_been_drawn(
    office: Office,
) -> None:
    origins = [Origin.IMPORTED] * 60 + [Origin.ANNOTATED] * 80 + [Origin.IMPORTED] * 60
    dataset, _ = with_errors(office, 200, test=60, origins=origins)
    found = foreseeing.foresee(office, dataset, 0.05)
    assert found.points[-1].labels == 80
    assert all(one.asked and one.ahead for one in found.points)
    kept = foreseeing.foreseen(office, dataset.dataset_id)
    assert kept == found


def test_a_job_on_too_few_labels_says_so(office: Office) -> None:
    with_errors(office, 60, test=40)
    job_id = jobs.start_foreseeing(office, "requests", by="claire")
    job = office.engine().wait(job_id)
    assert job.state is JobState.FAILED
    assert "show no curve" in job.error
    with pytest.raises(errors.NotFound):
        jobs.start_foreseeing(office, "nobody", by="claire")
