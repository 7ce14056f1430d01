"""Names and expressions that speak of now."""

from datetime import UTC, datetime

import pytest

from comptoir.kernel import errors
from comptoir.recommend.declaring.calendars import days_of
from comptoir.recommend.declaring.templates import filled, matches

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("plain", "plain"),
        ("recent-{{datetime_format(now,'%Y%m%d')}}", "recent-20261130"),
        (
            "Items.CREATION_TIMESTAMP > {{int(unixtime(now - timedelta_days(30)))}}",
            f"Items.CREATION_TIMESTAMP > {int(NOW.timestamp()) - 30 * 86400}",
        ),
        ("{{datetime_format(now - timedelta_hours(13), '%d')}}", "29"),
        ("{{start('abcdef', 2)}}{{end('abcdef', 2)}}", "abef"),
        ("{{int(unixtime('2026-11-30T12:00:00'))}}", str(int(NOW.timestamp()))),
    ],
)
def test_templates_of_the_filter_rotator_are_filled(template, wanted):
    assert filled(template, NOW) == wanted


@pytest.mark.parametrize(
    "template",
    ["{{nothing}}", "{{now", "{{now.__class__.__mro__}}", "{{unixtime(3)}}", "{{1/0}}"],
)
def test_what_cannot_be_read_is_told(template):
    with pytest.raises(errors.Invalid, match="cannot be read"):
        filled(template, NOW)


def test_a_filter_goes_once_its_day_is_over():
    template = (
        "starts_with(filter.name,'recent-') and "
        "int(end(filter.name,8)) < int(datetime_format(now - timedelta_days(1),'%Y%m%d'))"
    )
    names = ("recent-20261128", "recent-20261129", "recent-20261130", "other-20200101")
    assert [matches(template, {"name": one}, NOW) for one in names] == [True, False, False, False]
    with pytest.raises(errors.Invalid, match="cannot be read"):
        matches("starts_with(filter.nothing, 'a')", {"name": "a"}, NOW)


@pytest.mark.parametrize("told", ["daily", "cron(* * *)", "rate(a days)", ""])
def test_a_schedule_that_is_none_is_told(told):
    with pytest.raises(errors.Invalid, match="no schedule"):
        days_of(told)
