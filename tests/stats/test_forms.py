"""The same figures in every form, each leading to what stands behind it, and nobody's pace in any of them."""

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from reviewer.cli.data import to_json
from reviewer.core.people import Person
from reviewer.core.stats.figure import Unit
from reviewer.core.stats.pace import FEWEST_PEOPLE
from reviewer.core.text import visible
from reviewer.stats import Stats
from reviewer.stats.data import as_data
from reviewer.stats.forms import BASE_UNITS, as_csv, as_markdown, as_openmetrics
from reviewer.stats.rows import BEHIND, rows, rows_behind, told_of
from reviewer.stats.text import as_text
from reviewer.stats.words import band_words, said
from reviewer.tui.dialogs.words import Line
from reviewer.tui.scorecard import Entry, behind, pages
from tests.core.stats.making import RITA
from tests.stats.making import HOSTILE, SAM, counted, team

WIDTH = 110
PEOPLE = [Person(f"Person {at}", f"p{at}@example.com") for at in range(9)]
TABLES = ("tools", "spending", "sizes", "hotspots")


def text_of(line: Line) -> str:
    return visible("".join(piece.text for piece in line))


def entries(found: Stats) -> Iterator[Entry]:
    for page in pages(found):
        for entry in page.entries:
            yield entry
            yield from behind(found, entry).entries


def screen(found: Stats) -> str:
    lines = [line for entry in entries(found) for line in (entry.line(WIDTH), *entry.details(WIDTH))]
    return "\n".join(map(text_of, lines))


def forms(found: Stats) -> dict[str, str]:
    return {
        "json": to_json(as_data(found)),
        "csv": as_csv(found),
        "openmetrics": as_openmetrics(found),
        "markdown": as_markdown(found),
        "text": "\n".join(as_text(found)),
        "screen": screen(found),
    }


def samples(found: Stats) -> dict[tuple[str, ...], float]:
    """The samples of the metrics, as a scraper reads them."""
    families = list(text_string_to_metric_families(as_openmetrics(found)))
    assert {family.type for family in families} == {"gauge"}
    assert all(family.name.endswith(family.unit) for family in families)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def line_with(text: str, *words: str) -> str:
    return next(line for line in text.split("\n") if all(word in line for word in words))


def test_every_figure_is_the_same_in_every_form():
    found = counted()
    told, metrics = forms(found), samples(found)
    table = {
        row["name"]: row for row in csv.DictReader(StringIO(told["csv"])) if row["section"] == "scorecard"
    }
    listed = {each["figure"]: each for each in json.loads(told["json"])["figures"]}
    for each in found.figures:
        assert each.value is not None, each.id
        value, name = said(each.value, each.unit), each.id.replace("-", "_")
        assert listed[each.id]["value"] == each.value
        assert table[each.id]["value"] == str(each.value)
        unit, times = BASE_UNITS.get(each.unit.value, ("", 1.0))
        assert metrics[f"reviewer_scorecard_{name}{'_' if unit else ''}{unit}",] == each.value * times
        assert metrics["reviewer_scorecard_cases", each.id] == each.cases == listed[each.id]["cases"]
        assert value in line_with(told["markdown"], f"| {each.name} |")
        assert value in line_with(told["text"], f" {each.name} ")
        assert value in line_with(told["screen"], f" {each.name} ", "%" if "%" in value else value)
        assert each.basis in told["screen"]


def test_every_row_of_the_other_tables_is_the_same_in_every_form():
    found = counted()
    told, data = forms(found), as_data(found)
    for each in found.tools:
        name, share = f"{each.tool} {each.model}".strip(), said(each.share, Unit.SHARE)
        rate = said(each.failure_rate, Unit.SHARE)
        assert rate in line_with(told["text"], f"{name}: ", share)
        assert rate in line_with(told["markdown"], f"| {name} |", share)
        assert rate in line_with(told["screen"], name, f"{len(each.changes)} change")
        row = f"tools,failure-rate,{name},share,{'' if each.failure_rate is None else each.failure_rate},"
        assert row in told["csv"]
    for each in found.spending:
        cost = said(each.usd, Unit.USD)
        assert cost in line_with(told["text"], f"{each.month}  {each.email}")
        assert cost in line_with(told["markdown"], each.month, each.email, "|")
        assert cost in line_with(told["screen"], f"{each.month}  {each.email}")
    for load in found.team.loads:
        share = said(load.share, Unit.SHARE)
        assert share in line_with(told["text"], f"<{load.person.email}>")
        assert share in line_with(told["markdown"], f"| {load.person.name} |")
    for each in found.sizes:
        assert f"{each.label}: {len(each.changes)}" in told["text"]
        assert f"| {each.label} | {len(each.changes)} |" in told["markdown"]
    assert [each["usd"] for each in data["spending"]] == [each.usd for each in found.spending]
    assert data["alerts"]
    assert all(
        alert in told[form] for alert in data["alerts"] for form in ("csv", "text", "markdown", "screen")
    )


