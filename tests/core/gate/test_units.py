"""What the gate asks unit by unit: approvals, owners and more, of the units a rule of the policy means."""

import pytest
from msgspec.structs import replace

from reviewer.core.coverage import coverage
from reviewer.core.gate import GateFacts
from reviewer.core.owners import Ownership
from reviewer.core.requirements import Outcome
from reviewer.formats.codeowners import Form, read_codeowners
from tests.core.gate.test_judging import (
    AUTH,
    CHANGE,
    NOW,
    ONE,
    RISKY,
    RITA,
    SAM,
    TWO,
    facts,
    known,
    named,
    shut_by,
    unit,
)

PEOPLE = '[people]\n"@rita" = ["Rita@example.com"]\n"@acme/pay" = ["@rita", "cy@example.com"]\n'
UNITS = (
    replace(unit(ONE), path="src/pay.py", old_path="src/pay.py"),
    replace(unit(TWO), path="docs/a.md", old_path="docs/a.md"),
    replace(unit(RISKY), path="src/auth.py", old_path="src/auth.py"),
)
BOTH = (known(), known(SAM))


def owned(text: str, form: Form = Form.GITHUB) -> Ownership:
    return read_codeowners(text.encode(), "b:CODEOWNERS", form)


def given(*ledger, text: str = "", ownership: Ownership | None = None, units=UNITS) -> GateFacts:
    return replace(facts(*ledger, text=text, units=units), ownership=ownership)


# Rules.

RULE = '[[require.rule]]\nname = "pay"\npaths = ["src/pay.py"]\n'


def test_each_unit_a_rule_means_needs_its_approvals_and_the_others_do_not():
    text = RULE + "approvals = 2\n"
    found = named("pay:approvals", given(known(), text=text), text)
    assert (found.outcome, found.units) == (Outcome.NOT_SATISFIED, (ONE,))
    assert named("approvals", given(known(), text=text), text).passes
    assert named("pay:approvals", given(*BOTH, text=text), text).passes


def test_a_rule_by_risk_means_the_units_with_it():
    text = '[[require.rule]]\nrisk = ["auth"]\napprovals = 2\n'
    assert named("rule-1:approvals", given(known(), text=text), text).units == (RISKY,)
    unknown = replace(given(known(), text=text), findings=None)
    assert named("rule-1:approvals", unknown, text).outcome is Outcome.ERROR


def test_a_rule_with_both_means_the_units_that_fit_both():
    text = '[[require.rule]]\nrisk = ["auth"]\npaths = ["docs/"]\napprovals = 2\n'
    assert named("rule-1:approvals", given(known(), text=text), text).reason == "no unit is meant"


def test_a_file_moved_out_of_a_rules_paths_is_still_meant():
    text = RULE + "approvals = 2\n"
    moved = (replace(UNITS[0], path="elsewhere.py"),)
    assert named("pay:approvals", given(known(), text=text, units=moved), text).units == (ONE,)


@pytest.mark.parametrize(
    ("asked", "name", "weaker"),
    [
        ("one_by_one = true", "pay:one-by-one", replace(RITA, one_by_one=(RISKY,))),
        ("design_note = true", "pay:design-note", replace(RITA, notes=())),
    ],
)
def test_a_rule_asks_how_its_units_were_approved(asked, name, weaker):
    text = RULE + asked
    assert named(name, given(known(weaker), text=text), text).units == (ONE,)
    better = replace(RITA, one_by_one=(ONE, RISKY))
    assert named(name, given(known(better), text=text), text).passes


def test_where_a_rule_asks_for_signatures_an_unsigned_approval_of_its_units_is_none():
    text = RULE + "approvals = 1\nsignature = true\n"
    unsigned, signed = given(known(), text=text), given(known(signature="good"), text=text)
    assert shut_by(unsigned, text) == ["pay:approvals", "pay:signature"]
    assert named("pay:signature", unsigned, text).units == (ONE,)
    assert shut_by(signed, text) == []


# Owners.

OWNERS = PEOPLE + "[require]\nowners = 1\n"


