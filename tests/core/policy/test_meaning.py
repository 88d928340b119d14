"""Which units a rule means, and which are marked one by one."""

import pytest
from msgspec.structs import replace

from reviewer.core.change import Unit, UnitKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.policy import Policy, Rule
from reviewer.core.policy.meaning import marked_alone, means
from reviewer.core.policy.reading import read_policy

UNIT = Unit("1" * 64, UnitKind.LINES, 0, 0, "src/pay.py", "src/pay.py", 1, 0, 1, 3)
PAYMENTS = Finding("payments", Level.MEDIUM, "src/pay.py", DiffSide.NEW, 1, "because", UNIT.fingerprint)


@pytest.mark.parametrize(
    ("rule", "found", "meant"),
    [
        (Rule(paths=("src/",)), (), True),
        (Rule(paths=("docs/",)), (), False),
        (Rule(risk=("payments",)), (PAYMENTS,), True),
        (Rule(risk=("medium",)), (PAYMENTS,), True),
        (Rule(risk=("high",)), (PAYMENTS,), False),
        (Rule(risk=("payments",)), (), False),
        (Rule(paths=("src/",), risk=("payments",)), (PAYMENTS,), True),
        (Rule(paths=("docs/",), risk=("payments",)), (PAYMENTS,), False),
        (Rule(paths=("src/", "!src/pay.py")), (), False),
    ],
)
def test_a_rule_means_what_fits_its_paths_and_its_risk(rule, found, meant):
    assert means(rule, UNIT, found) is meant


def test_a_moved_file_is_meant_by_either_of_its_paths():
    moved = replace(UNIT, path="elsewhere.py")
    assert means(Rule(paths=("src/",)), moved, ())
    assert means(Rule(paths=("elsewhere.py",)), moved, ())


def test_a_unit_is_marked_alone_for_its_risk_or_for_a_rule_that_means_it():
    rule = read_policy('[[require.rule]]\npaths = ["src/"]\none_by_one = true\n', "p")
    assert marked_alone(rule, UNIT, ())
    assert not marked_alone(rule, replace(UNIT, path="a", old_path="a"), ())
    assert not marked_alone(Policy(), UNIT, (PAYMENTS,))
    assert marked_alone(Policy(), UNIT, (replace(PAYMENTS, level=Level.HIGH),))