def test_everything_leads_to_what_stands_behind_it():
    found = counted()
    data = json.loads(to_json(as_data(found)))
    known = {*data["changes"], *data["reviews"], *data["deployments"], *data["incidents"]}
    for table in ("figures", *TABLES):
        for each in data[table]:
            assert set(each["changes"]) <= known
            assert each["changes"] or each.get("value") == 1.0 or table == "sizes", each
    for load in data["workload"]["people"]:
        assert load["records"]
        assert set(load["records"]) <= data["reviews"].keys()
    for page in pages(found):
        for entry in page.entries:
            within = behind(found, entry).entries
            assert len(within) == len(entry.behind)
            assert entry.behind or page.title == "Waiting" or "  0" in text_of(entry.line(WIDTH)), page.title
    assert all(told_of(found, row.of) for row in rows_behind(found))
    in_csv = [row for row in csv.DictReader(StringIO(as_csv(found))) if row["section"] == BEHIND]
    rate = next(each for each in found.figures if each.id == "change-failure-rate")
    named = [row["of"] for row in in_csv if row["name"] == "scorecard change-failure-rate"]
    assert named == list(rate.changes)
    assert "incident INC-1" in told_of(found, rate.changes[0])


def test_every_number_says_how_much_stands_behind_it():
    without = {row.section for row in rows(counted()) if row.cases is None}
    assert without == {"sizes", "waiting"}  # they count what there is, and sample nothing


def test_hostile_names_reach_no_form_raw():
    found = counted()
    assert all("\x1b" not in form for form in forms(found).values())
    assert visible(HOSTILE) in as_csv(found)


# Privacy: what a person may not see changes nothing they can see.


seconds = st.floats(1, 100_000)


@settings(max_examples=40, deadline=None)
@given(one=seconds, other=seconds, zone=st.sampled_from([0, 720]), hidden=st.integers(1, FEWEST_PEOPLE - 1))
def test_the_pace_of_a_few_others_changes_no_output_at_all(one: float, other: float, zone: int, hidden: int):
    people = [RITA, *PEOPLE[:hidden]]
    victim = people[-1].email
    first, then = (
        forms(counted(reviews=team(people, {victim: took}) if not at else _late(people, victim, took, zone)))
        for at, took in enumerate((one, other))
    )
    assert first == then


def _late(people: list[Person], victim: str, took: float, zone: int):
    """The same reviews, one person's at another speed and at night by their own clock."""
    mine = team(people, {})
    theirs = team(people, {victim: took}, zone)
    return tuple(new if new.reviewer.email == victim else old for old, new in zip(mine, theirs, strict=True))


def test_in_a_team_of_two_the_sum_does_not_tell_the_other_s_hours():
    found = counted(reviews=team([RITA, SAM], {SAM.email: 7_000.0}))
    assert {load.person.email: load.active_hours for load in found.team.loads} == {
        RITA.email: pytest.approx(2 / 3),
        SAM.email: None,
    }
    assert found.team.active_hours is None
    assert found.team_pace.lines_per_hour is None


def test_whoever_shares_is_shown_and_does_not_make_the_others_fewer():
    """With one of five sharing, the sum of all would tell what four have together, and of two what one has."""
    five = [RITA, *PEOPLE[:FEWEST_PEOPLE]]
    shared = counted(reviews=team(five, {}), sharing=frozenset({PEOPLE[0].email}))
    assert {pace.email for pace in shared.paces} == {RITA.email, PEOPLE[0].email}
    assert shared.team_pace.lines_per_hour is None
    assert shared.team.active_hours is None
    alone = counted(reviews=team(five, {}))
    assert alone.team_pace.lines_per_hour == 2_700
    assert alone.team.active_hours == pytest.approx(6 * 4 / 6)
    assert "5 others together: about 2,700 lines an hour" in "\n".join(as_text(alone))


def test_the_sum_of_many_does_not_stand_for_one_who_did_nearly_all():
    found = counted(reviews=team([RITA, *PEOPLE[:6]], {PEOPLE[0].email: 50_000.0}))
    assert found.team_pace.lines_per_hour is None
    assert found.team.active_hours is None


def test_signs_of_others_are_counted_together_only():
    people = [RITA, *PEOPLE[:6]]
    found = counted(reviews=team(people, {PEOPLE[0].email: 10.0, PEOPLE[1].email: 20.0}))
    assert found.team_pace.stamped == 8
    for form, told in forms(found).items():
        assert not [
            line
            for line in told.split("\n")
            if "very little time" in line and any(who.email in line for who in PEOPLE)
        ], form


def test_the_usual_bands_are_those_the_documentation_names():
    page = (Path(__file__).parents[2] / "docs/policy.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (at (?:most|least) [^|]+) \|$", page, re.MULTILINE))
    assert rows == {each.id: band_words(each) for each in counted().figures}


def test_the_weekly_mail_is_the_one_the_documentation_shows():
    page = (Path(__file__).parents[2] / "docs/stats.md").read_text("utf-8")
    shown = page.partition("```markdown\n")[2].partition("```")[0].split("\n")
    mail = as_markdown(counted()).split("\n")
    assert len(shown) > 10
    assert [line for line in shown if line not in mail] == []