def test_an_owners_approval_is_asked_of_each_unit():
    everywhere = owned("* @acme/pay")
    assert named("owners", given(known(), text=OWNERS, ownership=everywhere), OWNERS).passes
    by_another = named("owners", given(known(SAM), text=OWNERS, ownership=everywhere), OWNERS)
    assert by_another.units == (ONE, TWO, RISKY)
    assert "needs 1 of @acme/pay (3 units)" in by_another.reason


def test_two_approvals_one_of_them_by_an_owner():
    text = PEOPLE + RULE + "approvals = 2\nowners = 1\n"
    mine, others = owned("* x@example.com\nsrc/pay.py @rita"), owned("* @rita\nsrc/pay.py cy@example.com")
    assert shut_by(given(*BOTH, text=text, ownership=mine), text) == []
    assert shut_by(given(*BOTH, text=text, ownership=others), text) == ["pay:owners"]
    assert shut_by(given(known(), text=text, ownership=mine), text) == ["pay:approvals"]


def test_an_owner_who_made_the_change_gives_no_owners_approval():
    involved = frozenset({"rita@example.com"})
    found = replace(
        given(*BOTH, text=OWNERS, ownership=owned("* @rita")),
        coverage=coverage(UNITS, NOW, CHANGE, BOTH, involved),
    )
    assert named("owners", found, OWNERS).outcome is Outcome.NOT_SATISFIED


def test_without_a_file_or_with_one_that_cannot_be_relied_on_nobody_can_tell():
    assert named("owners", given(known(), text=OWNERS), OWNERS).outcome is Outcome.UNVERIFIABLE
    refused = Ownership(refusal="too large")
    found = named("owners", given(known(), text=OWNERS, ownership=refused), OWNERS)
    assert (found.outcome, found.reason) == (Outcome.UNVERIFIABLE, "too large")


def test_an_owner_nobody_knows_the_address_of_is_unverifiable_and_named():
    found = named("owners", given(known(), text=OWNERS, ownership=owned("* @ghost")), OWNERS)
    assert found.outcome is Outcome.UNVERIFIABLE
    assert "[people] gives no address for @ghost" in found.reason


def test_a_path_no_line_speaks_of_has_no_owner_and_one_unowned_on_purpose_asks_for_none():
    silent = named("owners", given(known(), text=OWNERS, ownership=owned("src/ @rita")), OWNERS)
    assert (silent.outcome, silent.units) == (Outcome.NOT_SATISFIED, (TWO,))
    assert "no line of CODEOWNERS speaks of docs/a.md" in silent.reason
    purposely = owned("src/ @rita\ndocs/")
    assert named("owners", given(known(), text=OWNERS, ownership=purposely), OWNERS).passes


def test_a_moved_file_needs_the_owners_of_both_its_paths():
    moved = (replace(UNITS[0], old_path="vault/pay.py"),)
    ownership = owned("* @rita\nvault/ cy@example.com")
    found = named("owners", given(known(), text=OWNERS, ownership=ownership, units=moved), OWNERS)
    assert found.units == (ONE,)


def test_every_section_asks_for_as_many_as_it_says():
    text = PEOPLE + '"@sam" = ["sam@example.com"]\n' + "[require]\nowners = 1\n"
    sections = owned("[All][2] @rita @sam\n*\n^[Docs] @ghost\ndocs/\n", Form.GITLAB)
    assert named("owners", given(*BOTH, text=text, ownership=sections), text).passes
    one = named("owners", given(known(), text=text, ownership=sections), text)
    assert "needs 2 of @rita, @sam of section All" in one.reason


def test_an_owners_unsigned_approval_is_none_where_the_rule_asks_for_signatures():
    text = PEOPLE + RULE + "owners = 1\nsignature = true\n"
    ownership = owned("* @rita")
    assert not named("pay:owners", given(known(), text=text, ownership=ownership), text).passes
    signed = given(known(signature="good"), text=text, ownership=ownership)
    assert named("pay:owners", signed, text).passes


def test_the_finding_these_tests_lean_on_is_of_the_risky_unit():
    assert AUTH.fingerprint == RISKY
