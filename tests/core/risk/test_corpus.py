"""The rules against snippets labelled by hand: what they find, what they miss, what they should not say."""

import pytest

from tests.core.risk.labelled import cases, packaged, tags
from tests.core.risk.score import FLOOR, score

CONTENT_BASED = {
    *(
        "auth",
        "payments",
        "pii",
        "secrets",
        "crypto",
        "dependencies",
        "migration",
        "ci",
        "governance",
        "public-api",
    ),
    *("test-weakening", "swallowed-errors", "stub", "hidden-text", "permissions"),
}
AT_LEAST = 20


@pytest.mark.parametrize("tag", tags())
def test_a_tag_is_precise_and_complete(tag: str) -> None:
    """Precision and recall of each tag stay above the floor; the table at the end of the run states them."""
    result = score(tag)
    wrong = "\n".join(
        f"  {'missed' if case.expected else 'false alarm'}: {case.path} ({case.remark})"
        for case in result.wrong
    )
    assert result.precision >= FLOOR, f"precision {result.precision:.2f} of {tag}:\n{wrong}"
    assert result.recall >= FLOOR, f"recall {result.recall:.2f} of {tag}:\n{wrong}"


def test_every_content_based_tag_has_a_corpus() -> None:
    assert set(tags()) == CONTENT_BASED
    assert set(packaged().tags) >= CONTENT_BASED


@pytest.mark.parametrize("tag", tags())
def test_a_corpus_holds_enough_of_both_labels_and_a_held_out_part(tag: str) -> None:
    for label in (True, False):
        labelled = [case for case in cases(tag) if case.expected is label]
        assert len(labelled) >= AT_LEAST
        assert sum(case.held for case in labelled) >= AT_LEAST // 3


@pytest.mark.parametrize("tag", tags())
def test_every_reason_is_one_safe_line(tag: str) -> None:
    """Whatever a case holds (overrides, escapes, tag characters), its reasons can be printed."""
    for case in cases(tag):
        for finding in case.findings(packaged()):
            assert finding.why.isprintable(), (case.remark, finding.why)
            assert len(finding.why) < 600, finding.why


def test_no_reason_shows_a_credential() -> None:
    """The values in the corpus of secrets appear in no reason, whatever tag it is of."""
    for case in cases("secrets"):
        words = {
            word for line in case.lines for word in line.split('"') if len(word) >= 20 and " " not in word
        }
        for finding in case.findings(packaged()):
            assert not any(word in finding.why for word in words if case.expected), finding.why
