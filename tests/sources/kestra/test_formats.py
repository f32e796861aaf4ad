"""Cron expressions, time zones and durations, as Kestra takes them."""

from __future__ import annotations

import pytest

from gate.sources.kestra import cron, durations, timezones
from gate.sources.kestra.constraints import is_regex

READ = (
    *("* * * * *", "*/5 0-4,8 1 JAN-MAR MON", "0 0 31 2 *", "0 3 * * sun", "* * * * 7", "0 0 L * *", "0 0 L-3 * *", "@daily", "@hourly"),
    *("5/15 * * * *", "1-5/2 * * * *", " 0  3 * * * "),
)
UNREAD = {
    "60 * * * *": "0 to 59 for the minute, such as *, 0, 0-59 or */2",
    "* * 0 * *": "1 to 31 for the day of the month, such as *, 1, 1-31 or */2",
    "* * * 13 *": "1 to 12 for the month, such as *, 1, 1-12 or */2",
    "* * * * 8": "0 to 7 for the day of the week, such as *, 0, 0-7 or */2",
    "* * * *": "5 fields",
    "* * * * * *": "5 fields",
    "@DAILY": "one of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly",
    "22-2 * * * *": "0 to 59 for the minute, such as *, 0, 0-59 or */2",
    "1#2 * * * *": "0 to 59 for the minute, such as *, 0, 0-59 or */2",
    "0 0 ? * *": "1 to 31 for the day of the month, such as *, 1, 1-31 or */2",
    "0,, * * * *": "0 to 59 for the minute, such as *, 0, 0-59 or */2",
    "*/0 * * * *": "0 to 59 for the minute, such as *, 0, 0-59 or */2",
}


@pytest.mark.parametrize("text", READ)
def test_a_schedule_that_can_be_read(text: str) -> None:
    assert cron.problem(text, seconds=False, last_days=True) is None


@pytest.mark.parametrize(("text", "instead"), UNREAD.items())
def test_a_schedule_that_cannot(text: str, instead: str) -> None:
    assert cron.problem(text, seconds=False, last_days=True) == instead


def test_the_last_day_of_a_month_is_of_2_alone() -> None:
    assert cron.problem("0 0 L * *", seconds=False, last_days=False) == "1 to 31 for the day of the month, such as *, 1, 1-31 or */2"


def test_seconds_stand_first() -> None:
    assert cron.problem("0 0 3 * * *", seconds=True, last_days=True) is None
    assert cron.problem("60 0 3 * * *", seconds=True, last_days=True) == "0 to 59 for the second, such as *, 0, 0-59 or */2"


@pytest.mark.parametrize(
    "name", ["UTC", "Z", "GMT+2", "+02:00", "UTC+01:00", "-18:00", "+0230", "Europe/Berlin", "SystemV/PST8", "EST5EDT"]
)
def test_a_time_zone(name: str) -> None:
    assert timezones.is_zone(name)


@pytest.mark.parametrize("name", ["", "utc", "z", "EST", "PST", "Mars/Base", "+19:00", "+02:0", "UTC2", "europe/berlin", "../etc/passwd"])
def test_no_time_zone(name: str) -> None:
    assert not timezones.is_zone(name)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("PT5M", 300),
        ("pt5m", 300),
        ("P1DT2H", 93600),
        ("PT-1.5S", -1.5),
        ("-PT1H", -3600),
        ("PT0S", 0),
        ("300", 300),
        ("1.5", 1.5),
        (300, 300),
        (-0.5, -0.5),
    ],
)
def test_a_duration(value: object, seconds: float) -> None:
    assert durations.parse(value) == seconds


@pytest.mark.parametrize("value", ["", "5m", "P", "PT", "P1M", "P1Y", "PT1H30", "soon", "1.2.3", ".", True, None, [], "PT٣S"])
def test_no_duration(value: object) -> None:
    assert durations.parse(value) is None


@pytest.mark.parametrize("text", ["[a-z]+", "(?<name>a)", "\\p{L}+", "(?i)a", "^a$", "a++", ""])
def test_what_java_reads_as_a_regular_expression(text: str) -> None:
    assert is_regex(text)


@pytest.mark.parametrize("text", ["[", "(a", "*", "a)", "[z-a]"])
def test_what_it_does_not(text: str) -> None:
    assert not is_regex(text)
